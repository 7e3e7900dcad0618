import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Database } from '@okno/persistence';
import { CLOCKS, DATABASE, Refusal, type Clocks } from '@okno/service-kit';
import { lockedSeconds, networkOf, rememberMilliseconds, type MissKind, type Misses } from './lockout.rules.js';

/** Who tries to sign in, as what, from where. */
export interface Attempt {
  readonly email: string;
  readonly address: string;
}

function subjectOf(kind: MissKind, text: string): Buffer {
  return createHash('sha256').update(`${kind}:${text}`).digest();
}

function subjectsOf({ email, address }: Attempt): readonly (readonly [MissKind, Buffer])[] {
  return [
    ['email', subjectOf('email', email.toLowerCase())],
    ['address', subjectOf('address', networkOf(address))],
  ];
}

/** Counts wrong passwords on the system clock, committed at once: a rollback must not forgive a miss. */
@Injectable()
export class SignInMisses {
  private readonly turns = new Map<string, Promise<unknown>>();

  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(CLOCKS) private readonly clocks: Clocks,
  ) {}

  /**
   * Runs `check` unless too many were wrong before (`too-many-requests`), and counts its verdict. The tries for one e-mail
   * wait for each other, so that a hundred guesses at once are not a hundred guesses.
   */
  async guard<Result>(attempt: Attempt, check: () => Promise<Result | undefined>): Promise<Result | undefined> {
    const turn = attempt.email.toLowerCase();
    const before = this.turns.get(turn) ?? Promise.resolve();
    const mine = before.then(() => this.tryOnce(attempt, check));
    const settled = mine.catch(() => undefined);
    this.turns.set(turn, settled);
    try {
      return await mine;
    } finally {
      if (this.turns.get(turn) === settled) this.turns.delete(turn);
    }
  }

  private async tryOnce<Result>(
    attempt: Attempt,
    check: () => Promise<Result | undefined>,
  ): Promise<Result | undefined> {
    await this.refuseLocked(attempt);
    const result = await check();
    if (result === undefined) await this.count(attempt);
    else
      await this.database.query('DELETE FROM sign_in_miss WHERE subject = $1', [
        subjectOf('email', attempt.email.toLowerCase()),
      ]);
    return result;
  }

  private async refuseLocked(attempt: Attempt): Promise<void> {
    const now = this.clocks.system.now();
    for (const [kind, subject] of subjectsOf(attempt)) {
      const [record] = await this.database.query<Misses>(
        'SELECT misses, forget_at AS "forgetAt" FROM sign_in_miss WHERE subject = $1',
        [subject],
      );
      const seconds = lockedSeconds(kind, record, now);
      if (seconds !== undefined) throw new Refusal('too-many-requests', { retryAfterSeconds: seconds });
    }
  }

  private async count(attempt: Attempt): Promise<void> {
    const now = this.clocks.system.now();
    await this.database.query('DELETE FROM sign_in_miss WHERE forget_at <= $1', [now]);
    await this.database.query(
      `INSERT INTO sign_in_miss (subject, misses, forget_at) SELECT subject, 1, $2 FROM unnest($1::bytea[]) AS subject
       ON CONFLICT (subject) DO UPDATE SET misses = sign_in_miss.misses + 1, forget_at = excluded.forget_at`,
      [subjectsOf(attempt).map(([, subject]) => subject), new Date(now.getTime() + rememberMilliseconds)],
    );
  }
}
