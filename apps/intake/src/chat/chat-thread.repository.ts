import { Injectable } from '@nestjs/common';
import type { Transaction } from '@okno/persistence';

type Queryable = Pick<Transaction, 'query'>;

@Injectable()
export class ChatThreadRepository {
  /** The request that a user talked about last. */
  async requestOf(tx: Queryable, userId: string): Promise<string | undefined> {
    const [thread] = await tx.query<{ requestId: string }>(
      'SELECT request_id AS "requestId" FROM chat_thread WHERE user_id = $1',
      [userId],
    );
    return thread?.requestId;
  }

  async save(
    tx: Queryable,
    thread: { readonly userId: string; readonly clientId: string; readonly requestId: string; readonly at: Date },
  ): Promise<void> {
    await tx.query(
      `INSERT INTO chat_thread (user_id, client_id, request_id, last_word_at) VALUES ($1, $2, $3, $4)
       ON CONFLICT (user_id) DO UPDATE SET client_id = excluded.client_id, request_id = excluded.request_id,
         last_word_at = excluded.last_word_at`,
      [thread.userId, thread.clientId, thread.requestId, thread.at],
    );
  }
}
