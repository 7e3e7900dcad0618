import { Controller, Inject } from '@nestjs/common';
import {
  assignmentLife,
  assignmentAccepted,
  assignmentCancelled,
  assignmentCompleted,
  assignmentDescribed,
  assignmentReported,
  assignmentReturned,
  type EventEnvelope,
  type EventPayload,
} from '@okno/contracts';
import { Consumes, ConsumesBatch, type BatchContext, type EventContext } from '@okno/messaging';
import { contextOfEvent, SERVICE_NAME } from '@okno/service-kit';
import { FollowControl, type AssignmentNews } from './follow-control.usecase.js';

type Of<Definition> = EventEnvelope<EventPayload<Definition>>;

const assignmentFacts = [...assignmentLife, assignmentReported] as const;

const meanings: ReadonlyMap<string, AssignmentNews['what']> = new Map<string, AssignmentNews['what']>([
  [assignmentAccepted.type, 'accepted'],
  [assignmentReported.type, 'reported'],
  [assignmentCancelled.type, 'ended'],
  [assignmentCompleted.type, 'ended'],
  [assignmentReturned.type, 'ended'],
]);

/** By which events control points are passed. */
export const controlEvents = [...assignmentFacts, assignmentDescribed] as const;

@Controller()
export class ControlPointsConsumer {
  constructor(
    @Inject(SERVICE_NAME) private readonly service: string,
    private readonly followControl: FollowControl,
  ) {}

  @ConsumesBatch(assignmentFacts, { kind: 'reaction' })
  async onAssignments(events: readonly Of<(typeof assignmentFacts)[number]>[], { tx }: BatchContext): Promise<void> {
    await this.followControl.followAssignments(
      tx,
      events.map((envelope) => ({
        assignment: envelope.data.assignment,
        version: envelope.aggregateversion,
        at: Date.parse(envelope.data.at),
        what: meanings.get(envelope.type) ?? 'other',
        context: contextOfEvent(this.service, { envelope, tx }),
      })),
    );
  }

  @Consumes(assignmentDescribed, { kind: 'reaction' })
  async onWords({ data, aggregateversion }: Of<typeof assignmentDescribed>, { tx }: EventContext): Promise<void> {
    const { assignmentId, requestId, outcome } = data;
    if (outcome === null) return;
    await this.followControl.hearWords(tx, { assignmentId, requestId, version: aggregateversion, text: outcome });
  }
}
