import { Controller, Inject } from '@nestjs/common';
import {
  calendarPublished,
  importedRequestsUndone,
  requestDescribed,
  requestRegistered,
  requestsImported,
  type EventEnvelope,
  type EventPayload,
} from '@okno/contracts';
import { Consumes, ConsumesBatch, type BatchContext, type EventContext } from '@okno/messaging';
import { SERVICE_NAME, contextOfEvent } from '@okno/service-kit';
import { DateComplaints } from './date-complaints.usecase.js';
import { FollowRequests } from './follow-requests.usecase.js';
import { WordComplaints } from './word-complaints.usecase.js';

type Of<Definition> = EventEnvelope<EventPayload<Definition>>;

/** What complaints react to. */
export const complaintTriggers = [
  calendarPublished,
  importedRequestsUndone,
  requestDescribed,
  requestRegistered,
  requestsImported,
] as const;

@Controller()
export class ComplaintsConsumer {
  constructor(
    private readonly followRequests: FollowRequests,
    private readonly wordComplaints: WordComplaints,
    private readonly dateComplaints: DateComplaints,
    @Inject(SERVICE_NAME) private readonly service: string,
  ) {}

  @ConsumesBatch(requestRegistered, { kind: 'reaction' })
  async onRequests(events: readonly Of<typeof requestRegistered>[], { tx }: BatchContext): Promise<void> {
    await this.followRequests.execute(
      tx,
      events.map((envelope) => ({
        request: envelope.data.request,
        context: contextOfEvent(this.service, { envelope, tx }),
      })),
    );
  }

  @ConsumesBatch(requestDescribed, { kind: 'reaction' })
  async onWords(events: readonly Of<typeof requestDescribed>[], { tx }: BatchContext): Promise<void> {
    await this.wordComplaints.execute(
      tx,
      events.map((envelope) => ({
        requestId: envelope.data.requestId,
        text: envelope.data.description === '' ? envelope.data.subject : envelope.data.description,
        version: envelope.aggregateversion,
        context: contextOfEvent(this.service, { envelope, tx }),
      })),
    );
  }

  /** Imported requests make no complaint: words that came before them were held for nothing. */
  @Consumes(requestsImported, { kind: 'reaction' })
  async onImported({ data }: Of<typeof requestsImported>, { tx }: EventContext): Promise<void> {
    await this.wordComplaints.forget(
      tx,
      data.rows.map(({ requestId }) => requestId),
    );
  }

  @Consumes(importedRequestsUndone, { kind: 'reaction' })
  async onUndone({ data }: Of<typeof importedRequestsUndone>, { tx }: EventContext): Promise<void> {
    await this.wordComplaints.forget(
      tx,
      data.rows.map(({ requestId }) => requestId),
    );
  }

  @Consumes(calendarPublished, { kind: 'reaction' })
  async onCalendar(_event: Of<typeof calendarPublished>, eventContext: EventContext): Promise<void> {
    await this.dateComplaints.execute(contextOfEvent(this.service, eventContext));
  }
}
