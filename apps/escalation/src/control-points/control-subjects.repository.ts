import type { ControlSubject } from '@okno/contracts';
import type { Transaction } from '@okno/persistence';
import type { ControlPoint, PointState } from './control-points.rules.js';
import type { ControlledSubject, Report } from './control-subject.rules.js';

type Connection = Pick<Transaction, 'query'>;

const time = (moment: Date | null): number | null => moment?.getTime() ?? null;
const date = (moment: number | null): Date | null => (moment === null ? null : new Date(moment));

interface SubjectRow {
  readonly id: string;
  readonly kind: ControlSubject;
  readonly request_id: string | null;
  readonly department_id: string | null;
  readonly executor_id: string | null;
  readonly accepted_at: Date | null;
  readonly ended_at: Date | null;
  readonly heard_version: number;
  readonly started_at: Date | null;
  readonly target_minutes: number | null;
  readonly deadline_at: Date | null;
  readonly clock_state: string | null;
  readonly pauses: ControlledSubject['pauses'];
  readonly calendar_id: string | null;
  readonly calendar_version: number | null;
  readonly percents: readonly number[];
  readonly applied_version: number;
  readonly forecast_at: Date | null;
  readonly level: number;
  readonly respond_by: Date | null;
  readonly escalation_id: string | null;
  readonly next_due_at: Date | null;
  readonly version: number;
}

function toSubject(row: SubjectRow): ControlledSubject {
  return {
    id: row.id,
    kind: row.kind,
    requestId: row.request_id,
    departmentId: row.department_id,
    executorId: row.executor_id,
    acceptedAt: time(row.accepted_at),
    endedAt: time(row.ended_at),
    heardVersion: row.heard_version,
    startedAt: time(row.started_at),
    targetMinutes: row.target_minutes ?? 0,
    deadlineAt: time(row.deadline_at),
    clockState: row.clock_state,
    pauses: row.pauses.map(({ from, to }) => ({ from, to })),
    calendarId: row.calendar_id,
    calendarVersion: row.calendar_version,
    percents: row.percents,
    appliedVersion: row.applied_version,
    forecastAt: time(row.forecast_at),
    ladder: { level: row.level === 0 ? 0 : row.level === 1 ? 1 : 2, respondBy: time(row.respond_by) },
    escalationId: row.escalation_id,
    nextDueAt: time(row.next_due_at),
    version: row.version,
  };
}

function toRow(subject: ControlledSubject): SubjectRow {
  return {
    id: subject.id,
    kind: subject.kind,
    request_id: subject.requestId,
    department_id: subject.departmentId,
    executor_id: subject.executorId,
    accepted_at: date(subject.acceptedAt),
    ended_at: date(subject.endedAt),
    heard_version: subject.heardVersion,
    started_at: date(subject.startedAt),
    target_minutes: subject.targetMinutes,
    deadline_at: date(subject.deadlineAt),
    clock_state: subject.clockState,
    pauses: subject.pauses,
    calendar_id: subject.calendarId,
    calendar_version: subject.calendarVersion,
    percents: subject.percents,
    applied_version: subject.appliedVersion,
    forecast_at: date(subject.forecastAt),
    level: subject.ladder.level,
    respond_by: date(subject.ladder.respondBy),
    escalation_id: subject.escalationId,
    next_due_at: date(subject.nextDueAt),
    version: subject.version,
  };
}

/** The subjects as they are known, those of `given` that are not known yet as given; locked in the order of their ids. */
export async function lockSubjects(
  connection: Connection,
  given: readonly ControlledSubject[],
): Promise<ControlledSubject[]> {
  await connection.query(
    {
      name: 'escalation-meet-control-subjects',
      text: `INSERT INTO control_subject SELECT * FROM jsonb_populate_recordset(NULL::control_subject, $1::jsonb)
        ORDER BY id ON CONFLICT DO NOTHING`,
    },
    [JSON.stringify(given.map(toRow))],
  );
  const rows = await connection.query<SubjectRow>(
    {
      name: 'escalation-lock-control-subjects',
      text: 'SELECT * FROM control_subject WHERE id = ANY($1::uuid[]) ORDER BY id FOR UPDATE',
    },
    [given.map(({ id }) => id)],
  );
  return rows.map(toSubject);
}

/** Subjects at which something was due before `now`, at most `limit`, locked; those another instance has are left to it. */
export async function lockDueSubjects(connection: Connection, now: Date, limit: number): Promise<ControlledSubject[]> {
  const rows = await connection.query<SubjectRow>(
    {
      name: 'escalation-lock-due-control-subjects',
      text: `SELECT * FROM control_subject WHERE next_due_at < $1 ORDER BY next_due_at LIMIT $2 FOR UPDATE SKIP LOCKED`,
    },
    [now, limit],
  );
  return rows.map(toSubject);
}

interface PointRow {
  readonly id: string;
  readonly subject_id: string;
  readonly percent: number;
  readonly due_at: Date;
  readonly state: PointState;
  readonly settled_at: Date | null;
  readonly report_version: number | null;
}

