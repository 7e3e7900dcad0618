import type { Role } from '@okno/contracts';
import { actsAs, type Identity } from '../access/identity.js';
import type { SqlParameters } from './sql-parameters.js';

/** Which columns of the statement hold what visibility is decided by. */
export interface RequestColumns {
  readonly requestId: string;
  /** The service's own columns where it has them; without them the access replica is asked. */
  readonly ownerId?: string;
  readonly clientId?: string;
}

export interface ClientColumns {
  readonly clientId: string;
  readonly managerId?: string;
}

const seeEverything: readonly Role[] = ['operator', 'quality', 'director', 'administrator'];

function seesAll(identity: Identity): boolean {
  return (
    identity.kind === 'system' ||
    identity.kind === 'gateway' ||
    identity.roles.some((role) => seeEverything.includes(role))
  );
}

/** SQL that answers the departments a person belongs to, or heads (also in somebody's place), with everything below them. */
export function subtreeOf(identity: Identity, parameters: SqlParameters): string {
  const department = parameters.add(identity.departmentId);
  const persons = parameters.add(actsAs(identity));
  return `(WITH RECURSIVE below AS (
      SELECT id FROM access_department WHERE id = ${department}::uuid OR head_id = ANY(${persons}::uuid[])
      UNION SELECT child.id FROM access_department child JOIN below ON child.parent_id = below.id
    ) SELECT id FROM below)`;
}

/**
 * How a condition is best found out: `each` record by itself, or all that fit gathered first `by-index`, where the service's
 * own columns are indexed. Both say the same.
 */
type VisibilityForm = 'each' | 'by-index';

/**
 * The SQL condition under which a request may be seen (architecture.md, "Who may see what"): operator, quality, director:
 * all; manager: own portfolio and the requests they own or joined; specialist and head: what their department's subtree
 * takes part in; client: own. Who stands in for somebody sees what that person has a part in.
 */
export function requestsVisibleTo(
  identity: Identity,
  columns: RequestColumns,
  parameters: SqlParameters,
  form: VisibilityForm = 'each',
): string {
  if (seesAll(identity)) return 'TRUE';
  const grounds: string[] = [];
  const whereParticipates = (condition: string): string =>
    form === 'by-index'
      ? `${columns.requestId} = ANY (ARRAY(SELECT p.request_id FROM access_participant p WHERE ${condition}))`
      : `EXISTS (SELECT 1 FROM access_participant p WHERE p.request_id = ${columns.requestId} AND ${condition})`;
  const portfolio = (persons: string): string => {
    const clients = `SELECT id FROM access_client WHERE manager_id = ${persons}`;
    return form === 'by-index' ? `= ANY (ARRAY(${clients}))` : `IN (${clients})`;
  };
  const ofRequest = (condition: (alias: { owner: string; client: string }) => string): string =>
    columns.ownerId !== undefined && columns.clientId !== undefined
      ? condition({ owner: columns.ownerId, client: columns.clientId })
      : `EXISTS (SELECT 1 FROM access_request a WHERE a.id = ${columns.requestId} AND ${condition({ owner: 'a.owner_id', client: 'a.client_id' })})`;
  const roles = new Set(identity.roles);
  if (identity.employeeId !== null && (roles.has('manager') || roles.has('head') || roles.has('specialist'))) {
    const persons = `ANY(${parameters.add(actsAs(identity))}::uuid[])`;
    grounds.push(
      whereParticipates(`p.employee_id = ${persons}`),
      ofRequest(({ owner }) => `${owner} = ${persons}`),
    );
    if (roles.has('manager')) {
      grounds.push(ofRequest(({ client }) => `${client} ${portfolio(persons)}`));
    }
  }
  if (roles.has('specialist') || roles.has('head')) {
    grounds.push(whereParticipates(`p.department_id IN ${subtreeOf(identity, parameters)}`));
  }
  if (roles.has('client') && identity.clientId !== null) {
    const own = parameters.add(identity.clientId);
    grounds.push(ofRequest(({ client }) => `${client} = ${own}::uuid`));
  }
  return grounds.length === 0 ? 'FALSE' : `(${grounds.join(' OR ')})`;
}

/**
 * The SQL condition under which a client may be seen: through the portfolio, or through any visible request of theirs.
 * `by-index` suits who sees few of all.
 */
export function clientsVisibleTo(
  identity: Identity,
  columns: ClientColumns,
  parameters: SqlParameters,
  form: VisibilityForm = 'each',
): string {
  if (seesAll(identity) || identity.roles.includes('finance')) return 'TRUE';
  const grounds: string[] = [];
  if (identity.roles.includes('manager') && identity.employeeId !== null) {
    const persons = `ANY(${parameters.add(actsAs(identity))}::uuid[])`;
    grounds.push(
      columns.managerId === undefined
        ? `${columns.clientId} IN (SELECT id FROM access_client WHERE manager_id = ${persons})`
        : `${columns.managerId} = ${persons}`,
    );
  }
  if (identity.roles.includes('client'))
    grounds.push(`${columns.clientId} = ${parameters.add(identity.clientId)}::uuid`);
  if (identity.roles.some((role) => role === 'manager' || role === 'specialist' || role === 'head')) {
    grounds.push(
      form === 'by-index'
        ? `${columns.clientId} = ANY (ARRAY(${clientsOfRequests(identity, parameters)}))`
        : `EXISTS (SELECT 1 FROM access_request v WHERE v.client_id = ${columns.clientId} AND ${requestsVisibleTo(identity, { requestId: 'v.id', ownerId: 'v.owner_id', clientId: 'v.client_id' }, parameters)})`,
    );
  }
  return grounds.length === 0 ? 'FALSE' : `(${grounds.join(' OR ')})`;
}

/** SQL for the clients of the requests that a member of staff may see, without the requests of a portfolio. */
function clientsOfRequests(identity: Identity, parameters: SqlParameters): string {
  const persons = `ANY(${parameters.add(actsAs(identity))}::uuid[])`;
  const joined = (condition: string): string =>
    `SELECT a.client_id FROM access_participant p JOIN access_request a ON a.id = p.request_id WHERE ${condition}`;
  const sources = [
    `SELECT client_id FROM access_request WHERE owner_id = ${persons}`,
    joined(`p.employee_id = ${persons}`),
  ];
  if (identity.roles.includes('specialist') || identity.roles.includes('head'))
    sources.push(joined(`p.department_id IN ${subtreeOf(identity, parameters)}`));
  return sources.join(' UNION ');
}
