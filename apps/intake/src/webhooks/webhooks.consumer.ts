import { Controller } from '@nestjs/common';
import {
  interactionRecorded,
  requestAssigned,
  requestCancelled,
  requestClosed,
  requestClosingWithdrawn,
  requestConfirmed,
  requestMerged,
  requestOwnerChanged,
  requestRegistered,
  requestReopened,
  requestSolved,
  requestStarted,
  requestUnmerged,
  requestWaitingEnded,
  requestWaitingStarted,
  type EventEnvelope,
  type EventPayload,
} from '@okno/contracts';
import { ConsumesBatch, type BatchContext } from '@okno/messaging';
import { NoteDeliveries } from './note-deliveries.usecase.js';

type Told<Definition> = readonly EventEnvelope<EventPayload<Definition>>[];

const requestFacts = [
  requestRegistered,
  requestAssigned,
  requestStarted,
  requestWaitingStarted,
  requestWaitingEnded,
  requestSolved,
  requestConfirmed,
  requestClosed,
  requestClosingWithdrawn,
  requestReopened,
  requestCancelled,
  requestMerged,
  requestUnmerged,
  requestOwnerChanged,
];
/** What other systems can be told of. */
export const webhookFacts = [...requestFacts, interactionRecorded];

/** Intake's own events, once they are committed: nobody is told of what was rolled back, and nobody who registers waits. */
@Controller()
export class WebhooksConsumer {
  constructor(private readonly note: NoteDeliveries) {}

  @ConsumesBatch<(typeof requestFacts)[number]>(requestFacts, { kind: 'reaction' })
  async onRequests(envelopes: Told<(typeof requestFacts)[number]>, { tx }: BatchContext): Promise<void> {
    await this.note.requests(tx, envelopes);
  }

  @ConsumesBatch(interactionRecorded, { kind: 'reaction' })
  async onExchanges(envelopes: Told<typeof interactionRecorded>, { tx }: BatchContext): Promise<void> {
    await this.note.exchanges(tx, envelopes);
  }
}
