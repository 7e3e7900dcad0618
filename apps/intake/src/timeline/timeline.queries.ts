import { Inject, Injectable } from '@nestjs/common';
import { timelineTitle, type Page, type PageQuery, type TimelineItem, type TimelineParams } from '@okno/contracts';
import {
  SqlParameters,
  UnitOfWork,
  clientsVisibleTo,
  decodeCursorAs,
  momentAndId,
  known,
  momentKey,
  momentOfKey,
  requestsVisibleTo,
  toPage,
  type Identity,
  type Work,
  type WorkContext,
} from '@okno/service-kit';
import { z } from 'zod';
import { refuse } from '../intake.refusals.js';
import { readableKinds } from './timeline-reading.rules.js';

interface Row extends Omit<TimelineItem, 'at' | 'title'> {
  readonly at: Date;
  readonly type: string;
  readonly params: TimelineParams;
  readonly cursor: number;
}

const requestColumns = { requestId: 'r.id', ownerId: 'r.owner_id', clientId: 'r.client_id' };
const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

function isOnlyClient({ roles }: Identity): boolean {
  return roles.length > 0 && roles.every((role) => role === 'client');
}

@Injectable()
export class TimelineQueries {
  constructor(@Inject(UnitOfWork) private readonly work: UnitOfWork) {}

  /** All that happened with a client, newest first; of requests only those that the reader may see. */
  async ofClient(clientId: string, query: PageQuery, context: WorkContext): Promise<Page<TimelineItem>> {
    const after = decodeCursorAs(query.after, momentAndId);
    return this.work.run(context, async (work) => {
      const parameters = new SqlParameters();
      const id = parameters.add(clientId);
      const columns = { clientId: 'c.id', managerId: 'c.manager_id' };
      const visible = clientsVisibleTo(context.identity, columns, parameters);
      const found = await work.query(
        `SELECT 1 FROM client c WHERE c.id = ${id}::uuid AND ${visible}`,
        parameters.values,
      );
      if (found.length === 0) throw refuse('not-found');
      work.audit({ action: 'timeline.read', subjectKind: 'client', subjectIds: [clientId], clientIds: [clientId] });
      return this.page(work, (reading) => this.aboutClient(clientId, context.identity, reading), query, after);
    });
  }

  /** All that happened about a request and those merged into it, newest first. */
  async ofRequest(ref: string, query: PageQuery, context: WorkContext): Promise<Page<TimelineItem>> {
    const after = decodeCursorAs(query.after, momentAndId);
    const load = () => this.work.run(context, (work) => this.findRequest(work, ref));
    const request = uuid.test(ref) ? await known(ref, load) : await load();
    if (request?.visible !== true) throw refuse('not-found');
    return this.work.run(context, (work) => {
      const { id, clientId } = request;
      work.audit({ action: 'timeline.read', subjectKind: 'request', subjectIds: [id], clientIds: [clientId] });
      const about = (parameters: SqlParameters): string => {
        const place = parameters.add(id);
        return `t.request_id IN (SELECT ${place}::uuid UNION SELECT id FROM request WHERE root_id = ${place} AND root_id <> id)`;
      };
      return this.page(work, about, query, after);
    });
  }

  private async findRequest(work: Work, ref: string) {
    const parameters = new SqlParameters();
    const place = parameters.add(ref);
    const key = uuid.test(ref) ? `r.id = ${place}::uuid` : `r.reference = ${place}`;
    const visible = requestsVisibleTo(work.context.identity, requestColumns, parameters);
    const [row] = await work.query<{ id: string; clientId: string; visible: boolean }>(
      `SELECT r.id, r.client_id AS "clientId", ${visible} AS visible FROM request r WHERE ${key}`,
      parameters.values,
    );
    return row;
  }

  private aboutClient(clientId: string, identity: Identity, parameters: SqlParameters): string {
    const own = `t.client_id = ${parameters.add(clientId)}::uuid`;
    const visible = requestsVisibleTo(identity, requestColumns, parameters);
    // Finance sees no requests, but the money that belongs to them.
    if (visible === 'TRUE' || identity.roles.includes('finance')) return own;
    return `${own} AND (t.request_id IS NULL OR EXISTS (SELECT 1 FROM request r WHERE r.id = t.request_id AND ${visible}))`;
  }

  private async page(
    work: Work,
    about: (parameters: SqlParameters) => string,
    { limit }: PageQuery,
    after: z.output<typeof momentAndId> | undefined,
  ): Promise<Page<TimelineItem>> {
    const { identity, language } = work.context;
    const parameters = new SqlParameters();
    const conditions = [about(parameters), `t.kind = ANY (${parameters.add(readableKinds(identity.roles))}::text[])`];
    if (isOnlyClient(identity)) conditions.push(`t.visibility = 'client'`);
    if (after !== undefined) {
      const [at, id] = after;
      conditions.push(`(t.at, t.id) < (${momentOfKey(parameters.add(at))}, ${parameters.add(id)}::uuid)`);
    }
    const rows = await work.query<Row>(
      `SELECT t.id, t.at, t.kind, t.ref_id AS "refId", t.actor_employee_id AS actor, t.visibility, t.type, t.params,
         (SELECT reference FROM request r WHERE r.id = t.request_id) AS reference, ${momentKey('t.at')} AS cursor
       FROM timeline_entry t WHERE ${conditions.join(' AND ')}
       ORDER BY t.at DESC, t.id DESC LIMIT ${parameters.add(limit + 1)}`,
      parameters.values,
    );
    return toPage(
      rows,
      limit,
      ({ type, params, cursor: _cursor, ...entry }) => ({
        ...entry,
        at: entry.at.toISOString(),
        title: timelineTitle(type, params, language),
      }),
      (row) => [row.cursor, row.id],
    );
  }
}
