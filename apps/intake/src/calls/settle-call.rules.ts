import type { CallEventKind, CallNote, CallOutcome } from '@okno/contracts';

export type CallDirection = 'inbound' | 'outbound' | 'internal';

export interface CallEvent {
  readonly event: CallEventKind;
  readonly at: Date;
  readonly direction: CallDirection;
  readonly from: string;
  readonly to: string;
  readonly queue: string | null;
  /** Id or code, as the exchange names it. */
  readonly product: string | null;
  readonly employeeExtension: string | null;
  readonly disposition: string | null;
}

/** A call as its events tell it; durations in whole seconds. */
export interface SettledCall {
  readonly direction: CallDirection;
  readonly from: string;
  readonly to: string;
  /** The first queue it was in. */
  readonly queue: string | null;
  readonly product: string | null;
  /** Who took it: the first who answered, else the first whose telephone is named. */
  readonly employeeExtension: string | null;
  readonly ringingAt: Date;
  readonly answeredAt: Date | null;
  readonly endedAt: Date | null;
  readonly waitSeconds: number;
  readonly talkSeconds: number;
  readonly holdSeconds: number;
  readonly transfers: number;
  readonly outcome: CallOutcome;
  readonly notes: readonly CallNote[];
}

/** Of events of one moment, what must have come first. */
const order: Readonly<Record<CallEventKind, number>> = {
  ringing: 0,
  answered: 1,
  held: 2,
  resumed: 3,
  transferred: 4,
  ended: 5,
};

/** A total order: events of one moment and kind are told apart by their content, never by when they arrived. */
function compare(left: CallEvent, right: CallEvent): number {
  const byTime = left.at.getTime() - right.at.getTime() || order[left.event] - order[right.event];
  if (byTime !== 0) return byTime;
  const [a, b] = [contentOf(left), contentOf(right)];
  return a < b ? -1 : a > b ? 1 : 0;
}

function contentOf(event: CallEvent): string {
  const { direction, from, to, queue, product, employeeExtension, disposition } = event;
  return JSON.stringify([employeeExtension, queue, product, disposition, direction, from, to]);
}

function milliseconds(from: Date, to: Date): number {
  return to.getTime() - from.getTime();
}

/** What four bytes count; a longer call (68 years) is a clock that was never set. */
const longestSeconds = 2_147_483_647;

function seconds(span: number): number {
  return Math.min(Math.max(0, Math.floor(span / 1000)), longestSeconds);
}

/** The exchanges' words for a call that never had a chance. */
const neverConnected = /fail|congest|unavail|invalid|error|reject/i;

/**
 * Puts a call together from its events, in whatever order they came; undefined without events. A leg that is missing is
 * inferred where the others prove it, a negative interval (clocks that disagree) counts 0; both are noted.
 */
export function settleCall(events: readonly CallEvent[]): SettledCall | undefined {
  const told = [...events].sort(compare);
  const [first] = told;
  if (first === undefined) return undefined;
  const notes = new Set<CallNote>();
  const ringing = told.find(({ event }) => event === 'ringing');
  if (ringing === undefined) notes.add('ringing-missing');
  const answer = answerOf(told, notes);
  const end = told.findLast(({ event }) => event === 'ended');
  const ringingAt = ringing?.at ?? first.at;
  const answeredAt = answer?.at ?? null;
  const endedAt = end?.at ?? null;
  noteClocks(ringingAt, answeredAt, endedAt, notes);
  const holding = holdingMilliseconds(told, endedAt, notes);
  const firstPart = ringing ?? first;
  return {
    direction: firstPart.direction,
    from: firstPart.from,
    to: firstPart.to,
    queue: firstNamed(told, 'queue'),
    product: firstNamed(told, 'product'),
    employeeExtension: answererOf(told) ?? firstNamed(told, 'employeeExtension'),
    ringingAt,
    answeredAt,
    endedAt,
    waitSeconds: waitSeconds(ringingAt, answeredAt ?? endedAt),
    talkSeconds: answeredAt === null || endedAt === null ? 0 : seconds(milliseconds(answeredAt, endedAt) - holding),
    holdSeconds: seconds(holding),
    transfers: told.filter(({ event }) => event === 'transferred').length,
    outcome: outcomeOf(firstPart.direction, answeredAt, end),
    notes: [...notes].sort(),
  };
}

function waitSeconds(ringingAt: Date, until: Date | null): number {
  return until === null ? 0 : seconds(milliseconds(ringingAt, until));
}

function firstNamed(told: readonly CallEvent[], field: 'queue' | 'product' | 'employeeExtension'): string | null {
  return told.find((event) => event[field] !== null)?.[field] ?? null;
}

function answererOf(told: readonly CallEvent[]): string | null {
  return (
    told.find(({ event, employeeExtension }) => event === 'answered' && employeeExtension !== null)
      ?.employeeExtension ?? null
  );
}

/** Nobody holds or resumes a call that was not answered; a transfer alone proves nothing, a ringing call is moved too. */
function answerOf(told: readonly CallEvent[], notes: Set<CallNote>): CallEvent | undefined {
  const answered = told.find(({ event }) => event === 'answered');
  if (answered !== undefined) return answered;
  const proof = told.find(({ event }) => event === 'held' || event === 'resumed');
  if (proof !== undefined) notes.add('answer-inferred');
  return proof;
}

function noteClocks(ringingAt: Date, answeredAt: Date | null, endedAt: Date | null, notes: Set<CallNote>): void {
  if (answeredAt !== null && answeredAt < ringingAt) notes.add('answered-before-ringing');
  if (endedAt !== null && endedAt < ringingAt) notes.add('ended-before-ringing');
  if (endedAt !== null && answeredAt !== null && endedAt < answeredAt) notes.add('ended-before-answered');
}

/** A hold ends when the call is taken up again, passed on or over; one that goes on counts nothing yet. */
function holdingMilliseconds(told: readonly CallEvent[], endedAt: Date | null, notes: Set<CallNote>): number {
  let total = 0;
  let since: Date | undefined;
  for (const { event, at } of told) {
    if (event === 'held') since ??= at;
    else if (since !== undefined && (event === 'resumed' || event === 'transferred' || event === 'ended')) {
      if (event === 'ended') notes.add('hold-without-end');
      total += milliseconds(since, at);
      since = undefined;
    }
  }
  if (since !== undefined && endedAt !== null) notes.add('hold-without-end');
  return total;
}

function outcomeOf(direction: CallDirection, answeredAt: Date | null, end: CallEvent | undefined): CallOutcome {
  if (end === undefined) return answeredAt === null ? 'ringing' : 'talking';
  if (answeredAt !== null) return 'answered';
  if (direction !== 'inbound' || neverConnected.test(end.disposition ?? '')) return 'failed';
  return 'abandoned';
}
