import { Injectable } from '@nestjs/common';
import type { Language, MailTemplateKind } from '@okno/contracts';
import type { Transaction } from '@okno/persistence';
import type { AfterAttempt, ThreadedMail } from './outgoing-mail.rules.js';

type Queryable = Pick<Transaction, 'query'>;

/** A mail that is due, and all that stands in it. */
export interface OutgoingMail {
  readonly id: string;
  readonly attempts: number;
  readonly triedForSeconds: number;
  readonly address: string;
  readonly template: MailTemplateKind;
  readonly clientId: string;
  readonly client: string;
  readonly language: Language;
  readonly requestId: string;
  readonly reference: string;
  readonly subject: string;
  readonly text: string;
  /** Who is responsible for the request. */
  readonly manager: string | null;
  readonly at: Date;
  readonly attachments: readonly { readonly sha256: string; readonly name: string; readonly mediaType: string }[];
}

@Injectable()
export class OutgoingMailRepository {
  /** Takes the mail that is due longest, for `leaseSeconds`: whoever dies with it in hand leaves it to the next. */
  async claim(database: Queryable, leaseSeconds: number): Promise<OutgoingMail | undefined> {
    const [mail] = await database.query<OutgoingMail>(
      `WITH due AS (
         SELECT id FROM outgoing_message WHERE state = 'queued' AND channel = 'email' AND next_at <= now()
         ORDER BY next_at LIMIT 1 FOR UPDATE SKIP LOCKED
       ), claimed AS (
         UPDATE outgoing_message o SET attempts = attempts + 1, first_tried_at = coalesce(first_tried_at, now()),
           next_at = now() + make_interval(secs => $1)
         FROM due WHERE o.id = due.id RETURNING o.*
       )
       SELECT o.id, o.attempts, extract(epoch FROM now() - o.first_tried_at)::float8 AS "triedForSeconds", o.address,
         o.template, c.id AS "clientId", c.name AS client, c.language, r.id AS "requestId", r.reference, r.subject, m.text, m.at,
         (SELECT e.name FROM employee_name_replica e WHERE e.id = r.owner_id) AS manager,
         (SELECT coalesce(json_agg(json_build_object('sha256', f.sha256, 'name', f.name, 'mediaType', f.media_type)
            ORDER BY a.place), '[]') FROM unnest(m.attachment_ids) WITH ORDINALITY AS a (id, place) JOIN file f ON f.id = a.id
         ) AS attachments
       FROM claimed o JOIN message m ON m.id = o.message_id JOIN request r ON r.id = m.request_id
       JOIN client c ON c.id = o.client_id`,
      [leaseSeconds],
    );
    return mail;
  }

  /** What was written about the request by mail before, ours (`messageId` is the outgoing id) and theirs, the oldest first. */
  async threadBefore(database: Queryable, { id, requestId, at }: OutgoingMail): Promise<readonly ThreadedMail[]> {
    return database.query<ThreadedMail>(
      `SELECT "messageId", "isTheirs" FROM (
         SELECT message_id AS "messageId", true AS "isTheirs", received_at AS at FROM inbound_mail
         WHERE request_id = $1 AND message_id IS NOT NULL AND outcome <> 'ignored'
         UNION ALL
         SELECT o.id::text, false, m.at FROM message m JOIN outgoing_message o ON o.message_id = m.id
         WHERE m.request_id = $1 AND o.channel = 'email' AND o.state = 'sent'
       ) mails WHERE at <= $2 AND "messageId" <> $3::text ORDER BY at, "isTheirs" DESC`,
      [requestId, at, id],
    );
  }

  /** Queues a notice that a mail was received, where such are written and fewer than `most` went to the address in an hour. */
  async acknowledge(
    tx: Queryable,
    {
      id,
      messageId,
      clientId,
      address,
      at,
    }: Pick<OutgoingMail, 'id' | 'clientId' | 'address' | 'at'> & { messageId: string },
    most: number,
  ): Promise<void> {
    await tx.query(
      `INSERT INTO outgoing_message (id, unique_key, message_id, client_id, channel, address, state, created_at, template)
       SELECT $1, 'received:' || $2::uuid, $2, c.id, 'email', $4, 'queued', $5, t.kind
       FROM client c JOIN mail_template t ON t.kind = 'received' AND t.language = c.language AND t.active
       WHERE c.id = $3 AND $6 > (SELECT count(*) FROM outgoing_message o
         WHERE o.template = 'received' AND o.address = $4 AND o.created_at > $5::timestamptz - interval '1 hour')
       ON CONFLICT (unique_key) DO NOTHING`,
      [id, messageId, clientId, address, at, most],
    );
  }

  /** Writes down what an attempt came to. @returns false when somebody else has settled it meanwhile */
  async settle(tx: Queryable, id: string, { state, waitSeconds, error }: AfterAttempt): Promise<boolean> {
    const settled = await tx.query(
      `UPDATE outgoing_message SET state = $2, last_error = $3, next_at = now() + make_interval(secs => $4)
       WHERE id = $1 AND state = 'queued' RETURNING id`,
      [id, state, error, waitSeconds ?? 0],
    );
    return settled.length > 0;
  }

  /** A mail that came back is not delivered, whatever its first server said. */
  async returned(tx: Queryable, ids: readonly string[]): Promise<void> {
    await tx.query(
      `UPDATE outgoing_message SET state = 'failed', last_error = 'it came back' WHERE id = ANY ($1::uuid[]) AND state <> 'failed'`,
      [ids],
    );
  }
}
