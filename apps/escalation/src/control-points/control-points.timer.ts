import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { Database } from '@okno/persistence';
import { contextOfTimer, DATABASE, DueTimers, SERVICE_NAME, firstDue } from '@okno/service-kit';
import { FollowControl } from './follow-control.usecase.js';

const batchSize = 200;

/** Notices control points that went by, and executors who did not answer in time. */
@Injectable()
export class ControlPointsTimer implements OnModuleInit {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(SERVICE_NAME) private readonly service: string,
    private readonly timers: DueTimers,
    private readonly followControl: FollowControl,
  ) {}

  onModuleInit(): void {
    this.timers.register({
      name: 'control-points',
      fire: (now) =>
        this.database.transaction((tx) =>
          this.followControl.followTime(tx, now, batchSize, contextOfTimer(this.service)),
        ),
      nextDue: () => firstDue(this.database, 'SELECT min(next_due_at) AS due FROM control_subject'),
    });
  }
}
