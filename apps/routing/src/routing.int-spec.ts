import { TestService } from '@okno/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { routingService } from './service.js';

const description = z.object({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) });

describe('the face of routing', () => {
  let service: TestService;

  beforeAll(async () => {
    service = await TestService.start(routingService);
  });
  afterAll(() => service.stop());

  it('describes every endpoint of the contract', async () => {
    const { paths } = description.parse(await (await fetch(`${service.url}/internal/openapi`)).json());
    const endpoints = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method} ${path.replace('/api/v1', '')}`),
    );
    expect(endpoints).toEqual(
      expect.arrayContaining([
        'post /departments',
        'patch /employees/{id}',
        'post /employees/{id}/absences',
        'get /skills',
        'get /queues',
        'post /shifts',
        'put /employees/me/presence',
        'get /work',
        'post /requests/{id}/assignments',
        'get /requests/{id}/assignments',
        ...['accept', 'decline', 'report', 'return', 'complete', 'cancel'].map(
          (verb) => `post /assignments/{id}/${verb}`,
        ),
        'get /callbacks',
        'post /callbacks/{id}/done',
        'post /callbacks/{id}/cancel',
        'get /departments/{id}/control',
      ]),
    );
  });

  it('refuses who is not signed in', async () => {
    const answers = await Promise.all(
      ['departments', 'work', 'callbacks'].map((path) => fetch(`${service.url}/api/v1/${path}`)),
    );
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401]);
  });
});
