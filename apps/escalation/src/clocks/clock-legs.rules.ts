import type { ClockKind, WaitingOn } from '@okno/contracts';
import { inOrder, withoutUndoneMerges, type ClockFact, type Standstill } from './clock-facts.rules.js';

/** How long a promise lasts: an amount of working time, or until a moment that was agreed on. */
export type Promised = { readonly minutes: number } | { readonly until: number };

/** One promise from its beginning to its end, before any calendar is asked. Moments in milliseconds. */
export interface Leg {
  /** The same for the same promise however often it is derived: `solution:2`. */
  readonly key: string;
  readonly kind: ClockKind;
  readonly assignmentId: string | null;
  readonly calendarId: string;
  readonly calendarVersion: number;
  readonly promised: Promised;
  readonly startedAt: number;
  readonly end: { readonly at: number; readonly how: 'met' | 'cancelled' } | null;
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
}

/** What a request was promised: the policy's version that was chosen for it, frozen. */
export interface Terms {
  readonly calendarId: string;
  readonly calendarVersion: number;
  readonly targets: readonly Target[];
  readonly pausesWhileWaitingOn: readonly WaitingOn[];
}

type AnswerKind = 'first-answer' | 'next-answer' | 'solution';
const minutesOf: Readonly<Record<AnswerKind, (target: Target) => number | null>> = {
  'first-answer': (target) => target.firstAnswerMinutes,
  'next-answer': (target) => target.nextAnswerMinutes,
  solution: (target) => target.solutionMinutes,
};

interface OpenLeg {
  readonly leg: Leg;
  readonly place: number;
}

/** Tells the facts one after the other and keeps what they begin and end. */
class Story {
  readonly legs: Leg[] = [];
  readonly waits: Wait[] = [];
  private readonly open = new Map<string, OpenLeg>();
  private readonly begun = new Map<AnswerKind, number>();
  private registeredAt: number | undefined;
  private target: Target | undefined;
  private state: 'open' | 'solved' | 'given-up' = 'open';

  constructor(private readonly terms: Terms) {}

  tell(fact: ClockFact): void {
    if (this.state === 'given-up') return;
    switch (fact.kind) {
      case 'registered':
      case 'imported':
        this.registered(fact);
        return;
      case 'client-wrote':
        this.clientWrote(fact.at);
        return;
      case 'client-answered':
        this.end('first-answer', fact.at, 'met');
        this.end('next-answer', fact.at, 'met');
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
        this.begin('solution', fact.at);
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
    this.target ??= this.terms.targets.find(({ priority }) => priority === fact.priority);
    if (fact.kind === 'imported') {
      if (fact.solved) this.state = 'solved';
      return;
    }
    this.begin('first-answer', fact.at);
    if (fact.answeredLive) this.end('first-answer', fact.at, 'met');
    this.begin('solution', fact.at);
  }

  /** A word of the client's after the first one; while an answer is owed already it adds none. */
  private clientWrote(at: number): void {
    if (this.state !== 'open' || this.registeredAt === undefined || at <= this.registeredAt) return;
    if (!this.open.has('first-answer')) this.begin('next-answer', at);
  }

  /** The solution is an answer too. */
  private solved(at: number): void {
    this.endWait(at);
    for (const kind of ['first-answer', 'next-answer', 'solution'] as const) this.end(kind, at, 'met');
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
      end: null,
    });
  }

  private begin(kind: AnswerKind, at: number): void {
    const minutes = this.target === undefined ? null : minutesOf[kind](this.target);
    if (minutes === null || this.open.has(kind)) return;
    const number = (this.begun.get(kind) ?? 0) + 1;
    this.begun.set(kind, number);
    this.add(kind, {
      key: `${kind}:${number}`,
      kind,
      assignmentId: null,
      calendarId: this.terms.calendarId,
      calendarVersion: this.terms.calendarVersion,
      promised: { minutes },
      startedAt: at,
      end: null,
    });
  }

  private add(openAs: string, leg: Leg): void {
    this.open.set(openAs, { leg, place: this.legs.length });
    this.legs.push(leg);
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
