import { Injectable } from '@nestjs/common';
import type { MessageResource, NewMessageBody } from '@okno/contracts';
import { UnitOfWork, once, type WorkContext } from '@okno/service-kit';
import { FileQueries } from '../files/file.queries.js';
import { refuse, refuseField } from '../intake.refusals.js';
import { isOnlyClient, readsTexts } from '../requests/request-view.rules.js';
import { RequestQueries } from '../requests/request.queries.js';
import { AppendMessage } from './append-message.usecase.js';
import { toMessageResource } from './message.repository.js';

@Injectable()
export class PostMessage {
  constructor(
    private readonly work: UnitOfWork,
    private readonly requests: RequestQueries,
    private readonly files: FileQueries,
    private readonly append: AppendMessage,
  ) {}

  /** A client writes inbound only. @throws not-found (the request, or attachmentIds), forbidden */
  async execute(ref: string, body: NewMessageBody, context: WorkContext): Promise<MessageResource> {
    if (isOnlyClient(context.identity) && body.direction !== 'inbound') throw refuse('forbidden');
    const { id, clientId, channel: of } = await this.requests.locate(ref, context);
    return this.work.run(context, (work) =>
      once(work, body, async () => {
        const foreign = await this.files.notReadable(work, body.attachmentIds, context.identity);
        if (foreign !== undefined) throw refuseField('not-found', `attachmentIds.${String(foreign)}`);
        // Where a client signs in to write is the portal, or the chat that is open in it.
        const channel = of === 'chat' ? 'chat' : 'portal';
        const by = isOnlyClient(context.identity) ? ({ channel } as const) : {};
        const message = await this.append.execute(work, id, { ...body, ...by });
        if (message === undefined) throw refuse('not-found');
        work.audit({
          action: `message.${body.direction}`,
          subjectKind: 'request',
          subjectIds: [message.requestId],
          clientIds: [clientId],
        });
        return toMessageResource(message, readsTexts(context.identity));
      }),
    );
  }
}
