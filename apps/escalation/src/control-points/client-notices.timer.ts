import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { Database } from '@okno/persistence';
import { contextOfTimer, DATABASE, DueTimers, SERVICE_NAME, firstDue } from '@okno/service-kit';
import { AnswerNotice } from './answer-notice.usecase.js';

const batchSize = 200;

/** Tells clients of a coming breach that nobody told them of, before it happens. */
@Injectable()
export class ClientNoticesTimer implements OnModuleInit {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(SERVICE_NAME) private readonly service: string,
    private readonly timers: DueTimers,
    private readonly answerNotice: AnswerNotice,
  ) {}

  onModuleInit(): void {
    this.timers.register({
      name: 'client-notices',
      fire: () => this.answerNotice.executeDue(batchSize, contextOfTimer(this.service)),
      nextDue: () => firstDue(this.database, "SELECT min(sends_at) AS due FROM client_notice WHERE state = 'draft'"),
    });
  }
}
