import { Inject, Injectable } from '@nestjs/common';
import { type MessageResource, type Page, type PageQuery } from '@okno/contracts';
import {
  UnitOfWork,
  decodeCursorAs,
  momentAndId,
  momentKey,
  momentOfKey,
  toPage,
  type WorkContext,
} from '@okno/service-kit';
import { refuse } from '../intake.refusals.js';
import { isOnlyClient, readsTexts } from '../requests/request-view.rules.js';
import { RequestQueries } from '../requests/request.queries.js';
import { messageColumns, toMessageResource, type MessageRecord } from './message.repository.js';

/** Messages of the request `$1` and of those that were merged into it; internal notes where `$2` allows them. */
const ofRequest = `m.request_id IN (SELECT $1::uuid UNION SELECT id FROM request WHERE root_id = $1 AND root_id <> id)
           AND ($2::boolean OR m.direction <> 'internal')`;
@Injectable()
export class MessageQueries {
  constructor(
    @Inject(UnitOfWork) private readonly work: UnitOfWork,
    private readonly requests: RequestQueries,
  ) {}

  /** Newest first, with those of requests that were merged into it; clients do not see internal notes. */
  async list(ref: string, query: PageQuery, context: WorkContext): Promise<Page<MessageResource>> {
    const after = decodeCursorAs(query.after, momentAndId);
    const { id, clientId } = await this.requests.locate(ref, context);
    return this.work.run(context, async (work) => {
      const rows = await work.query<MessageRecord & { readonly cursor: number }>(
        `SELECT ${messageColumns}, ${momentKey('m.at')} AS cursor FROM message m
         WHERE ${ofRequest} AND ($3::bigint IS NULL OR (m.at, m.id) < (${momentOfKey('$3')}, $4::uuid))
         ORDER BY m.at DESC, m.id DESC LIMIT $5`,
        [id, !isOnlyClient(context.identity), after?.[0] ?? null, after?.[1] ?? null, query.limit + 1],
      );
      work.audit({ action: 'message.read', subjectKind: 'request', subjectIds: [id], clientIds: [clientId] });
      return toPage(
        rows,
        query.limit,
        ({ cursor: _cursor, ...message }) => toMessageResource(message, readsTexts(context.identity)),
        (row) => [row.cursor, row.id],
      );
    });
  }

  async get(ref: string, messageId: string, context: WorkContext): Promise<MessageResource> {
    const { id, clientId } = await this.requests.locate(ref, context);
    return this.work.run(context, async (work) => {
      const [message] = await work.query<MessageRecord>(
        `SELECT ${messageColumns} FROM message m WHERE ${ofRequest} AND m.id = $3`,
        [id, !isOnlyClient(context.identity), messageId],
      );
      if (message === undefined) throw refuse('not-found');
      work.audit({ action: 'message.read', subjectKind: 'request', subjectIds: [id], clientIds: [clientId] });
      return toMessageResource(message, readsTexts(context.identity));
    });
  }
}
