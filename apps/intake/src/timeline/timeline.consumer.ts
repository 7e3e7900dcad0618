import { Controller } from '@nestjs/common';
import {
  complaintsImported,
  importedComplaintsUndone,
  importedInvoicesUndone,
  invoicesImported,
  timelineEvents,
  type EventEnvelope,
  type EventPayload,
} from '@okno/contracts';
import { Consumes, type EventContext } from '@okno/messaging';
import { ShowOnTimeline } from './show-on-timeline.usecase.js';

/** What other services tell of a client's life; intake's own events go onto the timeline with the act itself. */
const singleEvents = timelineEvents.filter(({ type }) => !type.startsWith('intake.'));
export const foreignTimelineEvents = [
  ...singleEvents,
  complaintsImported,
  invoicesImported,
  importedComplaintsUndone,
  importedInvoicesUndone,
];

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

  @Consumes(importedComplaintsUndone, { kind: 'projection' })
  async onComplaintsUndone(
    { data }: EventEnvelope<EventPayload<typeof importedComplaintsUndone>>,
    { tx }: EventContext,
  ): Promise<void> {
    await this.showOnTimeline.undone(
      tx,
      data.rows.map(({ complaintId }) => complaintId),
    );
  }

  @Consumes(importedInvoicesUndone, { kind: 'projection' })
  async onInvoicesUndone(
    { data }: EventEnvelope<EventPayload<typeof importedInvoicesUndone>>,
    { tx }: EventContext,
  ): Promise<void> {
    await this.showOnTimeline.undone(
      tx,
      data.rows.flatMap(({ invoiceId, paymentIds }) => [invoiceId, ...paymentIds]),
    );
  }
}
