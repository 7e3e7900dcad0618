import type { ClockKind, WaitingOn } from '@okno/contracts';
import { inOrder, withoutUndoneMerges, type ClockFact, type CountsFrom, type Standstill } from './clock-facts.rules.js';

/** How long a promise lasts: an amount of working time, or until a moment that was agreed on. */
export type Promised = { readonly minutes: number } | { readonly until: number };

/** Why a promise that was given counts otherwise since. */
export type ChangeCause = 'calendar-changed' | 'policy-changed' | 'priority-changed';

interface CalendarVersion {
  readonly calendarId: string;
  readonly calendarVersion: number;
}

/** A change of a promise while it was open. */
export interface LegChange extends CalendarVersion {
  readonly at: number;
  readonly counts: CountsFrom;
  readonly cause: ChangeCause;
  /** Absent when the amount stays what it was. */
  readonly minutes?: number;
}

/** On whom a wait stops the clock, since a moment. */
interface Pausing {
  readonly from: number;
  readonly on: readonly WaitingOn[];
}

/** One promise from its beginning to its end, before any calendar is asked. Moments in milliseconds. */
export interface Leg extends CalendarVersion {
  /** The same for the same promise however often it is derived: `solution:2`. */
  readonly key: string;
  readonly kind: ClockKind;
  readonly assignmentId: string | null;
  readonly promised: Promised;
  readonly startedAt: number;
  readonly end: { readonly at: number; readonly how: 'met' | 'cancelled' } | null;
  /** In the order in which they took effect. */
  readonly changes: readonly LegChange[];
  /** In order; the first begins with the leg. */
  readonly pausing: readonly Pausing[];
}

export interface Wait {
  readonly on: WaitingOn;
  readonly from: number;
  readonly to: number | null;
}

/** Working minutes promised for one priority; null is not promised. */
export interface Target {
  readonly priority: number;
  readonly firstAnswerMinutes: number | null;
  readonly nextAnswerMinutes: number | null;
  readonly solutionMinutes: number | null;
  /** How often the client hears from us at least; absent in policies made before there was such a promise. */
  readonly updateMinutes?: number | null;
}

interface PolicyTerms {
  readonly targets: readonly Target[];
  readonly pausesWhileWaitingOn: readonly WaitingOn[];
  /** From when another priority's targets count; from its own moment unless said. */
  readonly onPriorityChange?: CountsFrom;
}

/** What a request was promised: the policy's version that was chosen for it, frozen. */
export interface Terms extends PolicyTerms, CalendarVersion {
  /** What the versions say that took effect later. */
  readonly later?: (policyId: string, version: number) => PolicyTerms | undefined;
}

type PromisedKind = 'first-answer' | 'next-answer' | 'update' | 'solution';
const minutesOf: Readonly<Record<PromisedKind, (target: Target) => number | null>> = {
  'first-answer': (target) => target.firstAnswerMinutes,
  'next-answer': (target) => target.nextAnswerMinutes,
  update: (target) => target.updateMinutes ?? null,
  solution: (target) => target.solutionMinutes,
};
/** What goes on while a request is open: a policy that promises it later starts it then. */
const lasting = ['solution', 'update'] as const satisfies readonly PromisedKind[];

/** The calendar and the amount that count at last. */
export function latestOf(leg: Leg): CalendarVersion & { readonly promised: Promised } {
  let { calendarId, calendarVersion, promised } = leg;
  for (const change of leg.changes) {
    ({ calendarId, calendarVersion } = change);
    if (change.minutes !== undefined) promised = { minutes: change.minutes };
  }
  return { calendarId, calendarVersion, promised };
}

interface OpenLeg {
  readonly leg: Leg;
  readonly place: number;
}

/** Tells the facts one after the other and keeps what they begin and end. */
class Story {
  readonly legs: Leg[] = [];
  readonly waits: Wait[] = [];
  private readonly open = new Map<string, OpenLeg>();
  private readonly begun = new Map<PromisedKind, number>();
  private registeredAt: number | undefined;
  /** Since when the request has been open: its registration or last reopening. */
  private openSince: number | undefined;
  private priority: number | undefined;
  private state: 'open' | 'solved' | 'given-up' = 'open';

  constructor(private terms: Terms) {}

