import { Injectable } from '@nestjs/common';
import {
  requestAssigned,
  requestCancelled,
  requestClosed,
  requestClosingWithdrawn,
  requestConfirmed,
  requestMerged,
  requestOwnerChanged,
  requestPrioritised,
  requestReopened,
  requestSolved,
  requestStarted,
  requestTierChanged,
  requestUnmerged,
  requestWaitingEnded,
  requestWaitingStarted,
  type EventEnvelope,
} from '@okno/contracts';
import type { Work } from '@okno/service-kit';
import { TimelineRepository, timelineRow } from '../timeline/timeline.repository.js';
import { ClosingPolicyQueries } from './closing-policy.queries.js';
import { OpenWorkQueries } from './open-work.queries.js';
import { blockersOf, followWork } from './open-work.rules.js';
import { toState } from './request-state.rules.js';
import { RequestRepository, type RequestTimerKind } from './request.repository.js';
import { evolve, type RequestFact, type RequestRecord } from './request.rules.js';

/** Makes facts true: applies them and what follows from the open work, publishes each, sets timers and blockers, saves. */
@Injectable()
export class RecordFacts {
  constructor(
    private readonly requests: RequestRepository,
    private readonly openWork: OpenWorkQueries,
    private readonly policies: ClosingPolicyQueries,
    private readonly timeline: TimelineRepository,
  ) {}

  /** `before` is the locked row as it is stored; `request` differs from it where something that is no fact changed. */
  async execute(
    work: Work,
    before: RequestRecord,
    facts: readonly RequestFact[],
    request: RequestRecord = before,
  ): Promise<RequestRecord> {
    const shown: EventEnvelope[] = [];
    let current = request;
    const apply = (fact: RequestFact): void => {
      current = evolve(current, fact, work.now);
      shown.push(this.publish(work, current, fact));
    };
    facts.forEach(apply);
    const open = await this.openWork.of(work, current.id);
    followWork(current, open).forEach(apply);
    await this.requests.saveBlockers(work, current.id, blockersOf(current, open));
    if (current.version === before.version) return current;
    await this.requests.save(work, current);
    await this.requests.saveTimers(work, current.id, await this.timersOf(work, before, current));
    await this.timeline.show(work, shown.map(timelineRow));
    return current;
  }

  private async timersOf(
    work: Work,
    before: RequestRecord,
    after: RequestRecord,
  ): Promise<Partial<Record<RequestTimerKind, Date | null>>> {
    const timers: Partial<Record<RequestTimerKind, Date | null>> = {};
    if (after.waiting?.until !== before.waiting?.until) timers.waiting = after.waiting?.until ?? null;
    const wasAsking = before.status === 'solved' && before.confirmedAt === null;
    const isAsking = after.status === 'solved' && after.confirmedAt === null;
    if (isAsking && !wasAsking) timers.silence = await this.policies.silenceEnds(work, after, work.now);
    if (wasAsking && !isAsking) timers.silence = null;
    return timers;
  }

  private publish(work: Work, request: RequestRecord, fact: RequestFact): EventEnvelope {
    const aggregate = { id: request.id, version: request.version };
    const base = {
      request: toState(request),
      at: work.now.toISOString(),
      employeeId: work.context.identity.employeeId,
    };
    switch (fact.kind) {
      case 'assigned':
        return work.publish(requestAssigned, base, aggregate);
      case 'started':
        return work.publish(requestStarted, base, aggregate);
      case 'waiting-started': {
        const { on, until } = fact.waiting;
        return work.publish(requestWaitingStarted, { ...base, on, until: until?.toISOString() ?? null }, aggregate);
      }
      case 'waiting-ended':
        return work.publish(requestWaitingEnded, { ...base, on: fact.on }, aggregate);
      case 'solved':
        return work.publish(requestSolved, base, aggregate);
      case 'confirmed':
        return work.publish(requestConfirmed, { ...base, how: fact.how, contactId: fact.contactId }, aggregate);
      case 'closed':
        return work.publish(requestClosed, base, aggregate);
      case 'closing-withdrawn':
        return work.publish(requestClosingWithdrawn, base, aggregate);
      case 'reopened':
        return work.publish(requestReopened, base, aggregate);
      case 'cancelled':
        return work.publish(requestCancelled, base, aggregate);
      case 'merged':
        return work.publish(requestMerged, { ...base, intoId: fact.intoId }, aggregate);
      case 'unmerged': {
        const { fromId, mergedAt } = fact;
        return work.publish(requestUnmerged, { ...base, fromId, mergedAt: mergedAt.toISOString() }, aggregate);
      }
      case 'owner-changed':
        return work.publish(requestOwnerChanged, { ...base, fromId: fact.fromId, toId: fact.toId }, aggregate);
      case 'tier-changed':
        return work.publish(requestTierChanged, { ...base, from: fact.from, to: fact.to }, aggregate);
      case 'prioritised':
        return work.publish(requestPrioritised, { ...base, from: fact.from, to: fact.to }, aggregate);
    }
  }
}
