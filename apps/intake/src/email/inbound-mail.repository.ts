import { Injectable } from '@nestjs/common';
import type { MailAnswer } from '@okno/contracts';
import type { Transaction } from '@okno/persistence';
import { outgoingIdIn } from './message-id.rules.js';
import { nameOf, type ReceivedMail } from './read-mail.adapter.js';

type Queryable = Pick<Transaction, 'query'>;

interface AnswerRow {
  readonly outcome: MailAnswer['outcome'];
  readonly requestId: string | null;
  readonly interactionId: string | null;
  readonly reason: MailAnswer['reason'] | null;
}

export interface InboundMail {
  readonly id: string;
  readonly key: string;
  readonly messageId: string | null;
  readonly rawFileId: string;
  readonly answer: MailAnswer;
  readonly receivedAt: Date;
}

@Injectable()
export class InboundMailRepository {
  /** One transaction at a time takes in a mail of this key: held until the transaction ends. */
  async lock(tx: Queryable, key: string): Promise<void> {
    await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('intake.mail.' || $1, 0))`, [key]);
  }

  /** What was answered to this mail before. */
  async answerTo(tx: Queryable, key: string): Promise<MailAnswer | undefined> {
    const [row] = await tx.query<AnswerRow>(
      `SELECT outcome, request_id AS "requestId", interaction_id AS "interactionId", reason FROM inbound_mail WHERE key = $1`,
      [key],
    );
    if (row === undefined) return undefined;
    const { outcome, requestId, interactionId, reason } = row;
    return {
      outcome,
      ...(requestId === null ? {} : { requestId }),
      ...(interactionId === null ? {} : { interactionId }),
      ...(reason === null ? {} : { reason }),
    };
  }

  async insert(tx: Queryable, mail: InboundMail): Promise<void> {
    const { outcome, requestId, interactionId, reason } = mail.answer;
    await tx.query(
      `INSERT INTO inbound_mail (id, key, message_id, raw_file_id, outcome, request_id, interaction_id, reason, received_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [
        mail.id,
        mail.key,
        mail.messageId,
        mail.rawFileId,
        outcome,
        requestId ?? null,
        interactionId ?? null,
        reason ?? null,
        mail.receivedAt,
      ],
    );
  }

  /** The request in which one of these mails, ours or theirs, was written; the first that is known decides. */
  async requestOf(tx: Queryable, messageIds: readonly string[]): Promise<string | undefined> {
    if (messageIds.length === 0) return undefined;
    const outgoing = messageIds.map((messageId) => outgoingIdIn(messageId) ?? null);
    const [row] = await tx.query<{ requestId: string }>(
      `SELECT coalesce(i.request_id, m.request_id) AS "requestId"
       FROM unnest($1::text[], $2::uuid[]) WITH ORDINALITY AS a (message_id, outgoing_id, place)
       LEFT JOIN inbound_mail i ON i.message_id = a.message_id AND i.request_id IS NOT NULL
       LEFT JOIN outgoing_message o ON o.id = a.outgoing_id
       LEFT JOIN message m ON m.id = o.message_id
       WHERE i.request_id IS NOT NULL OR m.request_id IS NOT NULL
       ORDER BY a.place, i.received_at LIMIT 1`,
      [messageIds, outgoing],
    );
    return row?.requestId;
  }

  /** Where other words went that the same sender sent under the same Message-ID. */
  async requestUnderSameName(
    tx: Queryable,
    { sender, messageId }: Pick<ReceivedMail, 'sender' | 'messageId'>,
  ): Promise<string | undefined> {
    if (messageId === null) return undefined;
    const [row] = await tx.query<{ requestId: string }>(
      `SELECT request_id AS "requestId" FROM inbound_mail
       WHERE message_id = $1 AND starts_with(key, $2) AND outcome <> 'ignored' ORDER BY received_at LIMIT 1`,
      [messageId, nameOf(sender.address, messageId)],
    );
    return row?.requestId;
  }

  /** The client's newest request by mail of this subject that is not over, or is younger than a month. */
  async requestOfSubject(tx: Queryable, clientId: string, subject: string, now: Date): Promise<string | undefined> {
    const [row] = await tx.query<{ id: string }>(
      `SELECT id FROM request
       WHERE client_id = $1 AND channel = 'email' AND lower(subject) = lower($2) AND status <> 'cancelled'
         AND (status <> 'closed' OR registered_at > $3::timestamptz - interval '30 days')
       ORDER BY registered_at DESC LIMIT 1`,
      [clientId, subject, now],
    );
    return row?.id;
  }

  async requestByReference(
    tx: Queryable,
    reference: string,
  ): Promise<{ readonly id: string; readonly clientId: string } | undefined> {
    const [row] = await tx.query<{ id: string; clientId: string }>(
      'SELECT id, client_id AS "clientId" FROM request WHERE reference = $1',
      [reference],
    );
    return row;
  }
}
