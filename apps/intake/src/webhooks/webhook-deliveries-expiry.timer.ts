import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { Database } from '@okno/persistence';
import { DATABASE, DueTimers, firstDue, type DueTimer } from '@okno/service-kit';

const keptDays = 30;
const batchSize = 5_000;
const dayMilliseconds = 86_400_000;

/** Forgets deliveries that were taken or given up after their days. */
@Injectable()
export class WebhookDeliveriesExpiry implements DueTimer, OnModuleInit {
  readonly name = 'webhook deliveries expire';

  constructor(
    @Inject(DATABASE) private readonly database: Database,
    private readonly timers: DueTimers,
  ) {}

  onModuleInit(): void {
    this.timers.register(this);
  }

  nextDue(): Promise<Date | undefined> {
    return firstDue(
      this.database,
      `SELECT min(occurred_at) + make_interval(days => $1) AS due FROM webhook_delivery WHERE state <> 'pending'`,
      [keptDays],
    );
  }

  async fire(now: Date): Promise<number> {
    const forgotten = await this.database.query(
      `DELETE FROM webhook_delivery WHERE id IN (
         SELECT id FROM webhook_delivery WHERE state <> 'pending' AND occurred_at <= $1
         ORDER BY occurred_at LIMIT $2 FOR UPDATE SKIP LOCKED
       ) RETURNING 1 AS one`,
      [new Date(now.getTime() - keptDays * dayMilliseconds), batchSize],
    );
    return forgotten.length;
  }
}
