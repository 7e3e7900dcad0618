import { Controller, Inject } from '@nestjs/common';
import {
  assignmentAccepted,
  assignmentCancelled,
  assignmentCompleted,
  assignmentDeclined,
  assignmentGiven,
  assignmentOffered,
  assignmentOfferExpired,
  assignmentReturned,
  type EventEnvelope,
  type EventPayload,
} from '@okno/contracts';
import { Consumes, type EventContext } from '@okno/messaging';
import { contextOfEvent, SERVICE_NAME } from '@okno/service-kit';
import { FollowAssignment } from './follow-assignment.usecase.js';

/** By which events functional escalations move. */
export const escalationEvents = [
  assignmentAccepted,
  assignmentCancelled,
  assignmentCompleted,
  assignmentDeclined,
  assignmentGiven,
  assignmentOffered,
  assignmentOfferExpired,
  assignmentReturned,
] as const;

@Controller()
export class EscalationsConsumer {
  constructor(
    @Inject(SERVICE_NAME) private readonly service: string,
    private readonly followAssignment: FollowAssignment,
  ) {}

  @Consumes(escalationEvents, { kind: 'reaction' })
  async onAssignment(
    { data, aggregateversion }: EventEnvelope<EventPayload<(typeof escalationEvents)[number]>>,
    context: EventContext,
  ): Promise<void> {
    await this.followAssignment.execute(data.assignment, aggregateversion, contextOfEvent(this.service, context));
  }
}
