import { Injectable } from '@nestjs/common';
import type { ChatAnswer, ChatMessageBody, ChatResource } from '@okno/contracts';
import { UnitOfWork, once, takeTurn, type Work, type WorkContext } from '@okno/service-kit';
import { FileQueries } from '../files/file.queries.js';
import { refuse, refuseField } from '../intake.refusals.js';
import { AppendMessage } from '../messages/append-message.usecase.js';
import { MessageRepository } from '../messages/message.repository.js';
import { RegisterRequest } from '../requests/register-request.usecase.js';
import { RequestRepository } from '../requests/request.repository.js';
import type { RequestRecord } from '../requests/request.rules.js';
import { ChatThreadRepository } from './chat-thread.repository.js';
import { chatSubject, goesOn } from './chat-thread.rules.js';

/** A client's word in the chat: goes on with what is talked about, or begins a new request. */
@Injectable()
export class TakeChatMessage {
  constructor(
    private readonly work: UnitOfWork,
    private readonly threads: ChatThreadRepository,
    private readonly requests: RequestRepository,
    private readonly register: RegisterRequest,
    private readonly messages: MessageRepository,
    private readonly append: AppendMessage,
    private readonly files: FileQueries,
  ) {}

  /** @throws forbidden (nobody's client), not-found (attachmentIds) */
  execute(body: ChatMessageBody, context: WorkContext): Promise<ChatAnswer> {
    const clientId = clientOf(context);
    return this.work.run(context, (work) =>
      once(work, body, async () => {
        const foreign = await this.files.notReadable(work, body.attachmentIds, context.identity);
        if (foreign !== undefined) throw refuseField('not-found', `attachmentIds.${String(foreign)}`);
        const { userId } = context.identity;
        // Two first words at once begin one request.
        await takeTurn(work, `chat of ${userId}`);
        const current = await this.talkedAbout(work, userId, clientId);
        const answer =
          current === undefined ? await this.begin(work, clientId, body) : await this.goOn(work, current.id, body);
        await this.threads.save(work, { userId, clientId, requestId: answer.requestId, at: work.now });
        work.audit({
          action: 'message.inbound',
          subjectKind: 'request',
          subjectIds: [answer.requestId],
          clientIds: [clientId],
        });
        return answer;
      }),
    );
  }

  current(context: WorkContext): Promise<ChatResource> {
    const clientId = clientOf(context);
    return this.work.run(context, async (work) => {
      const request = await this.talkedAbout(work, context.identity.userId, clientId);
      return { requestId: request?.id ?? null };
    });
  }

  private async talkedAbout(work: Work, userId: string, clientId: string): Promise<RequestRecord | undefined> {
    const last = await this.threads.requestOf(work, userId);
    const request = last === undefined ? undefined : await this.requests.lockRoot(work, last);
    return request !== undefined && goesOn(request, clientId, work.now) ? request : undefined;
  }

  private async goOn(work: Work, requestId: string, { text, attachmentIds }: ChatMessageBody): Promise<ChatAnswer> {
    const words = { direction: 'inbound', text, attachmentIds, channel: 'chat' } as const;
    const message = await this.append.execute(work, requestId, words);
    if (message === undefined) throw new Error('a thread leads to a request');
    return { outcome: 'appended', requestId: message.requestId, messageId: message.id };
  }

  private async begin(work: Work, clientId: string, { text, attachmentIds }: ChatMessageBody): Promise<ChatAnswer> {
    const { request, interaction } = await this.register.within(work, {
      channel: 'chat',
      clientId,
      kind: 'question',
      subject: chatSubject(text),
      description: text,
      impact: 'normal',
      urgency: 'normal',
      billable: false,
    });
    const messageId = interaction?.id ?? work.newId();
    await this.messages.insert(work, {
      id: messageId,
      requestId: request.id,
      direction: 'inbound',
      channel: 'chat',
      text,
      folded: null,
      at: work.now,
      authorEmployeeId: null,
      attachmentIds,
      delivery: null,
    });
    return { outcome: 'created', requestId: request.id, messageId };
  }
}

function clientOf({ identity }: WorkContext): string {
  if (identity.clientId === null) throw refuse('forbidden');
  return identity.clientId;
}
