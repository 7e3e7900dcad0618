import { Injectable } from '@nestjs/common';
import type { Transaction } from '@okno/persistence';
import { erasedWords } from '@okno/service-kit';
import type { ClientTraces } from './client-traces.queries.js';

type Queryable = Pick<Transaction, 'query'>;

export interface BlankedRequest {
  readonly id: string;
  readonly version: number;
}

export interface BlankedCall {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly version: number;
  /** Its numbers have been told to other services. */
  readonly isTold: boolean;
}

/** The statements that take a client's words, numbers and addresses out of intake's tables; ids, moments and figures stay. */
@Injectable()
export class EraseWords {
  async requests(tx: Queryable, clientId: string): Promise<readonly BlankedRequest[]> {
    return tx.query<BlankedRequest>(
      `UPDATE request SET subject = $2, description = $2, waiting_reason = CASE WHEN waiting_reason IS NOT NULL THEN $2 END,
         version = version + 1
       WHERE client_id = $1 RETURNING id, version`,
      [clientId, erasedWords],
    );
  }

  async calls(tx: Queryable, ids: readonly string[]): Promise<readonly BlankedCall[]> {
    return tx.query<BlankedCall>(
      `UPDATE call SET from_number = CASE WHEN direction = 'outbound' THEN from_number ELSE '' END,
         to_number = CASE WHEN direction = 'inbound' THEN to_number ELSE '' END, version = version + 1
       WHERE id = ANY ($1::uuid[])
       RETURNING id, from_number AS "from", to_number AS "to", version, import_id IS NULL AS "isTold"`,
      [ids],
    );
  }

  /** Messages and what went out of them. @returns ids of the messages */
  async messages(tx: Queryable, clientId: string, requestIds: readonly string[]): Promise<string[]> {
    const messages = await tx.query<{ id: string }>(
      'UPDATE message SET text = $2, folded = NULL WHERE request_id = ANY ($1::uuid[]) RETURNING id',
      [requestIds, erasedWords],
    );
    await tx.query(
      `UPDATE outgoing_message SET address = NULL, last_error = NULL,
         state = CASE WHEN state = 'queued' THEN 'failed' ELSE state END
       WHERE client_id = $1`,
      [clientId],
    );
    await tx.query('UPDATE request_merge SET waiting_reason = NULL WHERE request_id = ANY ($1::uuid[])', [requestIds]);
    await tx.query('UPDATE request_step SET reason = NULL WHERE request_id = ANY ($1::uuid[]) AND reason IS NOT NULL', [
      requestIds,
    ]);
    return messages.map(({ id }) => id);
  }

  /** Mails of the client's requests, and those that came from one of their addresses. @returns ids of their raw files */
  async mails(tx: Queryable, { requestIds, emails }: ClientTraces): Promise<string[]> {
    const mails = await tx.query<{ rawFileId: string }>(
      `UPDATE inbound_mail SET key = 'erased:' || id, message_id = NULL
       WHERE request_id = ANY ($1::uuid[]) OR EXISTS (SELECT 1 FROM unnest($2::text[]) AS e (email) WHERE starts_with(key, email || ' '))
       RETURNING raw_file_id AS "rawFileId"`,
      [requestIds, emails],
    );
    return mails.map(({ rawFileId }) => rawFileId);
  }

  /** What exchanges told of the calls, and of the numbers otherwise. A line keeps its hash: it does not come in again. */
  async exchange(tx: Queryable, { calls, patterns }: ClientTraces): Promise<number> {
    const callIds = calls.map(({ callId }) => callId);
    const events = await tx.query(
      `UPDATE call_event SET from_number = '', to_number = '' WHERE call_id = ANY ($1) RETURNING 1 AS one`,
      [callIds],
    );
    const lines = await tx.query(
      `UPDATE exchange_line SET fields = '{}', links = NULL, call_id = NULL
       WHERE call_id = ANY ($1) OR fields::text ~* ANY ($2) RETURNING 1 AS one`,
      [callIds, patterns],
    );
    return events.length + lines.length;
  }

  /** Rows of files that were rejected and in which the client is recognised; that there was one stays counted. */
  async rejects(tx: Queryable, { patterns, fields }: ClientTraces): Promise<number> {
    const rejects = await tx.query(
      `UPDATE import_reject r SET fields = NULL, reason = $3
       WHERE EXISTS (
         SELECT 1 FROM unnest(r.fields) AS f (field)
         WHERE field ~* ANY ($1) OR regexp_replace(field, '[^0-9]', '', 'g') ~ ANY ($1)
           OR lower(trim(field)) = ANY ($2)
       ) RETURNING 1 AS one`,
      [patterns, fields, erasedWords],
    );
    return rejects.length;
  }
}
