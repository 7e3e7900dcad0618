import { Injectable } from '@nestjs/common';
import type { ComplaintListQuery, ComplaintResource, Page } from '@okno/contracts';
import {
  Refusal,
  SqlParameters,
  UnitOfWork,
  createdAndId,
  decodeCursorAs,
  known,
  toPage,
  type WorkContext,
} from '@okno/service-kit';
import type { Complaint } from './complaint.rules.js';
import { toComplaintResource } from './complaint-view.rules.js';
import { complaintColumns } from './complaints.repository.js';
import { readsTexts } from './standing.rules.js';
import { complaintsVisibleTo, findVisibleComplaint } from './visible-complaints.queries.js';

function conditionsOf(query: ComplaintListQuery, now: Date, parameters: SqlParameters): string[] {
  const conditions: string[] = [];
  const named = (column: string, table: string, ref: string): string => {
    const name = parameters.add(ref);
    return `c.${column} IN (SELECT id FROM ${table} WHERE code = ${name} OR id::text = lower(${name}))`;
  };
  const exactly = { state: query.state, severity: query.severity };
  for (const [column, value] of Object.entries(exactly)) {
    if (value !== undefined) conditions.push(`c.${column} = ${parameters.add(value)}`);
  }
  const ids = { employee_id: query.employeeId, client_id: query.clientId, request_id: query.requestId };
  for (const [column, id] of Object.entries(ids)) {
    if (id !== undefined) conditions.push(`c.${column} = ${parameters.add(id)}::uuid`);
  }
  if (query.cause !== undefined) conditions.push(named('cause_id', 'cause', query.cause));
  if (query.product !== undefined) conditions.push(named('product_id', 'product_replica', query.product));
  if (query.departmentId !== undefined) {
    conditions.push(named('department_id', 'department_replica', query.departmentId));
  }
  if (query.overdue !== undefined) {
    const moment = `${parameters.add(now)}::timestamptz`;
    const late = `(c.answered_at IS NULL AND c.answer_due_at < ${moment} OR c.acknowledged_at IS NULL AND c.acknowledge_due_at < ${moment})`;
    conditions.push(query.overdue ? late : `${late} IS NOT TRUE`);
  }
  return conditions;
}

@Injectable()
export class ComplaintQueries {
  constructor(private readonly work: UnitOfWork) {}

  /** A young complaint is waited for. @throws not-found, not-yet-known */
  async one(id: string, context: WorkContext): Promise<ComplaintResource> {
    return known(id, () =>
      this.work.run(context, async (work) => {
        const seen = await findVisibleComplaint(work, context.identity, id, false);
        if (seen === undefined) {
          // One that is here but not for this reader will not become visible by waiting.
          const rows = await work.query('SELECT 1 FROM complaint WHERE id = $1', [id]);
          if (rows.length > 0) throw new Refusal('not-found');
          return undefined;
        }
        const { clientId } = seen.complaint;
        work.audit({
          action: 'complaint.read',
          subjectKind: 'complaint',
          subjectIds: [id],
          clientIds: clientId === null ? [] : [clientId],
        });
        return toComplaintResource(seen.complaint, readsTexts(context.identity.roles));
      }),
    );
  }

  /** What the reader may see, the last received first. */
  async list(query: ComplaintListQuery, context: WorkContext): Promise<Page<ComplaintResource>> {
    const { identity } = context;
    return this.work.run(context, async (work) => {
      const parameters = new SqlParameters();
      const conditions = [complaintsVisibleTo(identity, parameters), ...conditionsOf(query, work.now, parameters)];
      const after = decodeCursorAs(query.after, createdAndId);
      if (after !== undefined) {
        const [receivedAt, id] = after;
        conditions.push(
          `(c.received_at, c.id) < (${parameters.add(receivedAt)}::timestamptz, ${parameters.add(id)}::uuid)`,
        );
      }
      const rows = await work.query<Complaint>(
        `SELECT ${complaintColumns} FROM complaint c WHERE ${conditions.join(' AND ')}
         ORDER BY c.received_at DESC, c.id DESC LIMIT ${parameters.add(query.limit + 1)}`,
        parameters.values,
      );
      const withTexts = readsTexts(identity.roles);
      const shown = rows.slice(0, query.limit);
      work.audit({
        action: 'complaint.list',
        subjectKind: 'complaint',
        subjectIds: shown.map(({ id }) => id),
        clientIds: [...new Set(shown.flatMap(({ clientId }) => clientId ?? []))],
      });
      return toPage(
        rows,
        query.limit,
        (complaint) => toComplaintResource(complaint, withTexts),
        ({ receivedAt, id }) => [receivedAt.toISOString(), id],
      );
    });
  }
}
