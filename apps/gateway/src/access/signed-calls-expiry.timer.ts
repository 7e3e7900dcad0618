import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { Database } from '@okno/persistence';
import { DATABASE, DueTimers, firstDue, type DueTimer } from '@okno/service-kit';

/** As long as other systems try again, and as an Idempotency-Key is kept. */
const keptDays = 7;
const batchSize = 5_000;
const dayMilliseconds = 86_400_000;

/** Forgets which signed messages came, after their days. */
@Injectable()
export class SignedCallsExpiry implements DueTimer, OnModuleInit {
  readonly name = 'signed calls expire';

  constructor(
    @Inject(DATABASE) private readonly database: Database,
    private readonly timers: DueTimers,
  ) {}

  onModuleInit(): void {
    this.timers.register(this);
  }

  nextDue(): Promise<Date | undefined> {
    return firstDue(this.database, 'SELECT min(begun_at) + make_interval(days => $1) AS due FROM signed_call', [
      keptDays,
    ]);
  }

  async fire(now: Date): Promise<number> {
    const forgotten = await this.database.query(
      `DELETE FROM signed_call WHERE ctid IN (
         SELECT ctid FROM signed_call WHERE begun_at <= $1 ORDER BY begun_at LIMIT $2 FOR UPDATE SKIP LOCKED
       ) RETURNING 1 AS one`,
      [new Date(now.getTime() - keptDays * dayMilliseconds), batchSize],
    );
    return forgotten.length;
  }
}
