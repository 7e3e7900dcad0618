import type { Transaction } from '@okno/persistence';
import { SqlParameters, actsAs, hasRole, requestsVisibleTo, subtreeOf, type Identity } from '@okno/service-kit';
import type { Complaint } from './complaint.rules.js';
import { complaintColumns } from './complaints.repository.js';

/**
 * The SQL condition under which somebody sees a complaint `c`: through its request; a manager through their portfolio;
 * specialist and head through the responsible department; and whoever registered it. Who stands in for somebody sees it too.
 */
export function complaintsVisibleTo(identity: Identity, parameters: SqlParameters): string {
  const byRequest = requestsVisibleTo(identity, { requestId: 'c.request_id' }, parameters);
  if (byRequest === 'TRUE') return 'TRUE';
  const grounds = [byRequest];
  if (identity.employeeId !== null) {
    const persons = `ANY(${parameters.add(actsAs(identity))}::uuid[])`;
    grounds.push(`c.registered_by_id = ${persons}`);
    if (hasRole(identity, 'manager')) {
      grounds.push(`c.client_id IN (SELECT id FROM access_client WHERE manager_id = ${persons})`);
    }
  }
  if (hasRole(identity, 'head', 'specialist')) grounds.push(`c.department_id IN ${subtreeOf(identity, parameters)}`);
  return `(${grounds.join(' OR ')})`;
}

export interface SeenComplaint {
  readonly complaint: Complaint;
  /** The responsible department is the reader's or below it, or none is named yet. */
  readonly headsResponsible: boolean;
}

/** A complaint that the caller may see; `lock` keeps it until the transaction ends. */
export async function findVisibleComplaint(
  tx: Pick<Transaction, 'query'>,
  identity: Identity,
  id: string,
  lock: boolean,
): Promise<SeenComplaint | undefined> {
  const parameters = new SqlParameters();
  const sought = parameters.add(id);
  const visible = complaintsVisibleTo(identity, parameters);
  const [row] = await tx.query<Complaint & { headsResponsible: boolean }>(
    `SELECT ${complaintColumns}, (c.department_id IS NULL OR c.department_id IN ${subtreeOf(identity, parameters)}) AS "headsResponsible"
     FROM complaint c WHERE c.id = ${sought} AND ${visible} ${lock ? 'FOR UPDATE OF c' : ''}`,
    parameters.values,
  );
  if (row === undefined) return undefined;
  const { headsResponsible, ...complaint } = row;
  return { complaint, headsResponsible };
}