  tell(fact: ClockFact): void {
    if (this.state === 'given-up') return;
    switch (fact.kind) {
      case 'registered':
      case 'imported':
        this.registered(fact);
        return;
      case 'calendar-changed':
        this.calendarChanged(fact);
        return;
      case 'policy-changed':
        this.policyChanged(fact);
        return;
      case 'priority-changed':
        this.priorityChanged(fact);
        return;
      case 'client-wrote':
        this.clientWrote(fact.at);
        return;
      case 'client-answered':
        this.clientAnswered(fact.at);
        return;
      case 'waiting-started':
        this.endWait(fact.at);
        this.waits.push({ on: fact.on, from: fact.at, to: null });
        return;
      case 'waiting-ended':
        this.endWait(fact.at);
        return;
      case 'solved':
        this.solved(fact.at);
        return;
      case 'reopened':
        this.state = 'open';
        this.openSince = fact.at;
        this.begin('solution', fact.at);
        this.begin('update', fact.at);
        return;
      case 'given-up':
        this.endWait(fact.at);
        for (const key of [...this.open.keys()]) this.end(key, fact.at, 'cancelled');
        this.state = 'given-up';
        return;
      // Taken out together with the giving up that it undoes.
      case 'taken-up':
        return;
      case 'assignment-given':
        this.assignmentGiven(fact);
        return;
      case 'assignment-done':
        this.end(`assignment:${fact.assignmentId}`, fact.at, 'met');
        return;
      case 'assignment-given-back':
        this.end(`assignment:${fact.assignmentId}`, fact.at, 'cancelled');
        return;
    }
  }

  private registered(fact: Extract<ClockFact, { kind: 'registered' | 'imported' }>): void {
    this.registeredAt ??= fact.at;
    this.openSince ??= fact.at;
    this.priority ??= fact.priority;
    if (fact.kind === 'imported') {
      if (fact.solved) this.state = 'solved';
      return;
    }
    this.begin('first-answer', fact.at);
    if (fact.answeredLive) this.end('first-answer', fact.at, 'met');
    this.begin('solution', fact.at);
    this.begin('update', fact.at);
  }

  private calendarChanged(fact: Extract<ClockFact, { kind: 'calendar-changed' }>): void {
    const { at, calendarId, calendarVersion, counts, kind: cause } = fact;
    if (this.terms.calendarId === calendarId && this.terms.calendarVersion < calendarVersion) {
      this.terms = { ...this.terms, calendarVersion };
    }
    for (const [openAs, { leg }] of this.open) {
      const latest = latestOf(leg);
      if (latest.calendarId !== calendarId || latest.calendarVersion >= calendarVersion) continue;
      this.change(openAs, { at, counts, cause, calendarId, calendarVersion });
    }
  }

  private policyChanged(fact: Extract<ClockFact, { kind: 'policy-changed' }>): void {
    const { at, policyId, policyVersion, calendarId, calendarVersion, counts, kind: cause } = fact;
    const policy = this.terms.later?.(policyId, policyVersion);
    if (policy === undefined) return;
    this.terms = { ...this.terms, ...policy, calendarId, calendarVersion };
    for (const [openAs, { leg, place }] of [...this.open]) {
      const pausing = { from: counts === 'start' ? leg.startedAt : at, on: policy.pausesWhileWaitingOn };
      const before = counts === 'start' ? [] : leg.pausing;
      this.replace(openAs, place, { ...leg, pausing: [...before, pausing] });
    }
    this.retarget({ at, counts, cause, calendarId, calendarVersion });
    if (this.state !== 'open' || this.openSince === undefined) return;
    for (const kind of lasting) this.begin(kind, counts === 'start' ? this.openSince : at);
  }

  private priorityChanged({ at, priority, kind: cause }: Extract<ClockFact, { kind: 'priority-changed' }>): void {
    this.priority = priority;
    const { calendarId, calendarVersion, onPriorityChange: counts = 'now' } = this.terms;
    this.retarget({ at, counts, cause, calendarId, calendarVersion });
    if (this.state !== 'open' || this.registeredAt === undefined) return;
    for (const kind of lasting) this.begin(kind, counts === 'start' ? (this.openSince ?? at) : at);
  }

