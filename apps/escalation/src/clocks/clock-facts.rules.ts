import type { WaitingOn } from '@okno/contracts';

/** What happened to a request, as far as deadlines care. Stored as it came; the clocks are derived from all of them. */
export type ClockFactBody =
  /** `answeredLive`: staff registered it in a live conversation. */
  | { readonly kind: 'registered'; readonly priority: number; readonly answeredLive: boolean }
  /** Came in by an import: nothing was promised for it here. */
  | { readonly kind: 'imported'; readonly priority: number; readonly solved: boolean }
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
  reopened: 2,
  'waiting-ended': 3,
  'client-wrote': 4,
  'assignment-given': 5,
  'client-answered': 6,
  'waiting-started': 7,
  solved: 8,
  'assignment-done': 9,
  'assignment-given-back': 10,
  'given-up': 11,
  'taken-up': 12,
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

/** The order in which facts are told, whatever the order in which they arrived. */
export function inOrder(facts: readonly ClockFact[]): ClockFact[] {
  return [...facts].sort(
    (left, right) => left.at - right.at || rank[left.kind] - rank[right.kind] || left.order - right.order,
  );
}
