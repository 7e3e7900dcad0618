import { Controller } from '@nestjs/common';
import { interactionRecorded, requestLife, type EventEnvelope, type EventPayload } from '@okno/contracts';
import { ConsumesBatch, type BatchContext } from '@okno/messaging';
import { NoteDeliveries } from './note-deliveries.usecase.js';

type Told<Definition> = readonly EventEnvelope<EventPayload<Definition>>[];

/** What other systems can be told of. */
export const webhookFacts = [...requestLife, interactionRecorded];

/** Intake's own events, once they are committed: nobody is told of what was rolled back, and nobody who registers waits. */
@Controller()
export class WebhooksConsumer {
  constructor(private readonly note: NoteDeliveries) {}

  @ConsumesBatch<(typeof requestLife)[number]>(requestLife, { kind: 'reaction' })
  async onRequests(envelopes: Told<(typeof requestLife)[number]>, { tx }: BatchContext): Promise<void> {
    await this.note.requests(tx, envelopes);
  }

  @ConsumesBatch(interactionRecorded, { kind: 'reaction' })
  async onExchanges(envelopes: Told<typeof interactionRecorded>, { tx }: BatchContext): Promise<void> {
    await this.note.exchanges(tx, envelopes);
  }
}
