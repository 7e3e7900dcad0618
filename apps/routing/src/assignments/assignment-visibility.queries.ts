import type { Transaction } from '@okno/persistence';
import { SqlParameters, requestsVisibleTo, type Identity } from '@okno/service-kit';
import type { Assignment } from './assignment.rules.js';

type Connection = Pick<Transaction, 'query'>;

/**
 * Conditions under which the assignment `t` is seen by its own people, their stand-ins, and specialists and heads of its
 * department or one above: from routing's own tables, because the access replica hears of a new assignment a moment later.
 */
function takesPart(identity: Identity, persons: readonly string[], parameters: SqlParameters): string {
  const people = `${parameters.add(persons)}::uuid[]`;
  const own = `t.offered_to_id = ANY(${people}) OR t.assignee_id = ANY(${people}) OR t.acting_for_id = ANY(${people})`;
  if (!identity.roles.some((role) => role === 'specialist' || role === 'head')) return `(${own})`;
  return `(${own} OR t.department_id IN (
    WITH RECURSIVE below AS (
      SELECT id FROM department WHERE id = ${parameters.add(identity.departmentId)}::uuid OR head_id = ANY(${people})
      UNION SELECT child.id FROM department child JOIN below ON child.parent_id = below.id
    ) SELECT id FROM below))`;
}

/** Whether the caller may see a request, also by an assignment on it. */
export async function maySeeRequest(
  tx: Connection,
  identity: Identity,
  persons: readonly string[],
  requestId: string,
): Promise<boolean> {
  const parameters = new SqlParameters();
  const id = `${parameters.add(requestId)}::uuid`;
  const visible = requestsVisibleTo(identity, { requestId: id }, parameters);
  const [row] = await tx.query<{ visible: boolean | null }>(
    `SELECT ${visible} OR EXISTS (
       SELECT 1 FROM assignment t WHERE t.request_id = ${id} AND ${takesPart(identity, persons, parameters)}
     ) AS visible`,
    parameters.values,
  );
  return row?.visible === true;
}

/** Whether the caller may see an assignment: with its request, or by taking part in it. */
export async function maySeeAssignment(
  tx: Connection,
  identity: Identity,
  persons: readonly string[],
  assignmentId: string,
): Promise<boolean> {
  const parameters = new SqlParameters();
  const rows = await tx.query(
    `SELECT 1 FROM assignment t WHERE t.id = ${parameters.add(assignmentId)}
       AND (${requestsVisibleTo(identity, { requestId: 't.request_id' }, parameters)}
         OR ${takesPart(identity, persons, parameters)})`,
    parameters.values,
  );
  return rows.length > 0;
}

const rolesWithoutWords: readonly Identity['roles'][number][] = ['administrator', 'finance', 'integration', 'client'];

/** Whether the reader may see words about a client's matter: by role, or because it is their own work. */
export function mayReadWords(identity: Identity, persons: readonly string[], assignment: Assignment): boolean {
  if (identity.kind === 'system' || identity.roles.some((role) => !rolesWithoutWords.includes(role))) return true;
  const { offeredToId, assigneeId, givenById } = assignment;
  return [offeredToId, assigneeId, givenById].some((id) => id !== null && persons.includes(id));
}
