import { describe, expect, it } from '@jest/globals';
import { buildRouteTable, findRoute, type DescribedService, type RouteTable } from './route-table.rules.js';

function service(name: string, ...routes: string[]): DescribedService {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    const [method = '', path = ''] = route.split(' ');
    paths[path] = { ...paths[path], [method]: {} };
  }
  return { service: name, description: { paths } };
}

function tableOf(...services: DescribedService[]): RouteTable {
  const built = buildRouteTable(services);
  if ('overlaps' in built) throw new Error(JSON.stringify(built.overlaps));
  return built.table;
}

describe('the route table', () => {
  const table = tableOf(
    service(
      'intake',
      'get /api/v1/requests',
      'post /api/v1/requests',
      'get /api/v1/requests/{id}',
      'post /api/v1/requests/{id}/solve',
      'get /api/v1/clients/{id}/timeline',
      'get /api/v1/{kind}/{id}/files',
      'parameters /api/v1/requests/{id}',
    ),
    service(
      'routing',
      'get /api/v1/requests/{requestId}/assignments',
      'post /api/v1/requests/{requestId}/assignments',
      'get /api/v1/requests/unassigned',
      'patch /api/v1/requests/unassigned',
      'put /api/v1/employees/me/presence',
      'get /api/v1/employees/{id}',
    ),
    service('billing', 'delete /api/v1/requests/{id}'),
  );

  it.each([
    ['GET', '/api/v1/requests', 'intake'],
    ['POST', '/api/v1/requests', 'intake'],
    ['HEAD', '/api/v1/requests', 'intake'],
    ['GET', '/api/v1/requests/7', 'intake'],
    ['DELETE', '/api/v1/requests/7', 'billing'],
    ['GET', '/api/v1/requests/unassigned', 'routing'],
    ['DELETE', '/api/v1/requests/unassigned', 'billing'],
    ['POST', '/api/v1/requests/7/solve', 'intake'],
    ['GET', '/api/v1/requests/7/assignments', 'routing'],
    ['GET', '/api/v1/requests/7/files', 'intake'],
    ['PUT', '/api/v1/employees/me/presence', 'routing'],
    ['GET', '/api/v1/requests/a%20b', 'intake'],
  ])('sends %s %s to %s', (method, path, name) => {
    expect(findRoute(table, method, path)).toEqual({ found: 'service', service: name });
  });

  it.each([
    ['PATCH', '/api/v1/requests', 'other-methods'],
    ['OPTIONS', '/api/v1/requests/7', 'other-methods'],
    ['GET', '/api/v1/employees/me/presence', 'other-methods'],
    ['GET', '/api/v1', 'nothing'],
    ['GET', '/api/v1/requests/', 'nothing'],
    ['GET', '/api/v1//requests', 'nothing'],
    ['GET', '/api/v1/requests/7/solve/now', 'nothing'],
    ['GET', '/API/v1/requests', 'nothing'],
    ['GET', '/internal/openapi', 'nothing'],
    ['GET', '/api/v1/requests/..', 'nothing'],
    ['GET', '/api/v1/requests/%2e%2E', 'nothing'],
    ['GET', '/api/v1/requests/.%2e/files', 'nothing'],
    ['GET', '/api/v1/requests/..%2f..%2finternal', 'nothing'],
    ['GET', '/api/v1/requests/..\\..', 'nothing'],
    ['GET', '/api/v1/requests/%5C..', 'nothing'],
    ['GET', '/api/v1/requests/7%00', 'nothing'],
    ['GET', '/api/v1/requests/\t..', 'nothing'],
  ])('finds for %s %s: %s', (method, path, found) => {
    expect(findRoute(table, method, path)).toEqual({ found });
  });

  it('refuses two services with one method on one path, whatever the parameter is called', () => {
    expect(
      buildRouteTable([
        service('intake', 'get /a/{id}/b', 'post /a/{id}/b'),
        service('routing', 'get /a/{other}/b', 'put /a/{other}/b'),
        service('billing', 'post /a/{x}/b'),
      ]),
    ).toEqual({
      overlaps: [
        { method: 'GET', path: '/a/{other}/b', services: ['intake', 'routing'] },
        { method: 'POST', path: '/a/{x}/b', services: ['intake', 'billing'] },
      ],
    });
  });

  it('lets a literal stand beside a parameter', () => {
    expect(buildRouteTable([service('intake', 'get /a/{id}'), service('routing', 'get /a/me')])).toHaveProperty(
      'table',
    );
  });
});
