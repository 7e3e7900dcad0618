import type { MergedPauses, Pause } from './pauses.js';
import { hasOpenPause, isPaused, mergePauses } from './pauses.js';
import { firstWorkingMoment, isWorkingAt, lastWorkBefore, stepBack, stepForward, workedBetween } from './timeline.js';
import type { WorkingCalendar } from './working-calendar.js';

export type Direction = 'forward' | 'back';

/**
 * The moment at which an amount of working time is used up; null while a pause is open (a paused clock has no due).
 * All times and amounts are milliseconds, times since the epoch; the amount is elapsed time.
 * - forward: the earliest such moment. An amount that ends with the working day is due then, not next morning.
 * - back: the latest such moment. Working Friday 9–18 and Monday 9–18, Monday 10:00 less an hour is Monday 9:00.
 * - a negative amount turns the direction round.
 * - 0 forward: the first working moment at or after the start. 0 back: the start, if it is a working moment, else the
 *   end of the last work before it. (Intervals are half open, so there is no last moment, only this limit.)
 * Throws `DeadlineRefusal` `no-working-time` or `out-of-range`.
 */
export function addWorkingTime(
  calendar: WorkingCalendar,
  start: number,
  amount: number,
  direction: Direction = 'forward',
  pauses: readonly Pause[] = [],
): number | null {
  return addUnpaused(calendar, start, amount, direction, mergePauses(pauses));
}

/** `addWorkingTime` with the pauses already merged. */
export function addUnpaused(
  calendar: WorkingCalendar,
  start: number,
  amount: number,
  direction: Direction,
  pauses: MergedPauses,
): number | null {
  if (hasOpenPause(pauses)) return null;
  const signed = direction === 'back' ? -amount : amount;
  if (signed > 0) return forward(calendar, start, signed, pauses);
  if (signed < 0) return back(calendar, start, -signed, pauses);
  return direction === 'back' ? lastMoment(calendar, start, pauses) : firstMoment(calendar, start, pauses);
}

/** Working milliseconds from start to end, pauses left out, however they overlap; reversed ends give 0. */
export function workingTimeBetween(
  calendar: WorkingCalendar,
  start: number,
  end: number,
  pauses: readonly Pause[] = [],
): number {
  return unpausedBetween(calendar, start, end, mergePauses(pauses));
}

/** `workingTimeBetween` with the pauses already merged. */
export function unpausedBetween(calendar: WorkingCalendar, start: number, end: number, pauses: MergedPauses): number {
  let worked = workedBetween(calendar, start, end);
  for (const pause of pauses) {
    worked -= workedBetween(calendar, Math.max(pause.from, start), Math.min(pause.to, end));
  }
  return worked;
}

/** Whether working time runs at a moment: within working hours and not paused. */
export function isWorking(calendar: WorkingCalendar, time: number, pauses: readonly Pause[] = []): boolean {
  return isWorkingAt(calendar, time) && !isPaused(pauses.length === 0 ? [] : mergePauses(pauses), time);
}

function forward(calendar: WorkingCalendar, start: number, amount: number, pauses: MergedPauses): number {
  let cursor = start;
  let left = amount;
  for (const pause of pauses) {
    if (pause.to <= cursor) continue;
    if (pause.from > cursor) {
      const due = stepForward(calendar, cursor, left);
      if (due <= pause.from) return due;
      left -= workedBetween(calendar, cursor, pause.from);
    }
    cursor = pause.to;
  }
  return stepForward(calendar, cursor, left);
}

function back(calendar: WorkingCalendar, start: number, amount: number, pauses: MergedPauses): number {
  let cursor = start;
  let left = amount;
  for (const pause of [...pauses].reverse()) {
    if (pause.from >= cursor) continue;
    if (pause.to < cursor) {
      const due = stepBack(calendar, cursor, left);
      if (due >= pause.to) return due;
      left -= workedBetween(calendar, pause.to, cursor);
    }
    cursor = pause.from;
  }
  return stepBack(calendar, cursor, left);
}

function firstMoment(calendar: WorkingCalendar, start: number, pauses: MergedPauses): number {
  let moment = firstWorkingMoment(calendar, start);
  for (const pause of pauses) {
    if (moment < pause.from) break;
    if (moment < pause.to) moment = firstWorkingMoment(calendar, pause.to);
  }
  return moment;
}

function lastMoment(calendar: WorkingCalendar, start: number, pauses: MergedPauses): number {
  if (isWorkingAt(calendar, start) && !isPaused(pauses, start)) return start;
  let moment = lastWorkBefore(calendar, start);
  for (const pause of [...pauses].reverse()) {
    if (moment > pause.to) break;
    if (moment > pause.from) moment = lastWorkBefore(calendar, pause.from);
  }
  return moment;
}
