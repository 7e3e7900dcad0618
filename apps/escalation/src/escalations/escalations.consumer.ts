import { Controller, Inject } from '@nestjs/common';
import { assignmentLife, requestUnmerged, type EventEnvelope, type EventPayload } from '@okno/contracts';
import { Consumes, type EventContext } from '@okno/messaging';
import { contextOfEvent, SERVICE_NAME } from '@okno/service-kit';
import { FollowAssignment } from './follow-assignment.usecase.js';
import { ResumeClimbing } from './resume-climbing.usecase.js';

/** By which events escalations move. */
export const escalationEvents = [...assignmentLife, requestUnmerged] as const;

@Controller()
export class EscalationsConsumer {
  constructor(
    @Inject(SERVICE_NAME) private readonly service: string,
    private readonly followAssignment: FollowAssignment,
    private readonly resumeClimbing: ResumeClimbing,
  ) {}

  @Consumes(assignmentLife, { kind: 'reaction' })
  async onAssignment(
    { data, aggregateversion }: EventEnvelope<EventPayload<(typeof assignmentLife)[number]>>,
    context: EventContext,
  ): Promise<void> {
    await this.followAssignment.execute(data.assignment, aggregateversion, contextOfEvent(this.service, context));
  }

  @Consumes(requestUnmerged, { kind: 'reaction' })
  async onUnmerged(
    { data }: EventEnvelope<EventPayload<typeof requestUnmerged>>,
    context: EventContext,
  ): Promise<void> {
    await this.resumeClimbing.execute(data.request.requestId, contextOfEvent(this.service, context));
  }
}
