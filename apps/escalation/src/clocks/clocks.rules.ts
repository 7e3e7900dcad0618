import { addWorkingTime, DeadlineRefusal, workingTimeBetween, type WorkingCalendar } from '@okno/business-time';
import type { ClockKind, ClockState } from '@okno/contracts';
import type { ClockFact, Standstill } from './clock-facts.rules.js';
import { legsOf, type Leg, type Terms, type Wait } from './clock-legs.rules.js';

const minuteMilliseconds = 60_000;

export interface ClockPause {
  readonly from: number;
  /** Null while it lasts. */
  readonly to: number | null;
}

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
  readonly calendarId: string;
  readonly calendarVersion: number;
}

/** The compiled calendar of that version; undefined when it was never published. */
export type CalendarOf = (calendarId: string, version: number) => WorkingCalendar | undefined;

/** Waiting stops the solution and the assignments; an answer is owed in any case. */
const pausable: ReadonlySet<ClockKind> = new Set<ClockKind>(['solution', 'assignment']);

function pausesOf(
  leg: Leg,
  waits: readonly Wait[],
  standstills: readonly Standstill[],
  terms: Terms,
): readonly ClockPause[] {
  const end = leg.end?.at ?? null;
  const waited = pausable.has(leg.kind) ? waits.filter(({ on }) => terms.pausesWhileWaitingOn.includes(on)) : [];
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

/** A moment agreed on moves by the working time of each pause that began before it. */
function moveByPauses(
  calendar: WorkingCalendar,
  until: number,
  pauses: readonly { from: number; to: number }[],
): number {
  let due = until;
  for (const { from, to } of pauses) {
    const lost = from < due ? workingTimeBetween(calendar, from, to) : 0;
    if (lost > 0) due = addWorkingTime(calendar, due, lost) ?? due;
  }
  return due;
}

/** When the promise is used up, open pauses left out; null where the calendar has not that much working time. */
function dueOf(leg: Leg, calendar: WorkingCalendar | undefined, pauses: readonly ClockPause[]): number | null {
  const closed = pauses.flatMap(({ from, to }) => (to === null ? [] : [{ from, to }]));
  if (calendar === undefined) return 'until' in leg.promised ? leg.promised.until : null;
  try {
    return 'until' in leg.promised
      ? moveByPauses(calendar, leg.promised.until, closed)
      : addWorkingTime(calendar, leg.startedAt, leg.promised.minutes * minuteMilliseconds, 'forward', closed);
  } catch (error) {
    if (error instanceof DeadlineRefusal) return null;
    throw error;
  }
}

function targetOf(leg: Leg, calendar: WorkingCalendar | undefined): number {
  if ('minutes' in leg.promised) return leg.promised.minutes;
  if (calendar === undefined) return 0;
  try {
    return Math.floor(workingTimeBetween(calendar, leg.startedAt, leg.promised.until) / minuteMilliseconds);
  } catch (error) {
    if (error instanceof DeadlineRefusal) return 0;
    throw error;
  }
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
 * names. Assignment: a department's promise to L1, standing still in the same waits. All stand still while the request was
 * part of another one by a merge that was undone.
 */
export function clocksOf(facts: readonly ClockFact[], terms: Terms, calendarOf: CalendarOf, now: number): Clock[] {
  const { legs, waits, standstills } = legsOf(facts, terms);
  return legs.map((leg) => {
    const calendar = calendarOf(leg.calendarId, leg.calendarVersion);
    const pauses = pausesOf(leg, waits, standstills, terms);
    const due = dueOf(leg, calendar, pauses);
    return {
      key: leg.key,
      kind: leg.kind,
      assignmentId: leg.assignmentId,
      targetMinutes: targetOf(leg, calendar),
      startedAt: leg.startedAt,
      pauses,
      calendarId: leg.calendarId,
      calendarVersion: leg.calendarVersion,
      ...standingOf(leg, due, pauses, now),
    };
  });
}
