import { Controller, Inject } from '@nestjs/common';
import {
  calendarPublished,
  requestDescribed,
  requestRegistered,
  requestsImported,
  type EventEnvelope,
  type EventPayload,
} from '@okno/contracts';
import { Consumes, type EventContext } from '@okno/messaging';
import { SERVICE_NAME, contextOfEvent } from '@okno/service-kit';
import { DateComplaints } from './date-complaints.usecase.js';
import { FollowRequest } from './follow-request.usecase.js';
import { WordComplaint } from './word-complaint.usecase.js';

type Of<Definition> = EventEnvelope<EventPayload<Definition>>;

/** What complaints react to. */
export const complaintTriggers = [calendarPublished, requestDescribed, requestRegistered, requestsImported] as const;

@Controller()
export class ComplaintsConsumer {
  constructor(
    private readonly followRequest: FollowRequest,
    private readonly wordComplaint: WordComplaint,
    private readonly dateComplaints: DateComplaints,
    @Inject(SERVICE_NAME) private readonly service: string,
  ) {}

  @Consumes(requestRegistered, { kind: 'reaction' })
  async onRequest({ data }: Of<typeof requestRegistered>, eventContext: EventContext): Promise<void> {
    await this.followRequest.execute(data.request, contextOfEvent(this.service, eventContext));
  }

  @Consumes(requestDescribed, { kind: 'reaction' })
  async onWords({ data, aggregateversion }: Of<typeof requestDescribed>, eventContext: EventContext): Promise<void> {
    const text = data.description === '' ? data.subject : data.description;
    await this.wordComplaint.execute(
      data.requestId,
      text,
      aggregateversion,
      contextOfEvent(this.service, eventContext),
    );
  }

  /** Imported requests make no complaint: words that came before them were held for nothing. */
  @Consumes(requestsImported, { kind: 'reaction' })
  async onImported({ data }: Of<typeof requestsImported>, { tx }: EventContext): Promise<void> {
    await this.wordComplaint.forget(
      tx,
      data.rows.map(({ requestId }) => requestId),
    );
  }

  @Consumes(calendarPublished, { kind: 'reaction' })
  async onCalendar(_event: Of<typeof calendarPublished>, eventContext: EventContext): Promise<void> {
    await this.dateComplaints.execute(contextOfEvent(this.service, eventContext));
  }
}
