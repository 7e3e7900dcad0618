import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { contextOfTimer, DueTimers, SERVICE_NAME, UnitOfWork } from '@okno/service-kit';
import { lockClimbing } from './escalations.repository.js';
import { RaiseFurther } from './raise-further.usecase.js';

const batchSize = 200;

/** Takes escalations higher that nobody acknowledged in time. */
@Injectable()
export class EscalationsTimer implements OnModuleInit {
  constructor(
    @Inject(SERVICE_NAME) private readonly service: string,
    private readonly work: UnitOfWork,
    private readonly timers: DueTimers,
    private readonly raiseFurther: RaiseFurther,
  ) {}

  onModuleInit(): void {
    this.timers.register({ name: 'escalations', fire: (now) => this.fire(now) });
  }

  private fire(now: Date): Promise<number> {
    return this.work.run(contextOfTimer(this.service), async (work) => {
      const climbing = await lockClimbing(work, now, batchSize);
      for (const escalation of climbing) await this.raiseFurther.executeOverdue(work, escalation);
      return climbing.length;
    });
  }
}
