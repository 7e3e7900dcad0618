import { Injectable } from '@nestjs/common';
import type { ApprovalResource, ApprovalsQuery, Page } from '@okno/contracts';
import {
  createdAndId,
  decodeCursorAs,
  hasRole,
  Refusal,
  requestsVisibleTo,
  SqlParameters,
  toPage,
  UnitOfWork,
  type Work,
  type WorkContext,
} from '@okno/service-kit';
import { principalsOf } from '../escalations/find-present.rules.js';
import { OrganisationQueries } from '../escalations/organisation.queries.js';
import { peopleIn, toApprovalResource } from './approval-view.rules.js';
import { toApproval, type ApprovalRow } from './approvals.repository.js';

/** Reads approvals for whoever has a part in them, stands in for such a one, or sees the request they belong to. */
@Injectable()
export class ApprovalQueries {
  constructor(
    private readonly work: UnitOfWork,
    private readonly organisation: OrganisationQueries,
  ) {}

  /** Newest first. `mine`: those that wait for the caller, or for somebody the caller acts for now. */
  list(query: ApprovalsQuery, context: WorkContext): Promise<Page<ApprovalResource>> {
    return this.work.run(context, async (work) => {
      const principals = await this.principals(work);
      const parameters = new SqlParameters();
      const conditions = [this.visible(work, principals, parameters)];
      if (query.state !== undefined) conditions.push(`a.state = ${parameters.add(query.state)}`);
      if (query.subjectId !== undefined) conditions.push(`a.subject_id = ${parameters.add(query.subjectId)}`);
      if (query.requestId !== undefined) conditions.push(`a.request_id = ${parameters.add(query.requestId)}`);
      if (query.mine !== undefined) {
        const waiting = `a.waiting_for && ${parameters.add(principals)}::uuid[]`;
        conditions.push(query.mine ? waiting : `NOT (${waiting})`);
      }
      const cursor = decodeCursorAs(query.after, createdAndId);
      if (cursor !== undefined) {
        conditions.push(
          `(a.created_at, a.id) < (${parameters.add(cursor[0])}::timestamptz, ${parameters.add(cursor[1])}::uuid)`,
        );
      }
      const order = `ORDER BY a.created_at DESC, a.id DESC LIMIT ${parameters.add(query.limit + 1)}`;
      const rows = await this.select(work, `${conditions.join(' AND ')} ${order}`, parameters);
      const nameOf = await this.names(work, rows);
      this.audit(work, rows.slice(0, query.limit));
      return toPage(
        rows,
        query.limit,
        (row) => toApprovalResource(toApproval(row), nameOf),
        (row) => [row.created_at.toISOString(), row.id],
      );
    });
  }

  read(id: string, context: WorkContext): Promise<ApprovalResource> {
    return this.work.run(context, async (work) => {
      const row = await this.require(work, id);
      this.audit(work, [row]);
      return toApprovalResource(toApproval(row), await this.names(work, [row]));
    });
  }

  /** As it is in this transaction. @throws not-found when it is absent or not visible */
  async show(work: Work, id: string): Promise<ApprovalResource> {
    const row = await this.require(work, id);
    return toApprovalResource(toApproval(row), await this.names(work, [row]));
  }

  /** The caller and everybody for whom they act now. */
  async principals(work: Work): Promise<string[]> {
    const { employeeId } = work.context.identity;
    if (employeeId === null) return [];
    const { absences, inactive, at } = await this.organisation.read(work, work.now);
    return principalsOf(employeeId, absences, inactive, at);
  }

  private async require(work: Work, id: string): Promise<ApprovalRow> {
    const parameters = new SqlParameters();
    const condition = `a.id = ${parameters.add(id)}`;
    const visible = this.visible(work, await this.principals(work), parameters);
    const [row] = await this.select(work, `${condition} AND ${visible}`, parameters);
    if (row === undefined) throw new Refusal('not-found');
    return row;
  }

  private select(work: Work, rest: string, parameters: SqlParameters): Promise<ApprovalRow[]> {
    return work.query<ApprovalRow>(
      `SELECT a.* FROM approval a LEFT JOIN request_replica r ON r.id = a.request_id WHERE ${rest}`,
      parameters.values,
    );
  }

  private visible(work: Work, principals: readonly string[], parameters: SqlParameters): string {
    const { identity } = work.context;
    if (hasRole(identity, 'director')) return 'TRUE';
    const request = requestsVisibleTo(
      identity,
      { requestId: 'r.id', ownerId: 'r.owner_id', clientId: 'r.client_id' },
      parameters,
    );
    return `(a.participant_ids && ${parameters.add(principals)}::uuid[] OR (r.id IS NOT NULL AND ${request}))`;
  }

  private async names(work: Work, rows: readonly ApprovalRow[]): Promise<(id: string) => string> {
    const found = await work.query<{ id: string; name: string }>(
      'SELECT id, name FROM employee_name_replica WHERE id = ANY($1::uuid[])',
      [peopleIn(rows.map(toApproval))],
    );
    const names = new Map(found.map(({ id, name }) => [id, name]));
    return (id) => names.get(id) ?? '';
  }

  private audit(work: Work, rows: readonly ApprovalRow[]): void {
    work.audit({
      action: 'approval.read',
      subjectKind: 'approval',
      subjectIds: rows.map(({ id }) => id),
      clientIds: [...new Set(rows.flatMap((row) => row.client_id ?? []))],
    });
  }
}
