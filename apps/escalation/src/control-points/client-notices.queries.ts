import { Injectable } from '@nestjs/common';
import type { ClientNoticeResource, Page, PageQuery } from '@okno/contracts';
import { createdAndId, decodeCursorAs, SqlParameters, toPage, UnitOfWork, type WorkContext } from '@okno/service-kit';
import { VisibleRequests } from '../replicas/visible-requests.queries.js';
import { noticeColumns, type ClientNotice } from './client-notices.repository.js';

export function toNoticeResource(notice: ClientNotice): ClientNoticeResource {
  const { sendsAt, sentAt, sentById, discardedAt, createdAt, state, ...rest } = notice;
  return {
    ...rest,
    state,
    ...(sendsAt === null || state !== 'draft' ? {} : { sendsAt: sendsAt.toISOString() }),
    ...(sentAt === null ? {} : { sentAt: sentAt.toISOString() }),
    ...(sentById === null ? {} : { sentById }),
    ...(discardedAt === null ? {} : { discardedAt: discardedAt.toISOString() }),
    createdAt: createdAt.toISOString(),
  };
}

/** What the client of a request should know or was told. */
@Injectable()
export class ClientNoticeQueries {
  constructor(
    private readonly work: UnitOfWork,
    private readonly requests: VisibleRequests,
  ) {}

  /** Newest first. @throws not-found when the request is absent or not visible */
  async ofRequest(
    requestId: string,
    { limit, after }: PageQuery,
    context: WorkContext,
  ): Promise<Page<ClientNoticeResource>> {
    await this.requests.awaitArrival(requestId);
    return this.work.run(context, async (work) => {
      const { clientId } = await this.requests.require(work, requestId);
      const cursor = decodeCursorAs(after, createdAndId);
      const parameters = new SqlParameters();
      const conditions = [`request_id = ${parameters.add(requestId)}`];
      if (cursor !== undefined) {
        conditions.push(
          `(created_at, id) < (${parameters.add(cursor[0])}::timestamptz, ${parameters.add(cursor[1])}::uuid)`,
        );
      }
      const rows = await work.query<ClientNotice>(
        `SELECT ${noticeColumns} FROM client_notice WHERE ${conditions.join(' AND ')}
         ORDER BY created_at DESC, id DESC LIMIT ${parameters.add(limit + 1)}`,
        parameters.values,
      );
      work.audit({
        action: 'notice.read',
        subjectKind: 'request',
        subjectIds: [requestId],
        clientIds: [clientId],
      });
      return toPage(rows, limit, toNoticeResource, (row) => [row.createdAt.toISOString(), row.id]);
    });
  }
}
