import type { ClockKind, ClockState } from '@okno/contracts';
import type { ClockFact, Standstill } from './clock-facts.rules.js';
import { dueOf, earlierDues, targetOf, type CalendarOf, type ClockPause, type EarlierDue } from './clock-dues.rules.js';
import { latestOf, legsOf, type Leg, type Terms, type Wait } from './clock-legs.rules.js';

/** A deadline as it stands at one moment. Moments in milliseconds since the epoch. */
export interface Clock {
  readonly key: string;
  readonly kind: ClockKind;
  readonly assignmentId: string | null;
  readonly state: ClockState;
  readonly targetMinutes: number;
  readonly startedAt: number;
  /** Null while paused and after the end; null too where the calendar has no working time to count. */
  readonly dueAt: number | null;
  readonly lastDueAt: number | null;
  readonly metAt: number | null;
  readonly breachedAt: number | null;
  readonly pauses: readonly ClockPause[];
  /** What was due before something changed it, in order. */
  readonly earlier: readonly EarlierDue[];
  readonly calendarId: string;
  readonly calendarVersion: number;
}

/** Waiting stops the solution, the assignments and the news; an answer is owed in any case. */
const pausable: ReadonlySet<ClockKind> = new Set<ClockKind>(['solution', 'assignment', 'update']);

/** The waits that stop a leg: each as far as the policy that was in force named whom it was on. */
function waitedIn({ kind, pausing }: Leg, waits: readonly Wait[]): ClockPause[] {
  if (!pausable.has(kind)) return [];
  return pausing.flatMap(({ from: since, on }, index) => {
    const until = pausing[index + 1]?.from ?? null;
    return waits
      .filter((wait) => on.includes(wait.on))
      .map(({ from, to }) => ({
        from: Math.max(from, since),
        to: until === null ? to : Math.min(to ?? until, until),
      }))
      .filter(({ from, to }) => to === null || to > from);
  });
}

function pausesOf(leg: Leg, waits: readonly Wait[], standstills: readonly Standstill[]): readonly ClockPause[] {
  const end = leg.end?.at ?? null;
  const waited = waitedIn(leg, waits);
  return joined(
    [...waited, ...standstills]
      .map(({ from, to }) => ({
        from: Math.max(from, leg.startedAt),
        to: end === null ? to : Math.min(to ?? end, end),
      }))
      .filter(({ from, to }) => to === null || to > from),
  );
}

/** In order, those that overlap as one: a wait may go on while everything stands still. */
function joined(pauses: readonly ClockPause[]): readonly ClockPause[] {
  const apart: ClockPause[] = [];
  for (const pause of [...pauses].sort((left, right) => left.from - right.from)) {
    const last = apart.at(-1);
    if (last === undefined || (last.to !== null && last.to <= pause.from)) apart.push(pause);
    else {
      const to = last.to === null || pause.to === null ? null : Math.max(last.to, pause.to);
      apart[apart.length - 1] = { from: last.from, to };
    }
  }
  return apart;
}

type Standing = Pick<Clock, 'state' | 'dueAt' | 'lastDueAt' | 'metAt' | 'breachedAt'>;

/** A deadline met exactly when it is due is met. */
function standingOf(leg: Leg, due: number | null, pauses: readonly ClockPause[], now: number): Standing {
  const ended = { dueAt: null, lastDueAt: due, metAt: null, breachedAt: null };
  const late = (moment: number): boolean => due !== null && moment > due;
  if (leg.end !== null) {
    const metAt = leg.end.how === 'met' ? leg.end.at : null;
    if (late(leg.end.at)) return { ...ended, state: 'breached', metAt, breachedAt: due };
    return { ...ended, state: leg.end.how, metAt };
  }
  const openPause = pauses.find(({ to }) => to === null);
  if (openPause !== undefined && !late(openPause.from)) return { ...ended, state: 'paused' };
  if (late(now)) return { ...ended, state: 'breached', breachedAt: due };
  return { ...ended, state: 'running', dueAt: due, lastDueAt: null };
}

/**
 * The clocks of one request at `now`, derived from everything that happened to it. Pure: the same facts in any order of
 * arrival give the same clocks, so a late fact corrects them and a policy can be tried on the past.
 *
 * First answer: from registration to the first word of staff. Next answer: from a later word of the client's to ours.
 * Solution: from registration, or reopening, to the solution; it stands still while the request waits on whom the policy
 * names. Update: the client hears from us at least so often, from registration and from every word of ours up to the solution,
 * standing still in the same waits. Assignment: a department's promise to L1, standing still in the same waits. All stand still while the request was
 * part of another one by a merge that was undone.
 */
export function clocksOf(facts: readonly ClockFact[], terms: Terms, calendarOf: CalendarOf, now: number): Clock[] {
  const { legs, waits, standstills } = legsOf(facts, terms);
  return legs.map((leg) => {
    const pauses = pausesOf(leg, waits, standstills);
    const { calendarId, calendarVersion } = latestOf(leg);
    return {
      key: leg.key,
      kind: leg.kind,
      assignmentId: leg.assignmentId,
      targetMinutes: targetOf(leg, calendarOf),
      startedAt: leg.startedAt,
      pauses,
      earlier: earlierDues(leg, calendarOf, pauses),
      calendarId,
      calendarVersion,
      ...standingOf(leg, dueOf(leg, calendarOf, pauses), pauses, now),
    };
  });
}
