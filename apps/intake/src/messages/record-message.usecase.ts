import { Inject, Injectable } from '@nestjs/common';
import type { Channel, MessageDirection } from '@okno/contracts';
import { SETTINGS, type Work } from '@okno/service-kit';
import type { IntakeSettings } from '../config.js';
import { RecordExchange } from '../requests/record-exchange.usecase.js';
import type { RequestRecord } from '../requests/request.rules.js';
import { wayTo } from './delivery.rules.js';
import { MessageRepository, type MessageRecord } from './message.repository.js';

export interface Words {
  readonly direction: MessageDirection;
  readonly text: string;
  /** Of a mail: what a reader asks for last. */
  readonly folded?: string | null;
  readonly attachmentIds?: readonly string[];
  /** The channel an inbound message came by; the request's own unless said. */
  readonly channel?: Channel;
  readonly contactId?: string | null;
}

/** Stores words about a request and, unless they are internal, the exchange with the client and its delivery. Joins the caller's transaction. */
@Injectable()
export class RecordMessage {
  constructor(
    @Inject(SETTINGS) private readonly settings: IntakeSettings,
    private readonly messages: MessageRepository,
    private readonly exchanges: RecordExchange,
  ) {}

  async execute(work: Work, request: RequestRecord, words: Words): Promise<MessageRecord> {
    const { id: requestId, clientId, productId } = request;
    const { direction } = words;
    const contactId = words.contactId ?? request.contactId;
    const way = direction === 'outbound' ? await this.wayOf(work, request, contactId) : undefined;
    const message: MessageRecord = {
      id: work.newId(),
      requestId,
      direction,
      channel: way?.channel ?? words.channel ?? request.channel,
      text: words.text,
      folded: words.folded ?? null,
      at: work.now,
      authorEmployeeId: work.context.identity.employeeId,
      attachmentIds: words.attachmentIds ?? [],
      delivery: way?.delivery ?? null,
    };
    await this.messages.insert(work, message);
    if (way !== undefined) {
      const { channel, address, delivery: state } = way;
      const id = work.newId();
      await this.messages.insertOutgoing(work, {
        id,
        messageId: message.id,
        clientId,
        channel,
        address,
        state,
        at: work.now,
      });
    }
    if (direction !== 'internal') {
      await this.exchanges.execute(work, {
        interactionId: message.id,
        clientId,
        requestId,
        contactId,
        channel: message.channel,
        direction,
        at: work.now,
        employeeId: message.authorEmployeeId,
        productId,
        callRecordId: null,
      });
    }
    return message;
  }

  private async wayOf(work: Work, { clientId, channel }: RequestRecord, contactId: string | null) {
    return wayTo({
      channel,
      email: await this.messages.emailOf(work, clientId, contactId),
      mailIsConfigured: this.settings.OKNO_SMTP_URL !== undefined,
    });
  }
}
