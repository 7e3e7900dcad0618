import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { Database } from '@okno/persistence';
import { contextOfTimer, DATABASE, DueTimers, SERVICE_NAME, firstDue } from '@okno/service-kit';
import { lockOverdue } from './clocks.repository.js';
import { FollowRequests } from './follow-requests.usecase.js';

const batchSize = 200;

/** Notices that a deadline has passed: the request's clocks are derived anew and the passed one is breached. */
@Injectable()
export class ClocksTimer implements OnModuleInit {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(SERVICE_NAME) private readonly service: string,
    private readonly timers: DueTimers,
    private readonly followRequests: FollowRequests,
  ) {}

  onModuleInit(): void {
    this.timers.register({
      name: 'clocks',
      fire: (now) => this.fire(now),
      nextDue: () => firstDue(this.database, 'SELECT min(next_due_at) AS due FROM clocked_request'),
    });
  }

  private fire(now: Date): Promise<number> {
    return this.database.transaction(async (tx) => {
      const ids = await lockOverdue(tx, now, batchSize);
      if (ids.length === 0) return 0;
      await this.followRequests.derive(tx, new Map(ids.map((id) => [id, contextOfTimer(this.service)])));
      return ids.length;
    });
  }
}
