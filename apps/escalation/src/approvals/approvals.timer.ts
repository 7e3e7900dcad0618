import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { Database } from '@okno/persistence';
import { contextOfTimer, DATABASE, DueTimers, SERVICE_NAME, UnitOfWork, firstDue } from '@okno/service-kit';
import { WatchApprovals } from './watch-approvals.usecase.js';

const batchSize = 100;

/** Looks at open approvals when somebody's time runs out, or somebody goes or comes back. */
@Injectable()
export class ApprovalsTimer implements OnModuleInit {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(SERVICE_NAME) private readonly service: string,
    private readonly work: UnitOfWork,
    private readonly timers: DueTimers,
    private readonly watch: WatchApprovals,
  ) {}

  onModuleInit(): void {
    this.timers.register({
      name: 'approvals',
      fire: () => this.work.run(contextOfTimer(this.service), (work) => this.watch.executeDue(work, batchSize)),
      nextDue: () => firstDue(this.database, 'SELECT min(looks_at) AS due FROM approval'),
    });
  }
}
