import type { CommitmentSource, CommitmentState } from '@okno/contracts';
import type { Transaction } from '@okno/persistence';
import { breaksAt, type ChecklistItem, type Commitment, type Move, type Report } from './commitment.rules.js';

type Connection = Pick<Transaction, 'query'>;

export interface CommitmentRow {
  readonly id: string;
  readonly request_id: string | null;
  readonly client_id: string;
  readonly contact_id: string | null;
  readonly employee_id: string;
  readonly department_id: string | null;
  readonly made_by_id: string | null;
  readonly source: CommitmentSource;
  readonly state: CommitmentState;
  readonly text: string;
  readonly checklist: readonly ChecklistItem[];
  readonly evidence: string | null;
  readonly calendar_id: string;
  readonly calendar_version: number;
  readonly within_working_minutes: number | null;
  readonly started_at: Date;
  readonly first_due_at: Date;
  readonly due_at: Date;
  readonly breaks_at: Date | null;
  readonly moves: readonly Move[];
  readonly reports: readonly Report[];
  readonly percent: number | null;
  readonly forecast_at: Date | null;
  readonly heard_at: Date;
  readonly kept_at: Date | null;
  readonly broken_at: Date | null;
  readonly version: number;
  readonly created_at: Date;
}

function toCommitment(row: CommitmentRow): Commitment {
  return {
    id: row.id,
    requestId: row.request_id,
    clientId: row.client_id,
    contactId: row.contact_id,
    employeeId: row.employee_id,
    departmentId: row.department_id,
    madeById: row.made_by_id,
    source: row.source,
    state: row.state,
    text: row.text,
    checklist: row.checklist,
    evidence: row.evidence,
    calendarId: row.calendar_id,
    calendarVersion: row.calendar_version,
    withinWorkingMinutes: row.within_working_minutes,
    startedAt: row.started_at,
    firstDueAt: row.first_due_at,
    dueAt: row.due_at,
    moves: row.moves,
    reports: row.reports,
    percent: row.percent,
    forecastAt: row.forecast_at,
    heardAt: row.heard_at,
    keptAt: row.kept_at,
    brokenAt: row.broken_at,
    version: row.version,
    createdAt: row.created_at,
  };
}

function toRow(commitment: Commitment): CommitmentRow {
  return {
    id: commitment.id,
    request_id: commitment.requestId,
    client_id: commitment.clientId,
    contact_id: commitment.contactId,
    employee_id: commitment.employeeId,
    department_id: commitment.departmentId,
    made_by_id: commitment.madeById,
    source: commitment.source,
    state: commitment.state,
    text: commitment.text,
    checklist: commitment.checklist,
    evidence: commitment.evidence,
    calendar_id: commitment.calendarId,
    calendar_version: commitment.calendarVersion,
    within_working_minutes: commitment.withinWorkingMinutes,
    started_at: commitment.startedAt,
    first_due_at: commitment.firstDueAt,
    due_at: commitment.dueAt,
    breaks_at: breaksAt(commitment),
    moves: commitment.moves,
    reports: commitment.reports,
    percent: commitment.percent,
    forecast_at: commitment.forecastAt,
    heard_at: commitment.heardAt,
    kept_at: commitment.keptAt,
    broken_at: commitment.brokenAt,
    version: commitment.version,
    created_at: commitment.createdAt,
  };
}

/** The commitment, locked until the transaction ends. */
export async function lockCommitment(connection: Connection, id: string): Promise<Commitment | undefined> {
  const [row] = await connection.query<CommitmentRow>('SELECT * FROM commitment WHERE id = $1 FOR UPDATE', [id]);
  return row === undefined ? undefined : toCommitment(row);
}

/** Those whose date has passed at `now`, at most `limit`, locked; those another instance has are left to it. */
export async function lockOverdueCommitments(connection: Connection, now: Date, limit: number): Promise<Commitment[]> {
  const rows = await connection.query<CommitmentRow>(
    'SELECT * FROM commitment WHERE breaks_at <= $1 ORDER BY breaks_at LIMIT $2 FOR UPDATE SKIP LOCKED',
    [now, limit],
  );
  return rows.map(toCommitment);
}

export async function insertCommitment(connection: Connection, commitment: Commitment): Promise<void> {
  await connection.query('INSERT INTO commitment SELECT * FROM jsonb_populate_record(NULL::commitment, $1::jsonb)', [
    JSON.stringify(toRow(commitment)),
  ]);
}

/** Stores what may change. */
export async function saveCommitments(connection: Connection, commitments: readonly Commitment[]): Promise<void> {
  if (commitments.length === 0) return;
  await connection.query(
    `UPDATE commitment c SET state = n.state, checklist = n.checklist, evidence = n.evidence, due_at = n.due_at,
       breaks_at = n.breaks_at, moves = n.moves, reports = n.reports, percent = n.percent, forecast_at = n.forecast_at,
       heard_at = n.heard_at, kept_at = n.kept_at, broken_at = n.broken_at, version = n.version
     FROM jsonb_populate_recordset(NULL::commitment, $1::jsonb) n WHERE c.id = n.id`,
    [JSON.stringify(commitments.map(toRow))],
  );
}
