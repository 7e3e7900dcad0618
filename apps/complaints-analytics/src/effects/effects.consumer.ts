import { Controller, Inject } from '@nestjs/common';
import { effectAsked, type EventEnvelope, type EventPayload } from '@okno/contracts';
import { Consumes, type EventContext } from '@okno/messaging';
import { contextOfEvent, SERVICE_NAME } from '@okno/service-kit';
import { AnswerEffect } from './answer-effect.usecase.js';

@Controller()
export class EffectsConsumer {
  constructor(
    @Inject(SERVICE_NAME) private readonly service: string,
    private readonly answer: AnswerEffect,
  ) {}

  /** The cube may not hold yet what happened before the question: it is answered when it does. */
  @Consumes(effectAsked, { kind: 'reaction' })
  async onAsked({ data }: EventEnvelope<EventPayload<typeof effectAsked>>, context: EventContext): Promise<void> {
    await this.answer.keep(data, contextOfEvent(this.service, context));
  }
}
