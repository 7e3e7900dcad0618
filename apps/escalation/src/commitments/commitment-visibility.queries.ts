import {
  actsAs,
  clientsVisibleTo,
  hasRole,
  requestsVisibleTo,
  subtreeOf,
  type Identity,
  type SqlParameters,
  type Work,
} from '@okno/service-kit';
import type { CommitmentsQuery } from '@okno/contracts';

/** Departments that these people lead, with everything below them. */
function ledBy(persons: string): string {
  return `(WITH RECURSIVE led AS (
      SELECT id FROM access_department WHERE head_id = ANY(${persons}::uuid[])
      UNION SELECT child.id FROM access_department child JOIN led ON child.parent_id = led.id
    ) SELECT id FROM led)`;
}

function ofOwnClients(alias: string, persons: string): string {
  return `${alias}.client_id IN (SELECT id FROM access_client WHERE manager_id = ANY(${persons}::uuid[]))`;
}

/**
 * The SQL condition under which a commitment may be seen: with its request; by whoever made it or is to keep it, and who
 * stands in for them; by the manager of its client; by the head of its department and everybody above.
 */
export function commitmentsVisibleTo(identity: Identity, parameters: SqlParameters, alias = 'c'): string {
  const columns = { requestId: `${alias}.request_id` };
  const byRequest = requestsVisibleTo(identity, columns, parameters);
  if (byRequest === 'TRUE') return 'TRUE';
  const persons = parameters.add(actsAs(identity));
  const grounds = [
    byRequest === 'FALSE' ? 'FALSE' : `(${alias}.request_id IS NOT NULL AND ${byRequest})`,
    `${alias}.employee_id = ANY(${persons}::uuid[])`,
    `${alias}.made_by_id = ANY(${persons}::uuid[])`,
  ];
  if (hasRole(identity, 'manager')) grounds.push(ofOwnClients(alias, persons));
  if (hasRole(identity, 'head')) grounds.push(`${alias}.department_id IN ${subtreeOf(identity, parameters)}`);
  return `(${grounds.join(' OR ')})`;
}

/** The condition of one of the mirrors in which executor, manager and head each see what was promised. */
export function mirrorOf(
  mirror: NonNullable<CommitmentsQuery['mirror']>,
  identity: Identity,
  parameters: SqlParameters,
): string {
  if (mirror === 'department' && hasRole(identity, 'director')) return 'TRUE';
  const persons = parameters.add(actsAs(identity));
  const mine = `c.employee_id = ANY(${persons}::uuid[])`;
  switch (mirror) {
    case 'mine':
      return mine;
    case 'team':
      return `(NOT ${mine} AND (c.made_by_id = ANY(${persons}::uuid[]) OR ${ofOwnClients('c', persons)}
        OR c.request_id IN (SELECT id FROM access_request WHERE owner_id = ANY(${persons}::uuid[]))))`;
    case 'department':
      return `c.department_id IN ${ledBy(persons)}`;
  }
}

/** Whether the caller leads a department, or one above it. */
export async function leadsDepartment(work: Work, departmentId: string | null): Promise<boolean> {
  if (hasRole(work.context.identity, 'director')) return true;
  const [row] = await work.query<{ leads: boolean }>(`SELECT $1::uuid IN ${ledBy('$2')} AS leads`, [
    departmentId,
    actsAs(work.context.identity),
  ]);
  return row?.leads === true;
}

/** Whether the caller may see a client by themselves, without any request. */
export async function seesClient(work: Work, clientId: string, parameters: SqlParameters): Promise<boolean> {
  const id = parameters.add(clientId);
  const rows = await work.query(
    `SELECT 1 FROM access_client c WHERE c.id = ${id}::uuid AND ${clientsVisibleTo(
      work.context.identity,
      { clientId: 'c.id', managerId: 'c.manager_id' },
      parameters,
    )}`,
    parameters.values,
  );
  return rows.length > 0;
}
