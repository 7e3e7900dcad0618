import { change, type Change } from '../cube-store/cube-tables.rules.js';
import {
  cause,
  client,
  department,
  employee,
  id,
  parents,
  product,
  type Key,
  type World,
} from './recount-world.conformance.js';

export const segments = ['big', "o'small", null];

/** Everybody works in department 1; employee 2 moved to department 3 in the middle of March. */
export function teamOf(who: number | null, moment: string): string | null {
  if (who === null) return null;
  return who === 2 && moment >= '2026-03-15T12:00:00.000Z' ? department(3) : department(1);
}

export const idOr = (make: (number: number) => string, number: number | null): string | null =>
  number === null ? null : make(number);
export const later = (at: string, hours: number | null): string | null =>
  hours === null ? null : new Date(Date.parse(at) + hours * 3_600_000).toISOString();

export function common({ product: p, client: c }: World['calls'][number]['base']): Record<string, Key> {
  return {
    product: idOr(product, p),
    client: idOr(client, c),
    clientSegment: c === null ? null : (segments[c - 1] ?? null),
    clientManager: c === null ? null : employee(c),
  };
}

export const members: readonly Change[] = [1, 2, 3, 4].flatMap((number) => {
  const parent = parents[number];
  return (
    [
      ['product', product],
      ['department', department],
      ['cause', cause],
    ] as const
  ).map(([dimension, make]) =>
    change('member', make(number), 1, {
      dimension,
      code: `${dimension}-${number}`,
      name: `${dimension} ${number}`,
      parent_id: parent === undefined ? null : make(parent),
    }),
  );
});
export const people: readonly Change[] = [1, 2, 3].flatMap((number) => [
  change('client', client(number), 1, { segment: segments[number - 1] ?? null, manager_id: employee(number) }),
  change('employee_place', id(20, number), 1, {
    employee_id: employee(number),
    department_id: department(1),
    since: '2026-03-01T00:00:00.000Z',
  }),
  ...(number === 2
    ? [
        change('employee_place', id(21, 2), 1, {
          employee_id: employee(2),
          department_id: department(3),
          since: '2026-03-15T12:00:00.000Z',
        }),
      ]
    : []),
]);