function grouped<Row, Item>(rows: readonly Row[], keyOf: (row: Row) => string, itemOf: (row: Row) => Item) {
  const groups = new Map<string, Item[]>();
  for (const row of rows) {
    const known = groups.get(keyOf(row));
    if (known === undefined) groups.set(keyOf(row), [itemOf(row)]);
    else known.push(itemOf(row));
  }
  return groups;
}

/** Control points by subject, in the order of their percentages. */
export async function readPoints(
  connection: Connection,
  subjectIds: readonly string[],
): Promise<ReadonlyMap<string, readonly ControlPoint[]>> {
  const rows = await connection.query<PointRow>(
    {
      name: 'escalation-read-control-points',
      text: 'SELECT * FROM control_point WHERE subject_id = ANY($1::uuid[]) ORDER BY subject_id, percent',
    },
    [subjectIds],
  );
  return grouped(
    rows,
    (row) => row.subject_id,
    (row): ControlPoint => ({
      id: row.id,
      percent: row.percent,
      dueAt: row.due_at.getTime(),
      state: row.state,
      settledAt: time(row.settled_at),
      reportVersion: row.report_version,
    }),
  );
}

/** What executors reported, by subject, in order. */
export async function readReports(
  connection: Connection,
  subjectIds: readonly string[],
): Promise<ReadonlyMap<string, readonly Report[]>> {
  const rows = await connection.query<{
    subject_id: string;
    version: number;
    at: Date;
    percent: number | null;
    forecast_at: Date | null;
    text: string | null;
  }>(
    {
      name: 'escalation-read-control-reports',
      text: `SELECT subject_id, version, at, percent, forecast_at, text FROM control_report
        WHERE subject_id = ANY($1::uuid[]) AND at IS NOT NULL ORDER BY subject_id, version`,
    },
    [subjectIds],
  );
  return grouped(
    rows,
    (row) => row.subject_id,
    (row): Report => ({
      version: row.version,
      at: row.at.getTime(),
      percent: row.percent,
      forecastAt: time(row.forecast_at),
      text: row.text,
    }),
  );
}

/** One statement for each table, whatever the number of subjects. */
export async function saveSubjects(
  connection: Connection,
  outcomes: readonly { readonly subject: ControlledSubject; readonly points: readonly ControlPoint[] }[],
): Promise<void> {
  if (outcomes.length === 0) return;
  await connection.query(
    {
      name: 'escalation-save-control-subjects',
      text: `UPDATE control_subject s SET department_id = n.department_id, executor_id = n.executor_id,
          accepted_at = n.accepted_at, ended_at = n.ended_at, heard_version = n.heard_version, started_at = n.started_at,
          target_minutes = n.target_minutes, deadline_at = n.deadline_at, clock_state = n.clock_state, pauses = n.pauses,
          calendar_id = n.calendar_id, calendar_version = n.calendar_version, percents = n.percents,
          applied_version = n.applied_version, forecast_at = n.forecast_at, level = n.level, respond_by = n.respond_by,
          escalation_id = n.escalation_id, next_due_at = n.next_due_at, version = n.version
        FROM jsonb_populate_recordset(NULL::control_subject, $1::jsonb) n WHERE s.id = n.id`,
    },
    [JSON.stringify(outcomes.map(({ subject }) => toRow(subject)))],
  );
  const points = outcomes.flatMap(({ subject, points: own }) =>
    own.map((point) => ({
      id: point.id,
      subject_id: subject.id,
      percent: point.percent,
      due_at: new Date(point.dueAt),
      state: point.state,
      settled_at: date(point.settledAt),
      report_version: point.reportVersion,
    })),
  );
  if (points.length === 0) return;
  await connection.query(
    {
      name: 'escalation-save-control-points',
      text: `INSERT INTO control_point SELECT * FROM jsonb_populate_recordset(NULL::control_point, $1::jsonb)
        ON CONFLICT (id) DO UPDATE SET due_at = excluded.due_at, state = excluded.state,
          settled_at = excluded.settled_at, report_version = excluded.report_version`,
    },
    [JSON.stringify(points)],
  );
}

/** A report's facts and its words come by different topics, in any order. */
export async function storeReport(
  connection: Connection,
  subjectId: string,
  requestId: string,
  report: Pick<Report, 'version'> & Partial<Report>,
): Promise<void> {
  const { version, at, percent, forecastAt, text } = report;
  await connection.query(
    {
      name: 'escalation-store-control-report',
      text: `INSERT INTO control_report AS r (subject_id, version, request_id, at, percent, forecast_at, text)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (subject_id, version) DO UPDATE SET at = coalesce(r.at, excluded.at),
          percent = coalesce(r.percent, excluded.percent), forecast_at = coalesce(r.forecast_at, excluded.forecast_at),
          text = coalesce(r.text, excluded.text)`,
    },
    [subjectId, version, requestId, date(at ?? null), percent ?? null, date(forecastAt ?? null), text ?? null],
  );
}
