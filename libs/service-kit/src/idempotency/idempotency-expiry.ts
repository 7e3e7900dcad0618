import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { Database } from '@okno/persistence';
import { DueTimers, firstDue, type DueTimer } from '../timers/due-timers.js';
import { DATABASE } from '../tokens.js';
import { idempotencyDays } from './idempotency.js';

const batchSize = 5_000;
const dayMilliseconds = 86_400_000;

/** Forgets keys after their days. */
@Injectable()
export class IdempotencyExpiry implements DueTimer, OnModuleInit {
  readonly name = 'idempotency keys expire';

  constructor(
    @Inject(DATABASE) private readonly database: Database,
    private readonly timers: DueTimers,
  ) {}

  onModuleInit(): void {
    this.timers.register(this);
  }

  nextDue(): Promise<Date | undefined> {
    return firstDue(this.database, 'SELECT min(created_at) + make_interval(days => $1) AS due FROM idempotency_key', [
      idempotencyDays,
    ]);
  }

  async fire(now: Date): Promise<number> {
    const forgotten = await this.database.query(
      `DELETE FROM idempotency_key WHERE ctid IN (
         SELECT ctid FROM idempotency_key WHERE created_at < $1 ORDER BY created_at LIMIT $2 FOR UPDATE SKIP LOCKED
       ) RETURNING 1 AS one`,
      [new Date(now.getTime() - idempotencyDays * dayMilliseconds), batchSize],
    );
    return forgotten.length;
  }
}
