import { Controller, Inject } from '@nestjs/common';
import {
  assignmentLife,
  type EventEnvelope,
  type EventPayload,
  type assignmentGiven,
  type commitmentMade,
  type escalationRaised,
  type invoiceDrafted,
} from '@okno/contracts';
import { Consumes, type EventContext } from '@okno/messaging';
import { SERVICE_NAME, contextOfEvent } from '@okno/service-kit';
import { FollowWork } from './follow-work.usecase.js';
import { commitmentEvents, escalationEvents, invoiceEvents } from './work-replicas.consumer.js';

type Of<Definition> = EventEnvelope<EventPayload<Definition>>;

/** Lets a request follow what other services do for it. The replicas have taken the same event in before. */
@Controller()
export class FollowWorkConsumer {
  constructor(
    @Inject(SERVICE_NAME) private readonly service: string,
    private readonly followWork: FollowWork,
  ) {}

  @Consumes<(typeof assignmentLife)[number]>(assignmentLife, { kind: 'reaction' })
  async onAssignment({ data }: Of<typeof assignmentGiven>, context: EventContext): Promise<void> {
    await this.followWork.execute(data.assignment.requestId, contextOfEvent(this.service, context));
  }

  @Consumes<(typeof commitmentEvents)[number]>(commitmentEvents, { kind: 'reaction' })
  async onCommitment({ data: { requestId } }: Of<typeof commitmentMade>, context: EventContext): Promise<void> {
    if (requestId !== null) await this.followWork.execute(requestId, contextOfEvent(this.service, context));
  }

  @Consumes<(typeof escalationEvents)[number]>(escalationEvents, { kind: 'reaction' })
  async onEscalation({ data }: Of<typeof escalationRaised>, context: EventContext): Promise<void> {
    await this.followWork.execute(data.requestId, contextOfEvent(this.service, context));
  }

  @Consumes<(typeof invoiceEvents)[number]>(invoiceEvents, { kind: 'reaction' })
  async onInvoice({ data }: Of<typeof invoiceDrafted>, context: EventContext): Promise<void> {
    const { requestId } = data.invoice;
    if (requestId !== null) await this.followWork.execute(requestId, contextOfEvent(this.service, context));
  }
}
