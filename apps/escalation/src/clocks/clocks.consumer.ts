import { Controller, Inject } from '@nestjs/common';
import {
  assignmentCancelled,
  assignmentCompleted,
  assignmentGiven,
  assignmentReturned,
  clientDefined,
  clientsImported,
  importedRequestsUndone,
  interactionRecorded,
  requestCancelled,
  requestMerged,
  requestPrioritised,
  requestRegistered,
  requestReopened,
  requestsImported,
  requestSolved,
  requestUnmerged,
  requestWaitingEnded,
  requestWaitingStarted,
  type EventEnvelope,
  type EventPayload,
  type RequestState,
} from '@okno/contracts';
import { Consumes, ConsumesBatch, type BatchContext, type EventContext } from '@okno/messaging';
import { contextOfEvent, SERVICE_NAME } from '@okno/service-kit';
import type { ClockFactBody } from './clock-facts.rules.js';
import { DecideWaiting } from './decide-waiting.usecase.js';
import { assignmentFact, exchangeFact, importFact, registrationFact } from './facts-of-events.rules.js';
import { FollowRequests, type FollowedFact } from './follow-requests.usecase.js';

type Of<Definition> = EventEnvelope<EventPayload<Definition>>;

const assignmentEnds = [assignmentCompleted, assignmentReturned, assignmentCancelled] as const;
const requestEnds = [requestCancelled, requestMerged] as const;

/** From which events the clocks follow. */
export const clockEvents = [
  ...assignmentEnds,
  ...requestEnds,
  assignmentGiven,
  clientDefined,
  clientsImported,
  importedRequestsUndone,
  interactionRecorded,
  requestPrioritised,
  requestRegistered,
  requestReopened,
  requestsImported,
  requestSolved,
  requestUnmerged,
  requestWaitingEnded,
  requestWaitingStarted,
] as const;

function traitsOf(request: RequestState): NonNullable<FollowedFact['traits']> {
  const { registeredAt, clientId, kind, productId } = request;
  return { registeredAt: new Date(registeredAt), clientId, kind, productId };
}

/** Turns events into facts about deadlines. */
@Controller()
export class ClocksConsumer {
  constructor(
    @Inject(SERVICE_NAME) private readonly service: string,
    private readonly followRequests: FollowRequests,
    private readonly decideWaiting: DecideWaiting,
  ) {}

  @ConsumesBatch(requestRegistered, { kind: 'reaction' })
  async onRegistered(events: readonly Of<typeof requestRegistered>[], { tx }: BatchContext): Promise<void> {
    await this.followRequests.execute(
      tx,
      events.map((envelope) => ({
        eventId: envelope.id,
        requestId: envelope.data.request.requestId,
        fact: registrationFact(envelope.data, envelope.aggregateversion),
        traits: traitsOf(envelope.data.request),
        context: contextOfEvent(this.service, { envelope, tx }),
      })),
    );
  }

  /** Nothing was promised for what another system registered: the facts wait until the request lives here. */
  @Consumes(requestsImported, { kind: 'reaction' })
  async onImported({ data }: Of<typeof requestsImported>, { tx }: EventContext): Promise<void> {
    await this.followRequests.remember(
      tx,
      data.rows.map((row) => ({
        eventId: row.requestId,
        requestId: row.requestId,
        fact: importFact(row),
        traits: traitsOf(row),
      })),
    );
  }

  @Consumes(importedRequestsUndone, { kind: 'reaction' })
  async onUndone({ data }: Of<typeof importedRequestsUndone>, { tx }: EventContext): Promise<void> {
    await this.followRequests.forget(
      tx,
      data.rows.map(({ requestId }) => requestId),
    );
  }

  @ConsumesBatch(interactionRecorded, { kind: 'reaction' })
  async onInteraction(events: readonly Of<typeof interactionRecorded>[], { tx }: BatchContext): Promise<void> {
    const facts = events.flatMap((envelope) => {
      const { requestId, at } = envelope.data;
      const body = exchangeFact(envelope.data);
      return requestId === null || body === undefined ? [] : [this.fact(envelope, tx, requestId, at, body)];
    });
    await this.followRequests.execute(tx, facts);
  }

  @Consumes(requestWaitingStarted, { kind: 'reaction' })
  async onWaiting(envelope: Of<typeof requestWaitingStarted>, { tx }: EventContext): Promise<void> {
    await this.follow(envelope, tx, { kind: 'waiting-started', on: envelope.data.on });
  }

