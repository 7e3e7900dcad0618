import { Inject, Injectable } from '@nestjs/common';
import { type CallListQuery, type CallResource, type Page } from '@okno/contracts';
import type { Database } from '@okno/persistence';
import {
  DATABASE,
  SqlParameters,
  UnitOfWork,
  decodeCursorAs,
  momentAndId,
  known,
  momentKey,
  momentOfKey,
  toPage,
  type Work,
  type WorkContext,
} from '@okno/service-kit';
import { refuse } from '../intake.refusals.js';
import { isId } from '../requests/request.repository.js';
import { callColumns, toCallResource, type CallRecord } from './call.repository.js';
import { callsVisibleTo } from './calls-visible-to.queries.js';

type Queryable = Pick<Work, 'query'>;

@Injectable()
export class CallQueries {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    private readonly work: UnitOfWork,
  ) {}

  /** By id or by the exchange's callId. @throws not-found */
  async get(ref: string, context: WorkContext): Promise<CallResource> {
    return toCallResource(await this.read(ref, context, (_work, call) => Promise.resolve(call)));
  }

  /** Reads a call the caller may see, and what belongs to it, in one journalled transaction. @throws not-found */
  async read<Result>(
    ref: string,
    context: WorkContext,
    also: (work: Work, call: CallRecord) => Promise<Result>,
  ): Promise<Result> {
    const load = (by: Queryable) => this.find(by, ref, context);
    if (isId(ref)) await known(ref, async () => (await load(this.database)) ?? (await this.isHidden(ref)));
    return this.work.run(context, async (work) => {
      const call = await load(work);
      if (call === undefined) throw refuse('not-found');
      this.auditRead(work, [call]);
      return also(work, call);
    });
  }

  async list(query: CallListQuery, context: WorkContext): Promise<Page<CallResource>> {
    const parameters = new SqlParameters();
    const conditions = [callsVisibleTo(context.identity, parameters)];
    const where = (condition: (place: string) => string, value: string | undefined): void => {
      if (value !== undefined) conditions.push(condition(parameters.add(value)));
    };
    where((place) => `c.call_id = ${place}`, query.callId);
    where((place) => `c.client_id = ${place}::uuid`, query.clientId);
    where((place) => `c.employee_id = ${place}::uuid`, query.employeeId);
    where((place) => `c.queue = ${place}`, query.queue);
    where((place) => `c.outcome = ${place}`, query.outcome);
    where((place) => `c.ringing_at >= ${place}::timestamptz`, query.from);
    where((place) => `c.ringing_at < ${place}::timestamptz`, query.to);
    const after = decodeCursorAs(query.after, momentAndId);
    if (after !== undefined) {
      conditions.push(
        `(c.ringing_at, c.id) < (${momentOfKey(parameters.add(after[0]))}, ${parameters.add(after[1])}::uuid)`,
      );
    }
    return this.work.run(context, async (work) => {
      const rows = await work.query<CallRecord & { readonly sortKey: number }>(
        `SELECT ${callColumns}, ${momentKey('c.ringing_at')} AS "sortKey" FROM call c WHERE ${conditions.join(' AND ')}
         ORDER BY c.ringing_at DESC, c.id DESC LIMIT ${parameters.add(query.limit + 1)}`,
        parameters.values,
      );
      this.auditRead(work, rows.slice(0, query.limit));
      return toPage(rows, query.limit, toCallResource, ({ sortKey, id }) => [sortKey, id]);
    });
  }

  /** True for a call that is here, but not for this reader: waiting will not show it. */
  private async isHidden(id: string): Promise<true | undefined> {
    const rows = await this.database.query('SELECT 1 FROM call WHERE id = $1 OR call_id = $1::text', [id]);
    return rows.length > 0 ? true : undefined;
  }

  private async find(by: Queryable, ref: string, context: WorkContext): Promise<CallRecord | undefined> {
    const parameters = new SqlParameters();
    const visible = callsVisibleTo(context.identity, parameters);
    const place = parameters.add(ref);
    const key = isId(ref) ? `(c.id = ${place}::uuid OR c.call_id = ${place}::text)` : `c.call_id = ${place}`;
    const [call] = await by.query<CallRecord>(
      `SELECT ${callColumns} FROM call c WHERE ${key} AND ${visible}`,
      parameters.values,
    );
    return call;
  }

  private auditRead(work: Work, calls: readonly CallRecord[]): void {
    work.audit({
      action: 'call.read',
      subjectKind: 'call',
      subjectIds: calls.map(({ id }) => id),
      clientIds: [...new Set(calls.flatMap(({ clientId }) => clientId ?? []))],
    });
  }
}
