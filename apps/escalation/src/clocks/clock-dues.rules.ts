import { addWorkingTime, DeadlineRefusal, workingTimeBetween, type WorkingCalendar } from '@okno/business-time';
import { latestOf, type ChangeCause, type Leg, type LegChange, type Promised } from './clock-legs.rules.js';

const minuteMilliseconds = 60_000;

export interface ClockPause {
  readonly from: number;
  /** Null while it lasts. */
  readonly to: number | null;
}

/** The compiled calendar of that version; undefined when it was never published. */
export type CalendarOf = (calendarId: string, version: number) => WorkingCalendar | undefined;

/** A due moment that stood until something changed it. Moments in milliseconds. */
export interface EarlierDue {
  readonly dueAt: number | null;
  /** When the change took effect. */
  readonly until: number;
  readonly cause: ChangeCause;
  /** By which calendar the time before the change was counted; null when the change counts from the start. */
  readonly countedBy: { readonly calendarId: string; readonly calendarVersion: number } | null;
}

/** A stretch of a promise that is counted in one calendar. */
interface Part {
  readonly at: number;
  readonly calendarId: string;
  readonly calendarVersion: number;
  readonly promised: Promised;
  /** The amount counts in full from here; otherwise what is left of it goes on. */
  readonly anew: boolean;
}

/**
 * The stretches of a leg after its changes. From the start: another calendar counts the whole promise, another amount replaces it
 * from its beginning. From now: another calendar counts what is left of the amount, another amount is counted in full.
 */
function partsOf(leg: Leg, changes: readonly LegChange[]): readonly Part[] {
  const { startedAt, calendarId, calendarVersion, promised } = leg;
  let parts: Part[] = [{ at: startedAt, calendarId, calendarVersion, promised, anew: true }];
  for (const { at, counts, minutes, ...change } of changes) {
    const calendar = { calendarId: change.calendarId, calendarVersion: change.calendarVersion };
    const before = parts.at(-1)?.promised ?? promised;
    const amount = minutes === undefined ? before : { minutes };
    if (counts === 'now') parts.push({ at, ...calendar, promised: amount, anew: minutes !== undefined });
    else if (minutes === undefined) parts = parts.map((part) => ({ ...part, ...calendar }));
    else parts = [{ at: startedAt, ...calendar, promised: amount, anew: true }];
  }
  return parts;
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

function countDue(parts: readonly Part[], calendarOf: CalendarOf, pauses: readonly ClockPause[]): number | null {
  const closed = pauses.flatMap(({ from, to }) => (to === null ? [] : [{ from, to }]));
  const last = parts.at(-1);
  if (last === undefined) return null;
  if ('until' in last.promised) {
    const calendar = calendarOf(last.calendarId, last.calendarVersion);
    return calendar === undefined ? last.promised.until : moveByPauses(calendar, last.promised.until, closed);
  }
  let left = 0;
  for (const [index, part] of parts.entries()) {
    const calendar = calendarOf(part.calendarId, part.calendarVersion);
    if (calendar === undefined) return null;
    if (part.anew && 'minutes' in part.promised) left = part.promised.minutes * minuteMilliseconds;
    const next = parts[index + 1];
    if (next === undefined) return addWorkingTime(calendar, part.at, left, 'forward', closed);
    const used = workingTimeBetween(calendar, part.at, next.at, closed);
    // Used up before the change took effect: what was due by then stays due.
    if (used >= left) return addWorkingTime(calendar, part.at, left, 'forward', closed);
    left -= used;
  }
  return null;
}

/** When the promise is used up after some of its changes, open pauses left out; null where there is not that much working time. */
function dueAfter(
  leg: Leg,
  changes: readonly LegChange[],
  calendarOf: CalendarOf,
  pauses: readonly ClockPause[],
): number | null {
  try {
    return countDue(partsOf(leg, changes), calendarOf, pauses);
  } catch (error) {
    if (error instanceof DeadlineRefusal) return null;
    throw error;
  }
}

/** When the promise is used up, open pauses left out; null where the calendar has not that much working time. */
export function dueOf(leg: Leg, calendarOf: CalendarOf, pauses: readonly ClockPause[]): number | null {
  return dueAfter(leg, leg.changes, calendarOf, pauses);
}

/** The due moments that stood before each change that moved one, as they were known then. */
export function earlierDues(leg: Leg, calendarOf: CalendarOf, pauses: readonly ClockPause[]): readonly EarlierDue[] {
  return leg.changes.flatMap((change, index) => {
    const known = pauses
      .filter(({ from }) => from < change.at)
      .map(({ from, to }) => ({ from, to: to === null || to > change.at ? null : to }));
    const before = dueAfter(leg, leg.changes.slice(0, index), calendarOf, known);
    const after = dueAfter(leg, leg.changes.slice(0, index + 1), calendarOf, known);
    if (before === after) return [];
    const { calendarId, calendarVersion } = latestOf({ ...leg, changes: leg.changes.slice(0, index) });
    const countedBy = change.counts === 'now' ? { calendarId, calendarVersion } : null;
    return [{ dueAt: before, until: change.at, cause: change.cause, countedBy }];
  });
}

/** Working minutes that were promised; of a moment that was agreed on, those up to it. */
export function targetOf(leg: Leg, calendarOf: CalendarOf): number {
  const { calendarId, calendarVersion, promised } = latestOf(leg);
  if ('minutes' in promised) return promised.minutes;
  const calendar = calendarOf(calendarId, calendarVersion);
  if (calendar === undefined) return 0;
  try {
    return Math.floor(workingTimeBetween(calendar, leg.startedAt, promised.until) / minuteMilliseconds);
  } catch (error) {
    if (error instanceof DeadlineRefusal) return 0;
    throw error;
  }
}
