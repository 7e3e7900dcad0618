import { Inject, Injectable } from '@nestjs/common';
import type { Database } from '@okno/persistence';
import { DATABASE } from '@okno/service-kit';
import type { Signature } from './signed-call.rules.js';

type Message = Pick<Signature, 'keyId' | 'messageId'>;

@Injectable()
export class SignedCalls {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  /**
   * Takes a message in hand; one that was begun before `staleBefore` and never answered may be begun again.
   * @returns false when it was answered already, or somebody has it in hand
   */
  async begin({ keyId, messageId }: Message, now: Date, staleBefore: Date): Promise<boolean> {
    const begun = await this.database.query(
      `INSERT INTO signed_call (key_id, message_id, begun_at) VALUES ($1, $2, $3)
       ON CONFLICT (key_id, message_id) DO UPDATE SET begun_at = excluded.begun_at
         WHERE NOT signed_call.done AND signed_call.begun_at < $4
       RETURNING 1 AS one`,
      [keyId, messageId, now, staleBefore],
    );
    return begun.length > 0;
  }

  /** From now on it is refused. */
  async finish({ keyId, messageId }: Message): Promise<void> {
    await this.database.query('UPDATE signed_call SET done = true WHERE key_id = $1 AND message_id = $2', [
      keyId,
      messageId,
    ]);
  }

  /** It was not taken: it may come again at once. */
  async giveBack({ keyId, messageId }: Message): Promise<void> {
    await this.database.query('DELETE FROM signed_call WHERE key_id = $1 AND message_id = $2', [keyId, messageId]);
  }
}
