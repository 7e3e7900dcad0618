import { Controller, Inject } from '@nestjs/common';
import {
  clockPaused,
  clockResumed,
  clockStarted,
  escalationDescribed,
  escalationRaised,
  requestCancelled,
  requestMerged,
  requestUnmerged,
  type EventEnvelope,
  type EventPayload,
} from '@okno/contracts';
import { Consumes, type EventContext } from '@okno/messaging';
import { SERVICE_NAME, contextOfEvent } from '@okno/service-kit';
import { CancelAssignmentsOfRequest } from './cancel-assignment.usecase.js';
import { DescribeEscalatedAssignment, GiveEscalatedAssignment } from './escalated-assignment.usecase.js';
import { FollowDeadline } from './follow-deadline.usecase.js';
import { GiveAgain } from './give-again.usecase.js';

type Of<Definition> = EventEnvelope<EventPayload<Definition>>;

const clockFacts = [clockPaused, clockResumed, clockStarted] as const;
const requestEnds = [requestCancelled, requestMerged] as const;

/** What assignments react to. */
export const assignmentTriggers = [
  ...clockFacts,
  ...requestEnds,
  escalationDescribed,
  escalationRaised,
  requestUnmerged,
] as const;

function momentOf(text: string | null): Date | null {
  return text === null ? null : new Date(text);
}

@Controller()
export class AssignmentsConsumer {
  constructor(
    @Inject(SERVICE_NAME) private readonly service: string,
    private readonly giveEscalated: GiveEscalatedAssignment,
    private readonly describeEscalated: DescribeEscalatedAssignment,
    private readonly cancelOfRequest: CancelAssignmentsOfRequest,
    private readonly giveAgain: GiveAgain,
    private readonly followDeadline: FollowDeadline,
  ) {}

  @Consumes(escalationRaised, { kind: 'reaction' })
  async onEscalationRaised({ data }: Of<typeof escalationRaised>, context: EventContext): Promise<void> {
    if (data.kind === 'functional') await this.giveEscalated.execute(data, contextOfEvent(this.service, context));
  }

  @Consumes(escalationDescribed, { kind: 'reaction' })
  async onEscalationDescribed({ data }: Of<typeof escalationDescribed>, context: EventContext): Promise<void> {
    await this.describeEscalated.execute(data, contextOfEvent(this.service, context));
  }

  @Consumes(requestEnds, { kind: 'reaction' })
  async onRequestEnded({ data, type }: Of<(typeof requestEnds)[number]>, context: EventContext): Promise<void> {
    const mayComeBack = type === requestMerged.type;
    await this.cancelOfRequest.execute(data.request.requestId, mayComeBack, contextOfEvent(this.service, context));
  }

  @Consumes(requestUnmerged, { kind: 'reaction' })
  async onRequestUnmerged({ data }: Of<typeof requestUnmerged>, context: EventContext): Promise<void> {
    await this.giveAgain.execute(data.request.requestId, contextOfEvent(this.service, context));
  }

  @Consumes(clockFacts, { kind: 'reaction' })
  async onClock({ data, aggregateversion }: Of<(typeof clockFacts)[number]>, context: EventContext): Promise<void> {
    if (data.assignmentId === null) return;
    const reading = {
      version: aggregateversion,
      state: data.state,
      dueAt: momentOf(data.dueAt),
      lastDueAt: momentOf(data.lastDueAt),
    };
    await this.followDeadline.execute(data.assignmentId, reading, contextOfEvent(this.service, context));
  }
}
