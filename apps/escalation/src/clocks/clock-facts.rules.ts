import type { WaitingOn } from '@okno/contracts';

/** Whether a change of what was promised counts from its own moment or from the beginning of each promise that it finds open. */
export type CountsFrom = 'now' | 'start';

/** What happened to a request, as far as deadlines care. Stored as it came; the clocks are derived from all of them. */
export type ClockFactBody =
  /** `answeredLive`: staff registered it in a live conversation. */
  | { readonly kind: 'registered'; readonly priority: number; readonly answeredLive: boolean }
  /** Came in by an import: nothing was promised for it here. */
  | { readonly kind: 'imported'; readonly priority: number; readonly solved: boolean }
  /** A version of the calendar took effect for what was promised before it. */
  | {
      readonly kind: 'calendar-changed';
      readonly calendarId: string;
      readonly calendarVersion: number;
      readonly counts: CountsFrom;
    }
  /** The same of its policy, with the version of that policy's calendar. */
  | {
      readonly kind: 'policy-changed';
      readonly policyId: string;
      readonly policyVersion: number;
      readonly calendarId: string;
      readonly calendarVersion: number;
      readonly counts: CountsFrom;
    }
  | { readonly kind: 'priority-changed'; readonly priority: number }
  | { readonly kind: 'client-wrote' }
  | { readonly kind: 'client-answered' }
  | { readonly kind: 'waiting-started'; readonly on: WaitingOn }
  | { readonly kind: 'waiting-ended' }
  | { readonly kind: 'solved' }
  | { readonly kind: 'reopened' }
  /** Cancelled or merged. */
  | { readonly kind: 'given-up' }
  /** The merge was undone. */
  | { readonly kind: 'taken-up' }
  | {
      readonly kind: 'assignment-given';
      readonly assignmentId: string;
      /** Null when the deadline is a moment that was agreed on. */
      readonly withinWorkingMinutes: number | null;
      /** Milliseconds since the epoch. */
      readonly dueAt: number;
      readonly calendarId: string;
      readonly calendarVersion: number;
    }
  | { readonly kind: 'assignment-done'; readonly assignmentId: string }
  /** Returned or cancelled: the promise no longer binds. */
  | { readonly kind: 'assignment-given-back'; readonly assignmentId: string };

export type ClockFact = ClockFactBody & {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** The aggregate's version in the event, which orders facts of one topic at the same moment. */
  readonly order: number;
};

/** Facts of the same moment come from several topics: this is the order in which they make sense. */
const rank: Readonly<Record<ClockFactBody['kind'], number>> = {
  imported: 0,
  registered: 1,
  'calendar-changed': 2,
  'policy-changed': 3,
  'priority-changed': 4,
  reopened: 5,
  'waiting-ended': 6,
  'client-wrote': 7,
  'assignment-given': 8,
  'client-answered': 9,
  'waiting-started': 10,
  solved: 11,
  'assignment-done': 12,
  'assignment-given-back': 13,
  'given-up': 14,
  'taken-up': 15,
};

/** A stretch in which nothing of a request's own was owed. Moments in milliseconds. */
export interface Standstill {
  readonly from: number;
  readonly to: number;
}

/**
 * Takes merges that were undone out of the facts: nothing ended by them, and time stood still while another request's deadlines
 * stood for this one's. What had been used of a promise before stays used. They are told apart by the request's versions,
 * for both may have happened at one moment.
 */
export function withoutUndoneMerges(facts: readonly ClockFact[]): {
  readonly told: readonly ClockFact[];
  readonly standstills: readonly Standstill[];
} {
  const undone = new Set<ClockFact>();
  const standstills: Standstill[] = [];
  let givenUp: ClockFact | undefined;
  for (const fact of [...facts].sort((left, right) => left.order - right.order)) {
    if (fact.kind === 'given-up') givenUp = fact;
    if (fact.kind !== 'taken-up') continue;
    undone.add(fact);
    if (givenUp === undefined) continue;
    undone.add(givenUp);
    if (fact.at > givenUp.at) standstills.push({ from: givenUp.at, to: fact.at });
    givenUp = undefined;
  }
  return { told: facts.filter((fact) => !undone.has(fact)), standstills };
}

/** A wait that ended at its own moment: told in the order of ranks its end would come first, and it would never end. */
function isOver(fact: ClockFact, ends: ReadonlySet<string>): boolean {
  return fact.kind === 'waiting-started' && ends.has(`${fact.at} ${fact.order + 1}`);
}

/** The order in which facts are told, whatever the order in which they arrived. */
export function inOrder(facts: readonly ClockFact[]): ClockFact[] {
  const ends = new Set(facts.flatMap(({ kind, at, order }) => (kind === 'waiting-ended' ? `${at} ${order}` : [])));
  return facts
    .filter((fact) => !isOver(fact, ends))
    .sort((left, right) => left.at - right.at || rank[left.kind] - rank[right.kind] || left.order - right.order);
}
