import { Controller } from '@nestjs/common';
import {
  complaintsImported,
  invoicesImported,
  timelineEvents,
  type EventEnvelope,
  type EventPayload,
} from '@okno/contracts';
import { Consumes, type EventContext } from '@okno/messaging';
import { ShowOnTimeline } from './show-on-timeline.usecase.js';

/** What other services tell of a client's life; intake's own events go onto the timeline with the act itself. */
const singleEvents = timelineEvents.filter(({ type }) => !type.startsWith('intake.'));
export const foreignTimelineEvents = [...singleEvents, complaintsImported, invoicesImported];

@Controller()
export class TimelineConsumer {
  constructor(private readonly showOnTimeline: ShowOnTimeline) {}

  @Consumes(singleEvents, { kind: 'projection' })
  async onEvent(envelope: EventEnvelope, { tx }: EventContext): Promise<void> {
    await this.showOnTimeline.event(tx, envelope);
  }

  @Consumes(complaintsImported, { kind: 'projection' })
  async onComplaintsImported(
    { data }: EventEnvelope<EventPayload<typeof complaintsImported>>,
    { tx }: EventContext,
  ): Promise<void> {
    await this.showOnTimeline.importedComplaints(tx, data);
  }

  @Consumes(invoicesImported, { kind: 'projection' })
  async onInvoicesImported(
    { data }: EventEnvelope<EventPayload<typeof invoicesImported>>,
    { tx }: EventContext,
  ): Promise<void> {
    await this.showOnTimeline.importedInvoices(tx, data);
  }
}
