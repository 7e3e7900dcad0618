import { Injectable } from '@nestjs/common';
import type { Language } from '@okno/contracts';
import type { Transaction } from '@okno/persistence';
import type { AfterAttempt, ThreadedMail } from './outgoing-mail.rules.js';

type Queryable = Pick<Transaction, 'query'>;

/** A mail that is due, and all that stands in it. */
export interface OutgoingMail {
  readonly id: string;
  readonly attempts: number;
  readonly triedForSeconds: number;
  readonly address: string;
  readonly clientId: string;
  readonly language: Language;
  readonly requestId: string;
  readonly reference: string;
  readonly subject: string;
  readonly text: string;
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
         c.id AS "clientId", c.language, r.id AS "requestId", r.reference, r.subject, m.text, m.at,
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
