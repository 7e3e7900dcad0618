import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventCatalogue } from '@okno/contracts';
import { startTestGateway, type TestService } from '@okno/testing';
import { z } from 'zod';
import { gatewayService } from '../service.js';

let gateway: TestService;
beforeAll(async () => {
  gateway = await startTestGateway(gatewayService);
});
afterAll(async () => {
  await gateway.stop();
});

const operation = z.looseObject({
  operationId: z.string(),
  tags: z.array(z.string()).min(1),
  responses: z.record(z.string(), z.looseObject({ description: z.string() })),
});
const openApi = z.object({
  openapi: z.literal('3.1.0'),
  info: z.object({ title: z.string(), version: z.string(), description: z.string() }),
  servers: z.array(z.object({ url: z.string() })).min(1),
  tags: z.array(z.object({ name: z.string() })),
  security: z.array(z.record(z.string(), z.array(z.string()))),
  paths: z.record(z.string().startsWith('/api/v1/'), z.record(z.string(), operation)),
  components: z.record(z.string(), z.record(z.string(), z.unknown())),
});

function get(path: string): Promise<Response> {
  return fetch(`${gateway.url}${path}`, { redirect: 'manual' });
}

describe('the description', () => {
  it('is OpenAPI 3.1 that anybody may read', async () => {
    const answer = await get('/api/openapi.json');
    expect(answer.headers.get('content-type')).toContain('application/json');
    const document = openApi.parse(await answer.json());
    const routes = Object.entries(document.paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method} ${path}`),
    );
    expect(routes).toEqual(
      expect.arrayContaining([
        'post /api/v1/auth/login',
        'get /api/v1/auth/me',
        'post /api/v1/users',
        'patch /api/v1/users/{id}',
        'get /api/v1/api-keys/{id}',
        'put /api/v1/test/clock',
      ]),
    );
    const ids = Object.values(document.paths).flatMap((item) =>
      Object.values(item).map(({ operationId }) => operationId),
    );
    expect(new Set(ids).size).toBe(ids.length);
    const body = JSON.stringify(document.paths['/api/v1/users']?.post?.requestBody);
    for (const field of ['email', 'roles', 'employeeId', 'language']) expect(body).toContain(`"${field}"`);
  });

  it('is AsyncAPI 3.0 of every event', async () => {
    const document = (await (await get('/api/asyncapi.json')).json()) as {
      asyncapi: string;
      components: { messages: object };
    };
    expect(document.asyncapi).toBe('3.0.0');
    expect(Object.keys(document.components.messages)).toEqual(
      expect.arrayContaining(eventCatalogue.map(({ type }) => type)),
    );
  });

  it('has a reader, to which the front door leads', async () => {
    const door = await get('/');
    expect([door.status, door.headers.get('location')]).toEqual([302, '/api/docs']);
    const page = await (await get('/api/docs')).text();
    const links = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, link]) => link ?? '');
    expect(links.length).toBeGreaterThan(2);
    for (const link of links) {
      const answer = await get(link);
      expect([link, answer.status]).toEqual([link, 200]);
      await answer.body?.cancel();
    }
    expect(page).not.toMatch(/<script>|https?:/);
  });

  it.each(['/api/docs/package.json', '/api/docs/../docs/index.html', '/api/docs/'])(
    'shows no other file: %s',
    async (path) => {
      expect((await get(path)).status).toBe(404);
    },
  );
});
