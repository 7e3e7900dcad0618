import { Injectable } from '@nestjs/common';
import { type EscalationResource, type EscalationsQuery, type Page, type PageQuery } from '@okno/contracts';
import {
  createdAndId,
  decodeCursorAs,
  Refusal,
  requestsVisibleTo,
  SqlParameters,
  toPage,
  UnitOfWork,
  type Work,
  type WorkContext,
} from '@okno/service-kit';
import { VisibleRequests } from '../replicas/visible-requests.queries.js';
import type { EscalationRow } from './escalations.repository.js';
import { principalsOf } from './find-present.rules.js';
import { OrganisationQueries } from './organisation.queries.js';

interface ShownRow extends EscalationRow {
  readonly client_id: string;
  readonly addressee_name: string | null;
  readonly acting_for_name: string | null;
}

function toResource(row: ShownRow): EscalationResource {
  const actingFor =
    row.acting_for_id === null ? {} : { actingFor: { employeeId: row.acting_for_id, name: row.acting_for_name ?? '' } };
  return {
    id: row.id,
    requestId: row.request_id,
    kind: row.kind,
    level: row.level,
    state: row.state,
    tier: row.tier,
    ...(row.department_id === null ? {} : { departmentId: row.department_id }),
    ...(row.addressee_id === null
      ? {}
      : { addressee: { employeeId: row.addressee_id, name: row.addressee_name ?? '', ...actingFor } }),
    ...(row.assignment_id === null ? {} : { assignmentId: row.assignment_id }),
    acknowledgeBy: row.acknowledge_by.toISOString(),
    reason: row.reason,
    ...(row.raised_by_id === null ? {} : { raisedById: row.raised_by_id }),
    ...(row.acknowledged_at === null ? {} : { acknowledgedAt: row.acknowledged_at.toISOString() }),
    ...(row.ended_at === null ? {} : { endedAt: row.ended_at.toISOString() }),
    ...(row.outcome === null ? {} : { outcome: row.outcome }),
    steps: row.steps.map(({ level, at, addresseeId, actingForId, reason }) => ({
      level,
      at,
      employeeId: addresseeId,
      ...(actingForId === null ? {} : { actingForId }),
      ...(reason === null ? {} : { reason }),
    })),
    version: row.version,
    createdAt: row.created_at.toISOString(),
  };
}

/** Reads escalations for whoever sees their request, has raised them or is to answer them. */
@Injectable()
export class EscalationQueries {
  constructor(
    private readonly work: UnitOfWork,
    private readonly requests: VisibleRequests,
    private readonly organisation: OrganisationQueries,
  ) {}

  /** Newest first. `mine`: addressed to the caller, or to somebody the caller acts for now. */
  list(query: EscalationsQuery, context: WorkContext): Promise<Page<EscalationResource>> {
    return this.work.run(context, async (work) => {
      const principals = await this.principals(work);
      const parameters = new SqlParameters();
      const conditions = [this.visible(work, principals, parameters)];
      if (query.state !== undefined) conditions.push(`e.state = ${parameters.add(query.state)}`);
      if (query.mine === true) conditions.push(`e.addressee_id = ANY(${parameters.add(principals)}::uuid[])`);
      if (query.mine === false) {
        conditions.push(`(e.addressee_id IS NULL OR e.addressee_id <> ALL(${parameters.add(principals)}::uuid[]))`);
      }
      return this.page(work, query, conditions, parameters);
    });
  }

  /** Of one request, newest first. @throws not-found when the request is absent or not visible */
  async ofRequest(requestId: string, query: PageQuery, context: WorkContext): Promise<Page<EscalationResource>> {
    await this.requests.awaitArrival(requestId);
    return this.work.run(context, async (work) => {
      await this.requests.require(work, requestId);
      const parameters = new SqlParameters();
      return this.page(work, query, [`e.request_id = ${parameters.add(requestId)}`], parameters);
    });
  }

  read(id: string, context: WorkContext): Promise<EscalationResource> {
    return this.work.run(context, async (work) => {
      const row = await this.require(work, id);
      this.audit(work, [row]);
      return toResource(row);
    });
  }

  /** As it is in this transaction. @throws not-found when it is absent or not visible */
  async show(work: Work, id: string): Promise<EscalationResource> {
    return toResource(await this.require(work, id));
  }

  private async require(work: Work, id: string): Promise<ShownRow> {
    const parameters = new SqlParameters();
    const condition = `e.id = ${parameters.add(id)}`;
    const visible = this.visible(work, await this.principals(work), parameters);
    const [row] = await this.select(work, `${condition} AND ${visible}`, parameters);
    if (row === undefined) throw new Refusal('not-found');
    return row;
  }

  private async page(
    work: Work,
    { limit, after }: PageQuery,
    conditions: readonly string[],
    parameters: SqlParameters,
  ): Promise<Page<EscalationResource>> {
    const cursor = decodeCursorAs(after, createdAndId);
    const all = [...conditions];
    if (cursor !== undefined) {
      all.push(
        `(e.created_at, e.id) < (${parameters.add(cursor[0])}::timestamptz, ${parameters.add(cursor[1])}::uuid)`,
      );
    }
    const order = `ORDER BY e.created_at DESC, e.id DESC LIMIT ${parameters.add(limit + 1)}`;
    const rows = await this.select(work, `${all.join(' AND ')} ${order}`, parameters);
    this.audit(work, rows.slice(0, limit));
    return toPage(rows, limit, toResource, (row) => [row.created_at.toISOString(), row.id]);
  }

  private select(work: Work, rest: string, parameters: SqlParameters): Promise<ShownRow[]> {
    return work.query<ShownRow>(
      `SELECT e.*, r.client_id, a.name AS addressee_name, f.name AS acting_for_name
       FROM escalation e JOIN request_replica r ON r.id = e.request_id
       LEFT JOIN employee_name_replica a ON a.id = e.addressee_id
       LEFT JOIN employee_name_replica f ON f.id = e.acting_for_id
       WHERE ${rest}`,
      parameters.values,
    );
  }

  private audit(work: Work, rows: readonly ShownRow[]): void {
    work.audit({
      action: 'escalation.read',
      subjectKind: 'escalation',
      subjectIds: rows.map(({ id }) => id),
      clientIds: [...new Set(rows.map((row) => row.client_id))],
    });
  }

  private async principals(work: Work): Promise<string[]> {
    const { employeeId } = work.context.identity;
    if (employeeId === null) return [];
    const { absences, inactive, at } = await this.organisation.read(work, work.now);
    return principalsOf(employeeId, absences, inactive, at);
  }

  private visible(work: Work, principals: readonly string[], parameters: SqlParameters): string {
    const { identity } = work.context;
    const request = requestsVisibleTo(
      identity,
      { requestId: 'r.id', ownerId: 'r.owner_id', clientId: 'r.client_id' },
      parameters,
    );
    const mine = parameters.add(principals);
    return `(${request} OR e.addressee_id = ANY(${mine}::uuid[])
      OR e.raised_by_id = ANY(${mine}::uuid[]) OR e.acting_for_id = ANY(${mine}::uuid[]))`;
  }
}
