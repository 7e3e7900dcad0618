import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { Database } from '@okno/persistence';
import { contextOfTimer, DATABASE, DueTimers, SERVICE_NAME, UnitOfWork, firstDue } from '@okno/service-kit';
import { lockClimbing } from './escalations.repository.js';
import { RaiseFurther } from './raise-further.usecase.js';

const batchSize = 200;

/** Takes escalations higher that nobody acknowledged in time. */
@Injectable()
export class EscalationsTimer implements OnModuleInit {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(SERVICE_NAME) private readonly service: string,
    private readonly work: UnitOfWork,
    private readonly timers: DueTimers,
    private readonly raiseFurther: RaiseFurther,
  ) {}

  onModuleInit(): void {
    this.timers.register({
      name: 'escalations',
      fire: (now) => this.fire(now),
      nextDue: () => firstDue(this.database, 'SELECT min(climbs_at) AS due FROM escalation'),
    });
  }

  private fire(now: Date): Promise<number> {
    return this.work.run(contextOfTimer(this.service), async (work) => {
      const climbing = await lockClimbing(work, now, batchSize);
      for (const escalation of climbing) await this.raiseFurther.executeOverdue(work, escalation);
      return climbing.length;
    });
  }
}
