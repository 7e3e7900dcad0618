import type { Transaction } from '@okno/persistence';
import type { Identity } from '@okno/service-kit';
import { actedForBy, type StandIns } from './deputies.rules.js';

/** Who is away at `now` and who stands in for them. */
export async function readStandIns(tx: Pick<Transaction, 'query'>, now: Date): Promise<StandIns> {
  const rows = await tx.query<{ employee_id: string; deputy_id: string | null }>(
    `SELECT employee_id, deputy_id FROM absence
     WHERE cancelled_at IS NULL AND from_at <= $1 AND to_at > $1
       AND employee_id NOT IN (SELECT id FROM employee WHERE NOT active)
     UNION ALL SELECT id, NULL FROM employee WHERE NOT active`,
    [now],
  );
  return new Map(rows.map((row) => [row.employee_id, row.deputy_id]));
}

/** The caller's employee and everybody they stand in for now; empty for a user without an employee. */
export async function personsOf(tx: Pick<Transaction, 'query'>, identity: Identity, now: Date): Promise<string[]> {
  const { employeeId } = identity;
  if (employeeId === null) return [];
  return [employeeId, ...actedForBy(employeeId, await readStandIns(tx, now))];
}

/** Whether a person heads the department or one above it. */
export async function headsDepartment(
  tx: Pick<Transaction, 'query'>,
  employeeIds: readonly string[],
  departmentId: string,
): Promise<boolean> {
  const rows = await tx.query(
    `WITH RECURSIVE above AS (
       SELECT id, parent_id, head_id FROM department WHERE id = $1
       UNION SELECT d.id, d.parent_id, d.head_id FROM department d JOIN above a ON d.id = a.parent_id
     ) SELECT 1 FROM above WHERE head_id = ANY($2::uuid[]) LIMIT 1`,
    [departmentId, employeeIds],
  );
  return rows.length > 0;
}
