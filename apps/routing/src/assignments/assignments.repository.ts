import type { AssignmentState, Tier } from '@okno/contracts';
import type { Transaction } from '@okno/persistence';
import type { Assignment } from './assignment.rules.js';

export interface AssignmentRow {
  readonly id: string;
  readonly request_id: string;
  readonly department_id: string;
  readonly scope: Assignment['scope'];
  readonly skill_ids: string[];
  readonly tier: Tier;
  readonly state: AssignmentState;
  readonly instruction: string | null;
  readonly outcome: string | null;
  readonly given_by_id: string | null;
  readonly given_at: Date;
  readonly due_at: Date;
  readonly deadline_paused: boolean;
  readonly within_working_minutes: number | null;
  readonly calendar_id: string;
  readonly calendar_version: number;
  readonly clock_version: number;
  readonly offered_to_id: string | null;
  readonly assignee_id: string | null;
  readonly acting_for_id: string | null;
  readonly offer_expires_at: Date | null;
  readonly accepted_at: Date | null;
  readonly ended_at: Date | null;
  readonly percent: number | null;
  readonly forecast_at: Date | null;
  readonly escalation_id: string | null;
  readonly version: number;
}

export function toAssignment(row: AssignmentRow): Assignment {
  return {
    id: row.id,
    requestId: row.request_id,
    departmentId: row.department_id,
    scope: row.scope,
    skillIds: row.skill_ids,
    tier: row.tier,
    state: row.state,
    instruction: row.instruction,
    outcome: row.outcome,
    givenById: row.given_by_id,
    givenAt: row.given_at,
    dueAt: row.due_at,
    deadlinePaused: row.deadline_paused,
    withinWorkingMinutes: row.within_working_minutes,
    calendarId: row.calendar_id,
    calendarVersion: row.calendar_version,
    clockVersion: row.clock_version,
    offeredToId: row.offered_to_id,
    assigneeId: row.assignee_id,
    actingForId: row.acting_for_id,
    offerExpiresAt: row.offer_expires_at,
    acceptedAt: row.accepted_at,
    endedAt: row.ended_at,
    percent: row.percent,
    forecastAt: row.forecast_at,
    escalationId: row.escalation_id,
    version: row.version,
  };
}

const columns: Readonly<Record<keyof Assignment, keyof AssignmentRow>> = {
  id: 'id',
  requestId: 'request_id',
  departmentId: 'department_id',
  scope: 'scope',
  skillIds: 'skill_ids',
  tier: 'tier',
  state: 'state',
  instruction: 'instruction',
  outcome: 'outcome',
  givenById: 'given_by_id',
  givenAt: 'given_at',
  dueAt: 'due_at',
  deadlinePaused: 'deadline_paused',
  withinWorkingMinutes: 'within_working_minutes',
  calendarId: 'calendar_id',
  calendarVersion: 'calendar_version',
  clockVersion: 'clock_version',
  offeredToId: 'offered_to_id',
  assigneeId: 'assignee_id',
  actingForId: 'acting_for_id',
  offerExpiresAt: 'offer_expires_at',
  acceptedAt: 'accepted_at',
  endedAt: 'ended_at',
  percent: 'percent',
  forecastAt: 'forecast_at',
  escalationId: 'escalation_id',
  version: 'version',
};
const fields = Object.keys(columns) as (keyof Assignment)[];
const names = fields.map((field) => columns[field]);
const saveStatement = `
  INSERT INTO assignment (${names.join(', ')}) VALUES (${names.map((_name, index) => `$${index + 1}`).join(', ')})
  ON CONFLICT (id) DO UPDATE SET ${names.map((name) => `${name} = excluded.${name}`).join(', ')}`;

/** Inserts, or replaces by id. */
export async function saveAssignment(tx: Transaction, assignment: Assignment): Promise<void> {
  await tx.query(
    saveStatement,
    fields.map((field) => assignment[field]),
  );
}

export async function lockAssignment(tx: Transaction, id: string): Promise<Assignment | undefined> {
  const [row] = await tx.query<AssignmentRow>('SELECT * FROM assignment WHERE id = $1 FOR UPDATE', [id]);
  return row === undefined ? undefined : toAssignment(row);
}

export async function lockAssignmentOfEscalation(
  tx: Transaction,
  escalationId: string,
): Promise<Assignment | undefined> {
  const [row] = await tx.query<AssignmentRow>('SELECT * FROM assignment WHERE escalation_id = $1 FOR UPDATE', [
    escalationId,
  ]);
  return row === undefined ? undefined : toAssignment(row);
}

export async function lockOpenAssignments(tx: Transaction, requestId: string): Promise<Assignment[]> {
  const rows = await tx.query<AssignmentRow>(
    `SELECT * FROM assignment WHERE request_id = $1 AND state IN ('offered', 'accepted') ORDER BY id FOR UPDATE`,
    [requestId],
  );
  return rows.map(toAssignment);
}

/** Assignments whose offer ran out, except those somebody else is busy with. */
export async function lockRunOut(tx: Transaction, now: Date, limit: number): Promise<Assignment[]> {
  const rows = await tx.query<AssignmentRow>(
    `SELECT * FROM assignment WHERE state = 'offered' AND offer_expires_at <= $1
     ORDER BY offer_expires_at LIMIT $2 FOR UPDATE SKIP LOCKED`,
    [now, limit],
  );
  return rows.map(toAssignment);
}
