import { Inject, Injectable } from '@nestjs/common';
import {
  idField,
  textField,
  type ClosingBlocker,
  type Page,
  type RequestListQuery,
  type RequestResource,
  type RequestSort,
} from '@okno/contracts';
import {
  SqlParameters,
  UnitOfWork,
  decodeCursorAs,
  momentAndId,
  known,
  momentKey,
  momentOfKey,
  requestsVisibleTo,
  toPage,
  type Work,
  type WorkContext,
} from '@okno/service-kit';
import { z } from 'zod';
import { refuse } from '../intake.refusals.js';
import { readsTexts, toResource } from './request-view.rules.js';
import { RequestRepository, isId, toRecord, type RequestRow } from './request.repository.js';
import type { RequestRecord } from './request.rules.js';

type ListRow = RequestRow & { readonly blockers: readonly ClosingBlocker[]; readonly sort_key: string | number };

const blockersOf = `coalesce((
    SELECT jsonb_agg(jsonb_build_object('kind', b.kind, 'id', b.id, 'since', to_char(b.since AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
      ORDER BY b.since, b.id)
    FROM request_blocker b WHERE b.request_id = r.id), '[]')`;

type KeyType = 'timestamptz' | 'smallint' | 'text';
interface Sort {
  readonly key: string;
  readonly type: KeyType;
  readonly down: boolean;
}

const keysOf: Readonly<Record<KeyType, z.ZodType<[string | number, string]>>> = {
  timestamptz: momentAndId,
  smallint: z.tuple([z.int().min(0).max(9), idField]),
  text: z.tuple([textField(200), idField]),
};

/** What each sort compares; the id decides between equals. */
const sorts: Readonly<Record<RequestSort, Sort>> = {
  '-registeredAt': { key: 'r.registered_at', type: 'timestamptz', down: true },
  registeredAt: { key: 'r.registered_at', type: 'timestamptz', down: false },
  priority: { key: 'r.priority', type: 'smallint', down: false },
  '-priority': { key: 'r.priority', type: 'smallint', down: true },
  tier: { key: 'r.tier', type: 'smallint', down: false },
  '-tier': { key: 'r.tier', type: 'smallint', down: true },
  reference: { key: 'r.reference', type: 'text', down: false },
  '-reference': { key: 'r.reference', type: 'text', down: true },
};

const openAssignment = `a.request_id = r.id AND a.state IN ('offered', 'accepted', 'declined', 'expired')`;

function likePattern(text: string): string {
  return `%${text.replaceAll(/[\\%_]/g, '\\$&')}%`;
}

@Injectable()
export class RequestQueries {
  constructor(
    @Inject(UnitOfWork) private readonly work: UnitOfWork,
    private readonly requests: RequestRepository,
  ) {}

  /** One request by id or reference; the reading is journalled. */
  async get(ref: string, context: WorkContext): Promise<RequestResource> {
    const { id } = await this.locate(ref, context);
    return this.work.run(context, async (work) => {
      const found = await this.requests.find(context.identity, id, { by: work });
      if (found?.visible !== true) throw refuse('not-found');
      this.auditRead(work, [found.request]);
      return this.view(work, found.request);
    });
  }

  /** The request behind an id or a reference that the caller may see; a young unknown id is waited for. @throws not-found */
  async locate(ref: string, context: WorkContext): Promise<Pick<RequestRecord, 'id' | 'clientId' | 'channel'>> {
    const load = () => this.requests.find(context.identity, ref);
    const found = isId(ref) ? await known(ref, load) : await load();
    if (found?.visible !== true) throw refuse('not-found');
    return found.request;
  }

  /** The resource of a request that was just read or written in this transaction. */
  async view(work: Work, request: RequestRecord): Promise<RequestResource> {
    const [row] = await work.query<{ blockers: readonly ClosingBlocker[] }>(
      `SELECT ${blockersOf} AS blockers FROM request r WHERE r.id = $1`,
      [request.id],
    );
    return toResource(request, row?.blockers ?? [], work.context.identity);
  }

  async list(query: RequestListQuery, context: WorkContext): Promise<Page<RequestResource>> {
    const parameters = new SqlParameters();
    const sort = sorts[query.sort];
    const conditions = this.conditions(query, context, parameters);
    const after = decodeCursorAs<[string | number, string]>(query.after, keysOf[sort.type]);
    if (after !== undefined) {
      const place = parameters.add(after[0]);
      const key = sort.type === 'timestamptz' ? momentOfKey(place) : `${place}::${sort.type}`;
      conditions.push(`(${sort.key}, r.id) ${sort.down ? '<' : '>'} (${key}, ${parameters.add(after[1])}::uuid)`);
    }
    const direction = sort.down ? 'DESC' : 'ASC';
    const key = sort.type === 'timestamptz' ? momentKey(sort.key) : sort.key;
    return this.work.run(context, async (work) => {
      const rows = await work.query<ListRow>(
        `SELECT r.*, ${blockersOf} AS blockers, ${key} AS sort_key FROM request r
         WHERE ${conditions.join(' AND ')}
         ORDER BY ${sort.key} ${direction}, r.id ${direction} LIMIT ${parameters.add(query.limit + 1)}`,
        parameters.values,
      );
      this.auditRead(work, rows.slice(0, query.limit).map(toRecord));
      return toPage(
        rows,
        query.limit,
        (row) => toResource(toRecord(row), row.blockers, context.identity),
        (row) => [row.sort_key, row.id],
      );
    });
  }

  private conditions(query: RequestListQuery, { identity }: WorkContext, parameters: SqlParameters): string[] {
    const columns = { requestId: 'r.id', ownerId: 'r.owner_id', clientId: 'r.client_id' };
    const conditions = [requestsVisibleTo(identity, columns, parameters)];
    const equal = (column: string, value: string | number | undefined, type: string): void => {
      if (value !== undefined) conditions.push(`${column} = ${parameters.add(value)}::${type}`);
    };
    if (query.status !== undefined) conditions.push(`r.status = ANY (${parameters.add(query.status)}::text[])`);
    if (query.kind !== undefined) conditions.push(`r.kind = ANY (${parameters.add(query.kind)}::text[])`);
    equal('r.tier', query.tier, 'smallint');
    equal('r.owner_id', query.ownerId, 'uuid');
    equal('r.client_id', query.clientId, 'uuid');
    if (query.assigneeId !== undefined) {
      const assignee = parameters.add(query.assigneeId);
      conditions.push(
        `EXISTS (SELECT 1 FROM assignment_replica a WHERE a.assignee_id = ${assignee}::uuid AND ${openAssignment})`,
      );
    }
    if (query.departmentId !== undefined) {
      const department = parameters.add(query.departmentId);
      conditions.push(
        `EXISTS (SELECT 1 FROM assignment_replica a WHERE a.department_id = ${department}::uuid AND ${openAssignment})`,
      );
    }
    if (query.q !== undefined && query.q !== '') {
      const pattern = parameters.add(likePattern(query.q));
      const subject = readsTexts(identity) ? ` OR r.subject ILIKE ${pattern}` : '';
      conditions.push(`(r.reference ILIKE ${pattern}${subject})`);
    }
    return conditions;
  }

  private auditRead(work: Work, requests: readonly RequestRecord[]): void {
    work.audit({
      action: 'request.read',
      subjectKind: 'request',
      subjectIds: requests.map(({ id }) => id),
      clientIds: [...new Set(requests.map(({ clientId }) => clientId))],
    });
  }
}
