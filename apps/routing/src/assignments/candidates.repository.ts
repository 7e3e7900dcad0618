import type { Language, Presence, Tier } from '@okno/contracts';
import type { Transaction } from '@okno/persistence';
import type { Assignment } from './assignment.rules.js';
import type { Candidate, Need } from './choose-assignee.rules.js';
import type { DepartmentHead } from './ladder.rules.js';

interface CandidateRow {
  readonly id: string;
  readonly department_id: string;
  readonly tier: Tier;
  readonly languages: Language[];
  readonly capacity: number;
  readonly levels: Record<string, number>;
  readonly presence: Presence | null;
  readonly load: number;
  readonly worked_on_request: boolean;
  readonly worked_for_client: boolean;
  readonly last_work_at: Date | null;
}

type Wanted = Pick<Assignment, 'requestId' | 'departmentId' | 'scope' | 'tier'>;

/** Everybody of the tier or above in the department and below it, or in the whole company, with what a choice needs to know. */
export async function readCandidates(tx: Pick<Transaction, 'query'>, wanted: Wanted): Promise<Candidate[]> {
  const rows = await tx.query<CandidateRow>(
    `WITH RECURSIVE below AS (
       SELECT id FROM department WHERE id = $2 OR $3 = 'company'
       UNION SELECT d.id FROM department d JOIN below b ON d.parent_id = b.id
     )
     SELECT e.id, e.department_id, e.tier, e.languages, e.capacity, p.state AS presence,
       (SELECT coalesce(jsonb_object_agg(s.skill_id, s.level), '{}') FROM employee_skill s WHERE s.employee_id = e.id) AS levels,
       (SELECT count(*) FROM assignment a WHERE a.offered_to_id = e.id AND a.state = 'offered')
         + (SELECT count(*) FROM assignment a WHERE a.assignee_id = e.id AND a.state = 'accepted') AS load,
       EXISTS (
         SELECT 1 FROM assignment a WHERE a.request_id = $1 AND a.assignee_id = e.id
       ) AS worked_on_request,
       EXISTS (
         SELECT 1 FROM request_replica r
         JOIN request_replica other ON other.client_id = r.client_id
         JOIN assignment a ON a.request_id = other.id
         WHERE r.id = $1 AND a.assignee_id = e.id
       ) AS worked_for_client,
       greatest(
         (SELECT max(o.offered_at) FROM assignment_offer o WHERE o.employee_id = e.id),
         (SELECT max(a.ended_at) FROM assignment a WHERE a.assignee_id = e.id)
       ) AS last_work_at
     FROM employee e
     LEFT JOIN presence p ON p.employee_id = e.id
     WHERE e.active AND e.tier >= $4 AND e.department_id IN (SELECT id FROM below)`,
    [wanted.requestId, wanted.departmentId, wanted.scope, wanted.tier],
  );
  return rows.map((row) => ({
    employeeId: row.id,
    departmentId: row.department_id,
    tier: row.tier,
    languages: row.languages,
    levels: row.levels,
    capacity: row.capacity,
    load: row.load,
    presence: row.presence ?? undefined,
    workedOnRequest: row.worked_on_request,
    workedForClient: row.worked_for_client,
    lastWorkAt: row.last_work_at?.getTime() ?? null,
  }));
}

export async function readNeed(
  tx: Pick<Transaction, 'query'>,
  { requestId, tier, skillIds }: Pick<Assignment, 'requestId' | 'tier' | 'skillIds'>,
): Promise<Need> {
  const [client] = await tx.query<{ language: Language }>(
    `SELECT c.language FROM request_replica r JOIN client_replica c ON c.id = r.client_id WHERE r.id = $1`,
    [requestId],
  );
  return { tier, skillIds, language: client?.language ?? null };
}

export async function readHeads(tx: Pick<Transaction, 'query'>): Promise<ReadonlyMap<string, DepartmentHead>> {
  const rows = await tx.query<{ id: string; parent_id: string | null; head_id: string | null }>(
    'SELECT id, parent_id, head_id FROM department',
  );
  return new Map(rows.map((row) => [row.id, { parentId: row.parent_id, headId: row.head_id }]));
}

export async function readCalendarOf(tx: Pick<Transaction, 'query'>, departmentId: string): Promise<string> {
  const [row] = await tx.query<{ calendar_id: string }>('SELECT calendar_id FROM department WHERE id = $1', [
    departmentId,
  ]);
  if (row === undefined) throw new Error(`department ${departmentId} has vanished`);
  return row.calendar_id;
}
