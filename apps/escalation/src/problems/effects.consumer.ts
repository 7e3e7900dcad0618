import { Controller, Inject } from '@nestjs/common';
import { effectCounted, problemNoticeHandled, type EventEnvelope, type EventPayload } from '@okno/contracts';
import { Consumes, type EventContext } from '@okno/messaging';
import { contextOfEvent, SERVICE_NAME } from '@okno/service-kit';
import { RecordEffect } from './record-effect.usecase.js';
import { TellClients } from './tell-clients.usecase.js';

type Of<Definition> = EventEnvelope<EventPayload<Definition>>;

/** What others answer to what a problem asked of them. */
export const problemAnswers = [effectCounted, problemNoticeHandled] as const;

@Controller()
export class EffectsConsumer {
  constructor(
    @Inject(SERVICE_NAME) private readonly service: string,
    private readonly recordEffect: RecordEffect,
    private readonly tellClients: TellClients,
  ) {}

  @Consumes(effectCounted, { kind: 'reaction' })
  async onCounted({ data }: Of<typeof effectCounted>, context: EventContext): Promise<void> {
    await this.recordEffect.execute(data, contextOfEvent(this.service, context));
  }

  @Consumes(problemNoticeHandled, { kind: 'reaction' })
  async onNotice({ data }: Of<typeof problemNoticeHandled>, context: EventContext): Promise<void> {
    await this.tellClients.recordOutcome(data, contextOfEvent(this.service, context));
  }
}
