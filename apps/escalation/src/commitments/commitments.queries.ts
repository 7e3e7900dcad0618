import { Injectable } from '@nestjs/common';
import type { CommitmentResource, CommitmentsQuery, Page } from '@okno/contracts';
import {
  createdAndId,
  decodeCursorAs,
  Refusal,
  SqlParameters,
  toPage,
  UnitOfWork,
  type Work,
  type WorkContext,
} from '@okno/service-kit';
import { commitmentsVisibleTo, mirrorOf } from './commitment-visibility.queries.js';
import type { CommitmentRow } from './commitments.repository.js';
import { present } from './present.rules.js';

interface ShownRow extends CommitmentRow {
  readonly reference: string | null;
  readonly employee_name: string | null;
}

function toResource(row: ShownRow): CommitmentResource {
  return {
    id: row.id,
    ...present({ reference: row.reference, requestId: row.request_id, contactId: row.contact_id }),
    clientId: row.client_id,
    text: row.text,
    employeeId: row.employee_id,
    ...present({ employeeName: row.employee_name, departmentId: row.department_id, madeById: row.made_by_id }),
    source: row.source,
    state: row.state,
    startedAt: row.started_at.toISOString(),
    ...present({ withinWorkingMinutes: row.within_working_minutes }),
    firstDueAt: row.first_due_at.toISOString(),
    dueAt: row.due_at.toISOString(),
    calendarId: row.calendar_id,
    calendarVersion: row.calendar_version,
    history: row.moves.map(({ reason, byId, ...move }) => ({ ...move, ...present({ reason, byId }) })),
    checklist: row.checklist.map(({ text, done, at, byId }, index) => ({
      item: index + 1,
      text,
      done,
      ...present({ doneAt: at, byId }),
    })),
    reports: row.reports.map(({ text, at, ...more }) => ({ text, at, ...present(more) })),
    ...present({ percent: row.percent, forecastAt: row.forecast_at?.toISOString() ?? null, evidence: row.evidence }),
    ...present({ keptAt: row.kept_at?.toISOString() ?? null, brokenAt: row.broken_at?.toISOString() ?? null }),
    version: row.version,
    createdAt: row.created_at.toISOString(),
  };
}

/** Reads commitments for whoever has a part in them. */
@Injectable()
export class CommitmentQueries {
  constructor(private readonly work: UnitOfWork) {}

  /** Newest first. */
  list(query: CommitmentsQuery, context: WorkContext): Promise<Page<CommitmentResource>> {
    const { limit, after } = query;
    const cursor = decodeCursorAs(after, createdAndId);
    return this.work.run(context, async (work) => {
      const parameters = new SqlParameters();
      const conditions = [commitmentsVisibleTo(context.identity, parameters), ...conditionsOf(query, work, parameters)];
      if (cursor !== undefined) {
        conditions.push(
          `(c.created_at, c.id) < (${parameters.add(cursor[0])}::timestamptz, ${parameters.add(cursor[1])}::uuid)`,
        );
      }
      const order = `ORDER BY c.created_at DESC, c.id DESC LIMIT ${parameters.add(limit + 1)}`;
      const rows = await this.select(work, `${conditions.join(' AND ')} ${order}`, parameters);
      audit(work, rows.slice(0, limit));
      return toPage(rows, limit, toResource, (row) => [row.created_at.toISOString(), row.id]);
    });
  }

  read(id: string, context: WorkContext): Promise<CommitmentResource> {
    return this.work.run(context, async (work) => {
      const parameters = new SqlParameters();
      const condition = `c.id = ${parameters.add(id)} AND ${commitmentsVisibleTo(context.identity, parameters)}`;
      const rows = await this.select(work, condition, parameters);
      const [row] = rows;
      if (row === undefined) throw new Refusal('not-found');
      audit(work, rows);
      return toResource(row);
    });
  }

  /** @throws not-found when it is absent or not visible */
  async requireVisible(work: Work, id: string): Promise<void> {
    const parameters = new SqlParameters();
    const condition = `c.id = ${parameters.add(id)} AND ${commitmentsVisibleTo(work.context.identity, parameters)}`;
    const [row] = await work.query(`SELECT 1 FROM commitment c WHERE ${condition}`, parameters.values);
    if (row === undefined) throw new Refusal('not-found');
  }

  /** As it is in this transaction, for whoever has just acted on it. */
  async show(work: Work, id: string): Promise<CommitmentResource> {
    const parameters = new SqlParameters();
    const [row] = await this.select(work, `c.id = ${parameters.add(id)}`, parameters);
    if (row === undefined) throw new Refusal('not-found');
    return toResource(row);
  }

  private select(work: Work, rest: string, parameters: SqlParameters): Promise<ShownRow[]> {
    return work.query<ShownRow>(
      `SELECT c.*, r.reference, n.name AS employee_name FROM commitment c
       LEFT JOIN request_replica r ON r.id = c.request_id
       LEFT JOIN employee_name_replica n ON n.id = c.employee_id
       WHERE ${rest}`,
      parameters.values,
    );
  }
}

function conditionsOf(query: CommitmentsQuery, work: Work, parameters: SqlParameters): string[] {
  const { state, employeeId, clientId, requestId, overdue, mirror } = query;
  const conditions: string[] = [];
  if (state !== undefined) conditions.push(`c.state = ${parameters.add(state)}`);
  if (employeeId !== undefined) conditions.push(`c.employee_id = ${parameters.add(employeeId)}`);
  if (clientId !== undefined) conditions.push(`c.client_id = ${parameters.add(clientId)}`);
  if (requestId !== undefined) conditions.push(`c.request_id = ${parameters.add(requestId)}`);
  if (overdue !== undefined) {
    const isOverdue = `c.kept_at IS NULL AND c.due_at < ${parameters.add(work.now)}::timestamptz`;
    conditions.push(overdue ? isOverdue : `NOT (${isOverdue})`);
  }
  if (mirror !== undefined) conditions.push(mirrorOf(mirror, work.context.identity, parameters));
  return conditions;
}

function audit(work: Work, rows: readonly ShownRow[]): void {
  work.audit({
    action: 'commitment.read',
    subjectKind: 'commitment',
    subjectIds: rows.map(({ id }) => id),
    clientIds: [...new Set(rows.map((row) => row.client_id))],
  });
}
