import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { Database } from '@okno/persistence';
import { contextOfTimer, DATABASE, DueTimers, firstDue, SERVICE_NAME, UnitOfWork } from '@okno/service-kit';
import { AskEffect } from './ask-effect.usecase.js';
import { lockDueProblems } from './measures.repository.js';

const batchSize = 50;

/** Asks the statistics when the effect of a measure is to be checked, and week by week whether it lasts. */
@Injectable()
export class EffectsTimer implements OnModuleInit {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(SERVICE_NAME) private readonly service: string,
    private readonly work: UnitOfWork,
    private readonly timers: DueTimers,
    private readonly ask: AskEffect,
  ) {}

  onModuleInit(): void {
    this.timers.register({
      name: 'measure-effects',
      fire: (now) => this.fire(now),
      nextDue: () => firstDue(this.database, 'SELECT min(next_check_at) AS due FROM measure'),
    });
  }

  private fire(now: Date): Promise<number> {
    return this.work.run(contextOfTimer(this.service), async (work) => {
      const problems = await lockDueProblems(work, now, batchSize);
      for (const id of problems) await this.ask.executeDue(work, id);
      return problems.length;
    });
  }
}
