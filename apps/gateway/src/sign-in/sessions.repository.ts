import { Injectable } from '@nestjs/common';
import type { Transaction } from '@okno/persistence';

type Statements = Pick<Transaction, 'query'>;

/** A working day and a bit: who signs in in the morning is not thrown out before the evening. */
const sessionMilliseconds = 12 * 3_600_000;

/** The sessions that are open. One is its token's hash. */
@Injectable()
export class Sessions {
  /** Opens one, and throws away those that have ended. */
  async open(tx: Statements, tokenHash: Buffer, userId: string, now: Date): Promise<Date> {
    const expiresAt = new Date(now.getTime() + sessionMilliseconds);
    await tx.query('DELETE FROM session WHERE expires_at <= $1', [now]);
    await tx.query('INSERT INTO session (token_hash, user_id, created_at, expires_at) VALUES ($1, $2, $3, $4)', [
      tokenHash,
      userId,
      now,
      expiresAt,
    ]);
    return expiresAt;
  }

  async close(tx: Statements, tokenHash: string): Promise<void> {
    await tx.query(`DELETE FROM session WHERE token_hash = decode($1, 'hex')`, [tokenHash]);
  }

  /** Ends every session of a user but the one named (hex of its token's hash). */
  async closeAll(tx: Statements, userId: string, except = ''): Promise<void> {
    await tx.query(`DELETE FROM session WHERE user_id = $1 AND token_hash <> decode($2, 'hex')`, [userId, except]);
  }
}
