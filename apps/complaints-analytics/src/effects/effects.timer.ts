import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { Database } from '@okno/persistence';
import { contextOfTimer, DATABASE, DueTimers, firstDue, SERVICE_NAME } from '@okno/service-kit';
import { AnswerEffect } from './answer-effect.usecase.js';

/** Answers questions about effects as soon as the cube can. */
@Injectable()
export class EffectsTimer implements OnModuleInit {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(SERVICE_NAME) private readonly service: string,
    private readonly timers: DueTimers,
    private readonly answer: AnswerEffect,
  ) {}

  onModuleInit(): void {
    this.timers.register({
      name: 'effect-questions',
      fire: () => this.answer.executeAll(contextOfTimer(this.service)),
      nextDue: () => firstDue(this.database, 'SELECT min(asked_at) AS due FROM effect_question'),
    });
  }
}
