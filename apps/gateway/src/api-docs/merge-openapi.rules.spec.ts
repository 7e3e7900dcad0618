import { describe, expect, it } from '@jest/globals';
import { mergeOpenApi } from './merge-openapi.rules.js';

const answer = { 200: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Thing' } } } } };

const intake = {
  openapi: '3.1.0',
  info: { title: 'Intake' },
  paths: {
    '/api/v1/things': {
      get: { operationId: 'list', responses: answer },
      post: { operationId: 'make', tags: ['things'] },
    },
    '/health/live': { get: {} },
  },
  components: {
    schemas: { Thing: { type: 'object', properties: { part: { $ref: '#/components/schemas/Part' } } }, Part: {} },
    securitySchemes: { bearer: { type: 'http' } },
  },
};
const routing = {
  paths: {
    '/api/v1/things': { put: { operationId: 'list', responses: answer } },
    '/api/v1/tree': { parameters: [{ name: 'x' }], get: { schema: { $ref: '#/$defs/Node', $defs: { Node: {} } } } },
  },
  components: { schemas: { Thing: { type: 'string' } } },
};

describe('the merged description', () => {
  const document = mergeOpenApi([
    { name: 'intake', description: intake },
    { name: 'routing', description: routing },
  ]);

  it('has the paths of all, and methods of one path from several', () => {
    expect(Object.keys(document.paths).sort()).toEqual(['/api/v1/things', '/api/v1/tree']);
    expect(Object.keys(document.paths['/api/v1/things'] ?? {}).sort()).toEqual(['get', 'post', 'put']);
    expect(document.paths['/api/v1/tree']).toMatchObject({ parameters: [{ name: 'x' }] });
  });

  it('keeps components of one name apart, and references with them', () => {
    expect(document.components.schemas).toEqual({
      'intake.Thing': { type: 'object', properties: { part: { $ref: '#/components/schemas/intake.Part' } } },
      'intake.Part': {},
      'routing.Thing': { type: 'string' },
    });
    expect(JSON.stringify(document.paths['/api/v1/things']?.put)).toContain('#/components/schemas/routing.Thing');
    expect(JSON.stringify(document.paths['/api/v1/tree'])).toContain('"#/$defs/Node"');
  });

  it('names operations and tags by their service', () => {
    expect(document.paths['/api/v1/things']).toMatchObject({
      get: { operationId: 'intake_list', tags: ['intake'] },
      post: { operationId: 'intake_make', tags: ['intake: things'] },
      put: { operationId: 'routing_list', tags: ['routing'] },
    });
    expect(document.tags).toEqual([{ name: 'intake' }, { name: 'intake: things' }, { name: 'routing' }]);
  });

  it('describes the sign-in once', () => {
    expect(Object.keys(document.components.securitySchemes ?? {})).toEqual(['bearer', 'session']);
    expect(document.security).toEqual([{ bearer: [] }, { session: [] }]);
  });

  it('is a document even of nothing', () => {
    expect(mergeOpenApi([])).toMatchObject({ openapi: '3.1.0', paths: {} });
  });
});