  /** Gives every open promise of the policy the amount that counts now; what is not promised any more ends. */
  private retarget(change: Omit<LegChange, 'minutes'>): void {
    for (const [openAs, { leg }] of [...this.open]) {
      if (leg.kind === 'assignment') continue;
      const minutes = this.minutesFor(leg.kind);
      const latest = latestOf(leg);
      if (minutes === null) this.end(openAs, change.at, 'cancelled');
      else if ('minutes' in latest.promised && latest.promised.minutes === minutes) this.change(openAs, change);
      else this.change(openAs, { ...change, minutes });
    }
  }

  private minutesFor(kind: PromisedKind): number | null {
    const target = this.terms.targets.find(({ priority }) => priority === this.priority);
    return target === undefined ? null : minutesOf[kind](target);
  }

  /** A word of the client's after the first one; while an answer is owed already it adds none. */
  private clientWrote(at: number): void {
    if (this.state !== 'open' || this.registeredAt === undefined || at <= this.registeredAt) return;
    if (!this.open.has('first-answer')) this.begin('next-answer', at);
  }

  /** Every word to the client is news of how things stand, and the next news are owed from then on. */
  private clientAnswered(at: number): void {
    this.end('first-answer', at, 'met');
    this.end('next-answer', at, 'met');
    if (!this.open.has('update')) return;
    this.end('update', at, 'met');
    this.begin('update', at);
  }

  /** The solution is an answer too. */
  private solved(at: number): void {
    this.endWait(at);
    for (const kind of ['first-answer', 'next-answer', 'update', 'solution'] as const) this.end(kind, at, 'met');
    this.state = 'solved';
  }

  private assignmentGiven(fact: Extract<ClockFact, { kind: 'assignment-given' }>): void {
    const key = `assignment:${fact.assignmentId}`;
    if (this.legs.some((leg) => leg.key === key)) return;
    this.add(key, {
      key,
      kind: 'assignment',
      assignmentId: fact.assignmentId,
      calendarId: fact.calendarId,
      calendarVersion: fact.calendarVersion,
      promised: fact.withinWorkingMinutes === null ? { until: fact.dueAt } : { minutes: fact.withinWorkingMinutes },
      startedAt: fact.at,
    });
  }

  private begin(kind: PromisedKind, at: number): void {
    const minutes = this.minutesFor(kind);
    if (minutes === null || this.open.has(kind)) return;
    const number = (this.begun.get(kind) ?? 0) + 1;
    this.begun.set(kind, number);
    const { calendarId, calendarVersion } = this.terms;
    this.add(kind, {
      ...{ key: `${kind}:${number}`, kind, assignmentId: null },
      ...{ calendarId, calendarVersion, promised: { minutes }, startedAt: at },
    });
  }

  private add(openAs: string, begun: Omit<Leg, 'end' | 'changes' | 'pausing'>): void {
    const pausing = [{ from: begun.startedAt, on: this.terms.pausesWhileWaitingOn }];
    const leg: Leg = { ...begun, end: null, changes: [], pausing };
    this.open.set(openAs, { leg, place: this.legs.length });
    this.legs.push(leg);
  }

  private change(openAs: string, change: LegChange): void {
    const found = this.open.get(openAs);
    if (found === undefined) return;
    this.replace(openAs, found.place, { ...found.leg, changes: [...found.leg.changes, change] });
  }

  private replace(openAs: string, place: number, leg: Leg): void {
    this.legs[place] = leg;
    this.open.set(openAs, { leg, place });
  }

  private end(openAs: string, at: number, how: 'met' | 'cancelled'): void {
    const found = this.open.get(openAs);
    if (found === undefined) return;
    this.legs[found.place] = { ...found.leg, end: { at, how } };
    this.open.delete(openAs);
  }

  private endWait(at: number): void {
    const last = this.waits.at(-1);
    if (last?.to === null) this.waits[this.waits.length - 1] = { ...last, to: at };
  }
}

/** The promises a request's facts began and ended under the given terms, its waits, and when all of them stood still. */
export function legsOf(
  facts: readonly ClockFact[],
  terms: Terms,
): { readonly legs: readonly Leg[]; readonly waits: readonly Wait[]; readonly standstills: readonly Standstill[] } {
  const { told, standstills } = withoutUndoneMerges(facts);
  const story = new Story(terms);
  for (const fact of inOrder(told)) story.tell(fact);
  return { legs: story.legs, waits: story.waits, standstills };
}