  @Consumes(requestWaitingEnded, { kind: 'reaction' })
  async onWaitingEnded(envelope: Of<typeof requestWaitingEnded>, { tx }: EventContext): Promise<void> {
    await this.follow(envelope, tx, { kind: 'waiting-ended' });
  }

  @Consumes(requestPrioritised, { kind: 'reaction' })
  async onPrioritised(envelope: Of<typeof requestPrioritised>, { tx }: EventContext): Promise<void> {
    await this.follow(envelope, tx, { kind: 'priority-changed', priority: envelope.data.to });
  }

  @Consumes(requestSolved, { kind: 'reaction' })
  async onSolved(envelope: Of<typeof requestSolved>, { tx }: EventContext): Promise<void> {
    await this.follow(envelope, tx, { kind: 'solved' });
  }

  @Consumes(requestReopened, { kind: 'reaction' })
  async onReopened(envelope: Of<typeof requestReopened>, { tx }: EventContext): Promise<void> {
    await this.follow(envelope, tx, { kind: 'reopened' });
  }

  @Consumes(requestEnds, { kind: 'reaction' })
  async onGivenUp(envelope: Of<(typeof requestEnds)[number]>, { tx }: EventContext): Promise<void> {
    await this.follow(envelope, tx, { kind: 'given-up' });
  }

  @Consumes(requestUnmerged, { kind: 'reaction' })
  async onTakenUp(envelope: Of<typeof requestUnmerged>, { tx }: EventContext): Promise<void> {
    await this.follow(envelope, tx, { kind: 'taken-up' });
  }

  @ConsumesBatch(assignmentGiven, { kind: 'reaction' })
  async onAssignmentGiven(events: readonly Of<typeof assignmentGiven>[], { tx }: BatchContext): Promise<void> {
    await this.followRequests.execute(
      tx,
      events.map((envelope) => ({
        eventId: envelope.id,
        requestId: envelope.data.assignment.requestId,
        fact: assignmentFact(envelope.data, envelope.aggregateversion),
        context: contextOfEvent(this.service, { envelope, tx }),
      })),
    );
  }

  @Consumes(assignmentEnds, { kind: 'reaction' })
  async onAssignmentEnded(envelope: Of<(typeof assignmentEnds)[number]>, { tx }: EventContext): Promise<void> {
    const { assignment, at } = envelope.data;
    const kind = envelope.type === assignmentCompleted.type ? 'assignment-done' : 'assignment-given-back';
    const body = { kind, assignmentId: assignment.assignmentId } as const;
    await this.followRequests.execute(tx, [this.fact(envelope, tx, assignment.requestId, at, body)]);
  }

  @ConsumesBatch(clientDefined, { kind: 'reaction' })
  async onClients(events: readonly Of<typeof clientDefined>[], { tx }: BatchContext): Promise<void> {
    const [envelope] = events;
    if (envelope === undefined) return;
    const clientIds = events.map(({ data }) => data.clientId);
    await this.decideWaiting.execute(tx, clientIds, contextOfEvent(this.service, { envelope, tx }));
  }

  @Consumes(clientsImported, { kind: 'reaction' })
  async onClientsImported(envelope: Of<typeof clientsImported>, { tx }: EventContext): Promise<void> {
    const clientIds = envelope.data.rows.map(({ clientId }) => clientId);
    await this.decideWaiting.execute(tx, clientIds, contextOfEvent(this.service, { envelope, tx }));
  }

  private async follow(
    envelope: EventEnvelope<{ readonly request: RequestState; readonly at: string }>,
    tx: EventContext['tx'],
    body: ClockFactBody,
  ): Promise<void> {
    const { request, at } = envelope.data;
    await this.followRequests.execute(tx, [this.fact(envelope, tx, request.requestId, at, body)]);
  }

  private fact(
    envelope: EventEnvelope,
    tx: EventContext['tx'],
    requestId: string,
    at: string,
    body: ClockFactBody,
  ): FollowedFact {
    return {
      eventId: envelope.id,
      requestId,
      fact: { ...body, at: Date.parse(at), order: envelope.aggregateversion },
      context: contextOfEvent(this.service, { envelope, tx }),
    };
  }
}
