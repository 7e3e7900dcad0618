import { Injectable } from '@nestjs/common';
import {
  clockBreached,
  clockCancelled,
  clockMet,
  clockPaused,
  clockResumed,
  clockStarted,
  wellKnown,
} from '@okno/contracts';
import { insertOutbox, type OutgoingEvent } from '@okno/messaging';
import type { Transaction } from '@okno/persistence';
import { UnitOfWork, type WorkContext } from '@okno/service-kit';
import { CompiledCalendars } from '../calendars/compiled-calendars.queries.js';
import { FollowControl } from '../control-points/follow-control.usecase.js';
import { changesOf, type ClockNews } from './clock-changes.rules.js';
import { forgetFacts, readFacts, storeFacts, type IncomingFact } from './clock-facts.repository.js';
import type { ClockFact } from './clock-facts.rules.js';
import { clockPayload } from './clock-news.rules.js';
import { clocksOf } from './clocks.rules.js';
import { lockRequests, readClocks, saveOutcomes, type Outcome } from './clocks.repository.js';
import { PromiseChoice } from './promise-choice.queries.js';
import { calendarsIn, currentPolicyOf, RequestTerms } from './request-terms.queries.js';

const definitions = {
  started: clockStarted,
  paused: clockPaused,
  resumed: clockResumed,
  met: clockMet,
  breached: clockBreached,
  cancelled: clockCancelled,
} as const satisfies Record<ClockNews, unknown>;

/** A fact and the chain of causes it came in. */
export interface FollowedFact extends IncomingFact {
  readonly context: WorkContext;
}

/** Keeps the clocks of requests: takes facts in, derives the clocks of their requests anew, announces what changed. */
@Injectable()
export class FollowRequests {
  constructor(
    private readonly work: UnitOfWork,
    private readonly promises: PromiseChoice,
    private readonly terms: RequestTerms,
    private readonly calendars: CompiledCalendars,
    private readonly followControl: FollowControl,
  ) {}

  /** Takes facts in; a whole batch costs as many statements as one fact. */
  async execute(tx: Transaction, facts: readonly FollowedFact[]): Promise<void> {
    if (facts.length === 0) return;
    await this.remember(tx, facts);
    await this.derive(tx, new Map(facts.map(({ requestId, context }) => [requestId, context])));
  }

  /** Stores facts from which nothing follows by themselves. */
  async remember(tx: Transaction, facts: readonly IncomingFact[]): Promise<void> {
    if (facts.length === 0) return;
    const settled: IncomingFact[] = [];
    for (const incoming of facts) settled.push({ ...incoming, fact: await this.settleCalendar(tx, incoming.fact) });
    await storeFacts(tx, settled);
  }

  /** Drops all that was told of requests that never were. */
  async forget(tx: Transaction, requestIds: readonly string[]): Promise<void> {
    await forgetFacts(tx, requestIds);
  }

  /**
   * Derives the clocks of these requests from all their facts; each change belongs to the chain given for its request. Answers how
   * many requests have clocks that changed.
   */
  async derive(tx: Transaction, causes: ReadonlyMap<string, WorkContext>): Promise<number> {
    const ids = [...causes.keys()];
    const locked = await lockRequests(tx, ids);
    const requests = await this.promises.choose(tx, locked);
    const asBefore = new Set(locked);
    const facts = await readFacts(tx, ids);
    const known = await readClocks(tx, ids);
    const outcomes: Outcome[] = [];
    const events: OutgoingEvent[] = [];
    for (const request of requests) {
      const context = causes.get(request.id);
      const told = facts.get(request.id) ?? [];
      const terms = await this.terms.of(tx, request, told);
      if (context === undefined || terms === undefined) continue;
      const announcements = this.work.collect(context);
      const calendarOf = await this.calendars.load(tx, calendarsIn(terms, told));
      const now = announcements.now.getTime();
      const clocks = clocksOf(told, terms, calendarOf, now);
      const { changed, news } = changesOf(known.get(request.id) ?? [], clocks, announcements.newId);
      for (const { what, clock } of news) {
        announcements.publish(definitions[what], clockPayload(request.id, what, clock, now), clock);
      }
      events.push(...announcements.events);
      const dues = clocks.flatMap(({ dueAt }) => dueAt ?? []);
      const nextDueAt = dues.length === 0 ? null : Math.min(...dues);
      // Most words of a conversation change no deadline: then there is nothing to store.
      const currentPolicyVersion = currentPolicyOf(told);
      const isAsBefore =
        asBefore.has(request) &&
        nextDueAt === request.nextDueAt &&
        currentPolicyVersion === request.currentPolicyVersion;
      if (!isAsBefore || changed.length > 0) {
        outcomes.push({ request: { ...request, nextDueAt, currentPolicyVersion }, changed });
      }
    }
    if (outcomes.length > 0) await saveOutcomes(tx, outcomes);
    await insertOutbox(tx, events);
    await this.followControl.followClocks(
      tx,
      outcomes.flatMap(({ request, changed }) => {
        const context = causes.get(request.id);
        const { id: requestId, policyId, policyVersion } = request;
        return context === undefined ? [] : [{ requestId, policyId, policyVersion, clocks: changed, context }];
      }),
    );
    return outcomes.filter(({ changed }) => changed.length > 0).length;
  }

  /** Who gave the assignment may not have known the calendar yet: then its latest version counts, or the default one. */
  private async settleCalendar(tx: Transaction, fact: ClockFact): Promise<ClockFact> {
    if (fact.kind !== 'assignment-given') return fact;
    const calendar =
      (await this.calendars.find(tx, fact.calendarId, fact.calendarVersion)) ??
      (await this.calendars.find(tx, fact.calendarId)) ??
      (await this.calendars.find(tx, wellKnown.defaultCalendarId));
    return calendar === undefined ? fact : { ...fact, calendarId: calendar.id, calendarVersion: calendar.version };
  }
}
