import { Injectable } from '@nestjs/common';
import type { Channel, Delivery, MessageDirection, MessageResource } from '@okno/contracts';
import type { Transaction } from '@okno/persistence';

type Queryable = Pick<Transaction, 'query'>;

export interface MessageRecord {
  readonly id: string;
  readonly requestId: string;
  readonly direction: MessageDirection;
  readonly channel: Channel;
  readonly text: string;
  readonly folded: string | null;
  readonly at: Date;
  readonly authorEmployeeId: string | null;
  readonly attachmentIds: readonly string[];
  readonly delivery: Delivery | null;
}

export const messageColumns = `m.id, m.request_id AS "requestId", m.direction, m.channel, m.text, m.folded, m.at,
  m.author_employee_id AS "authorEmployeeId", m.attachment_ids AS "attachmentIds",
  (SELECT o.state FROM outgoing_message o WHERE o.message_id = m.id AND o.template = 'answer' ORDER BY o.created_at LIMIT 1) AS delivery`;

export function toMessageResource(message: MessageRecord, readsTexts: boolean): MessageResource {
  return {
    ...message,
    text: readsTexts ? message.text : null,
    folded: readsTexts ? message.folded : null,
    at: message.at.toISOString(),
    attachmentIds: [...message.attachmentIds],
  };
}

@Injectable()
export class MessageRepository {
  async insert(tx: Queryable, message: MessageRecord): Promise<void> {
    await tx.query(
      `INSERT INTO message (id, request_id, direction, channel, text, folded, at, author_employee_id, attachment_ids)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [
        message.id,
        message.requestId,
        message.direction,
        message.channel,
        message.text,
        message.folded,
        message.at,
        message.authorEmployeeId,
        message.attachmentIds,
      ],
    );
  }

  /** One notice to one person: under its key it goes out once, however often it is asked for. */
  async insertOutgoing(
    tx: Queryable,
    outgoing: {
      readonly id: string;
      readonly messageId: string;
      readonly clientId: string;
      readonly channel: Channel;
      readonly address: string | null;
      readonly state: Delivery;
      readonly at: Date;
    },
  ): Promise<void> {
    await tx.query(
      `INSERT INTO outgoing_message (id, unique_key, message_id, client_id, channel, address, state, created_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (unique_key) DO NOTHING`,
      [
        outgoing.id,
        `message:${outgoing.messageId}`,
        outgoing.messageId,
        outgoing.clientId,
        outgoing.channel,
        outgoing.address,
        outgoing.state,
        outgoing.at,
      ],
    );
  }

  /** Where mail for a client goes: the contact's first address, else the client's own. */
  async emailOf(tx: Queryable, clientId: string, contactId: string | null): Promise<string | null> {
    const [row] = await tx.query<{ email: string }>(
      `SELECT email FROM client_email WHERE client_id = $1 AND (contact_id IS NULL OR contact_id = $2)
       ORDER BY contact_id IS NULL, place LIMIT 1`,
      [clientId, contactId],
    );
    return row?.email ?? null;
  }
}
