import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { Database } from '@okno/persistence';
import { contextOfTimer, DATABASE, DueTimers, SERVICE_NAME, firstDue } from '@okno/service-kit';
import { LookAtAudit } from './look-at-audit.usecase.js';

/** Opens the audit of each week and looks at it again at each midnight of the week. */
@Injectable()
export class AuditsTimer implements OnModuleInit {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(SERVICE_NAME) private readonly service: string,
    private readonly timers: DueTimers,
    private readonly lookAtAudit: LookAtAudit,
  ) {}

  onModuleInit(): void {
    this.timers.register({
      name: 'commitment-audits',
      fire: () => this.lookAtAudit.execute(contextOfTimer(this.service)),
      nextDue: () => firstDue(this.database, 'SELECT min(looks_at) AS due FROM commitment_audit'),
    });
  }
}
