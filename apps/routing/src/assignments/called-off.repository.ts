import type { Transaction } from '@okno/persistence';
import type { Assignment } from './assignment.rules.js';
import { toAssignment, type AssignmentRow } from './assignments.repository.js';

/** Keeps in mind that an assignment was called off only because its request went on inside another one. */
export async function noteCalledOff(tx: Transaction, { id, requestId }: Assignment): Promise<void> {
  await tx.query(
    'INSERT INTO called_off_assignment (assignment_id, request_id) VALUES ($1, $2) ON CONFLICT DO NOTHING',
    [id, requestId],
  );
}

/** What is to be given anew; each only once. */
export async function takeCalledOff(tx: Transaction, requestId: string): Promise<Assignment[]> {
  const rows = await tx.query<AssignmentRow>(
    `WITH taken AS (DELETE FROM called_off_assignment WHERE request_id = $1 RETURNING assignment_id)
     SELECT a.* FROM assignment a JOIN taken t ON t.assignment_id = a.id ORDER BY a.given_at, a.id`,
    [requestId],
  );
  return rows.map(toAssignment);
}
