import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { Database } from '@okno/persistence';
import { contextOfTimer, DATABASE, DueTimers, SERVICE_NAME, UnitOfWork, firstDue } from '@okno/service-kit';
import { announceCommitment } from './commitment-facts.queries.js';
import { breakOverdue } from './commitment.rules.js';
import { lockOverdueCommitments, saveCommitments } from './commitments.repository.js';

const batchSize = 200;

/** Notices that the date of a promise has passed. */
@Injectable()
export class CommitmentsTimer implements OnModuleInit {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(SERVICE_NAME) private readonly service: string,
    private readonly work: UnitOfWork,
    private readonly timers: DueTimers,
  ) {}

  onModuleInit(): void {
    this.timers.register({
      name: 'commitments',
      fire: (now) => this.fire(now),
      nextDue: () => firstDue(this.database, 'SELECT min(breaks_at) AS due FROM commitment'),
    });
  }

  private fire(now: Date): Promise<number> {
    return this.work.run(contextOfTimer(this.service), async (work) => {
      const overdue = await lockOverdueCommitments(work, now, batchSize);
      const broken = overdue.flatMap((commitment) => breakOverdue(commitment, now)?.commitment ?? []);
      await saveCommitments(work, broken);
      for (const commitment of broken) announceCommitment(work, commitment, 'broken');
      if (broken.length > 0) {
        work.audit({
          action: 'commitment.break',
          subjectKind: 'commitment',
          subjectIds: broken.map(({ id }) => id),
          clientIds: [...new Set(broken.map(({ clientId }) => clientId))],
        });
      }
      return overdue.length;
    });
  }
}
