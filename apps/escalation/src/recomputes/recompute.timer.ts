import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { Database, Transaction } from '@okno/persistence';
import { contextOfTimer, DATABASE, DueTimers, firstDue, newId, SERVICE_NAME } from '@okno/service-kit';
import { FollowRequests } from '../clocks/follow-requests.usecase.js';
import {
  finishRecompute,
  lockRecompute,
  noteProgress,
  readConcerned,
  type Recompute,
} from './recomputes.repository.js';

const batchSize = 200;

/**
 * Brings a version of a calendar or policy to the requests that are open, a batch in one transaction with the note how far it
 * is: what was interrupted goes on where it stood, and no request learns it twice.
 */
@Injectable()
export class RecomputeTimer implements OnModuleInit {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(SERVICE_NAME) private readonly service: string,
    private readonly timers: DueTimers,
    private readonly followRequests: FollowRequests,
  ) {}

  onModuleInit(): void {
    this.timers.register({
      name: 'recomputes',
      fire: (now) => this.fire(now),
      nextDue: () => firstDue(this.database, 'SELECT min(started_at) AS due FROM recompute WHERE finished_at IS NULL'),
    });
  }

  private fire(now: Date): Promise<number> {
    return this.database.transaction(async (tx) => {
      const recompute = await lockRecompute(tx);
      if (recompute === undefined) return 0;
      const ids = await readConcerned(tx, recompute, batchSize);
      const afterId = ids.at(-1);
      if (afterId === undefined) {
        await finishRecompute(tx, recompute.id, now);
        return 1;
      }
      const moved = await this.tell(tx, recompute, ids);
      await noteProgress(tx, recompute.id, { afterId, done: ids.length, moved });
      return ids.length;
    });
  }

  private async tell(
    tx: Transaction,
    { body, version, startedAt }: Recompute,
    ids: readonly string[],
  ): Promise<number> {
    const fact = { ...body, at: startedAt.getTime(), order: version };
    await this.followRequests.remember(
      tx,
      ids.map((requestId) => ({ eventId: newId(), requestId, fact })),
    );
    return this.followRequests.derive(tx, new Map(ids.map((id) => [id, contextOfTimer(this.service)])));
  }
}
