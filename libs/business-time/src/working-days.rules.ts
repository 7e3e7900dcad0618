import type { LocalDate } from './calendar.js';
import { DAY_MS, formatLocalDate, parseLocalDate } from './local-date.js';
import { DeadlineRefusal } from './refusal.js';
import { LONGEST_WAIT_MS } from './timeline.js';
import type { WorkingCalendar } from './working-calendar.js';
import type { Direction } from './working-time.rules.js';
import type { YearBlock } from './year-block.js';
import { countUpTo } from './year-block.js';

/** What happens to a start that is no working day, before days are counted. */
export type Roll = 'none' | 'to-working-day-first';

const LONGEST_WAIT_DAYS = LONGEST_WAIT_MS / DAY_MS;

/** Whether a date has working time left after holidays, shifts and breaks. Throws `out-of-range`, `invalid-request`. */
export function isWorkingDay(calendar: WorkingCalendar, date: LocalDate): boolean {
  return isWorkingDayNumber(calendar, dayNumber(date, 'start'));
}

/**
 * The date on which `days` working days have been counted, the start not among them (Friday + 1 = Monday).
 * - negative or `back` counts towards the past, both together towards the future;
 * - `to-working-day-first` moves a start that is no working day on to the next one in the direction of counting
 *   and counts from there (Sunday + 1 = Tuesday, Sunday − 1 = Thursday); `none` counts from where it stands
 *   (Sunday + 1 = Monday);
 * - 0 days is the start itself, working day or not, unless it was moved.
 * Throws `DeadlineRefusal` `no-working-time`, `out-of-range` or `invalid-request` (no date).
 */
export function addWorkingDays(
  calendar: WorkingCalendar,
  start: LocalDate,
  days: number,
  direction: Direction = 'forward',
  roll: Roll = 'none',
): LocalDate {
  return formatLocalDate(countWorkingDays(calendar, dayNumber(start, 'start'), days, direction, roll).end);
}

/**
 * Working days after the start up to and including the end, the reverse of `addWorkingDays`: Friday to Monday is 1,
 * Saturday to Monday is 1, Friday to Sunday 0. Reversed ends give 0. With `to-working-day-first` the start is moved
 * first (Saturday to Monday is 0).
 */
export function workingDaysBetween(
  calendar: WorkingCalendar,
  start: LocalDate,
  end: LocalDate,
  roll: Roll = 'none',
): number {
  const startDay = dayNumber(start, 'start');
  const endDay = dayNumber(end, 'end');
  if (endDay <= startDay) return 0;
  return workingDaysAfter(calendar, roll === 'none' ? startDay : rollDay(calendar, startDay, 1), endDay);
}

/** `addWorkingDays` on day numbers; `from` is the day after which counting began. */
export function countWorkingDays(
  calendar: WorkingCalendar,
  start: number,
  days: number,
  direction: Direction,
  roll: Roll,
): { from: number; end: number } {
  const back = days === 0 ? direction === 'back' : (direction === 'back') === days > 0;
  const from = roll === 'none' ? start : rollDay(calendar, start, back ? -1 : 1);
  blockOf(calendar, from);
  if (days === 0) return { from, end: from };
  return { from, end: (back ? daysBack : daysForward)(calendar, from, Math.abs(days)) };
}

export function rollDay(calendar: WorkingCalendar, day: number, step: 1 | -1): number {
  if (isWorkingDayNumber(calendar, day)) return day;
  return step === 1 ? daysForward(calendar, day, 1) : daysBack(calendar, day, 1);
}

export function isWorkingDayNumber(calendar: WorkingCalendar, day: number): boolean {
  const block = blockOf(calendar, day);
  return before(block, day + 1) > before(block, day);
}

function workingDaysAfter(calendar: WorkingCalendar, start: number, end: number): number {
  if (end <= start) return 0;
  const lastYear = yearOf(end);
  const first = blockOf(calendar, start);
  const last = blockOf(calendar, end);
  if (first === last) return before(last, end + 1) - before(first, start + 1);
  let days = total(first) - before(first, start + 1);
  for (let year = yearOf(start) + 1; year < lastYear; year += 1) days += total(calendar.year(year));
  return days + before(last, end + 1);
}

function daysForward(calendar: WorkingCalendar, start: number, days: number): number {
  let year = yearOf(start);
  let block = calendar.year(year);
  let need = before(block, start + 1) + days;
  let lastSeen = start;
  while (need > total(block)) {
    need -= total(block);
    const following = before(block, lastSeen + 1) + 1;
    if (following <= total(block)) {
      refuseLongWait(nthWorkingDay(block, following) - lastSeen);
      lastSeen = nthWorkingDay(block, total(block));
    }
    year += 1;
    block = calendar.year(year);
    refuseLongWait(block.firstDay - lastSeen);
  }
  const end = nthWorkingDay(block, need);
  refuseLongWait(end - Math.max(lastSeen, need > 1 ? nthWorkingDay(block, need - 1) : lastSeen));
  return end;
}

function daysBack(calendar: WorkingCalendar, start: number, days: number): number {
  let year = yearOf(start);
  let block = calendar.year(year);
  let need = before(block, start) - days + 1;
  let lastSeen = start;
  while (need < 1) {
    const preceding = before(block, lastSeen);
    if (preceding > 0) {
      refuseLongWait(lastSeen - nthWorkingDay(block, preceding));
      lastSeen = nthWorkingDay(block, 1);
    }
    refuseLongWait(lastSeen - block.firstDay);
    year -= 1;
    block = calendar.year(year);
    need += total(block);
  }
  const end = nthWorkingDay(block, need);
  const following = need < total(block) ? Math.min(lastSeen, nthWorkingDay(block, need + 1)) : lastSeen;
  refuseLongWait(following - end);
  return end;
}

/** The date of the year's n-th working day; a date before the year if n is 0. */
function nthWorkingDay(block: YearBlock, n: number): number {
  // The n-th working day is the last index that has fewer than n working days before it.
  return n < 1 ? -Infinity : block.firstDay + countUpTo(block.workingDays, n - 1) - 1;
}

function before(block: YearBlock, day: number): number {
  return block.workingDays[Math.min(Math.max(day - block.firstDay, 0), block.workingDays.length - 1)] ?? 0;
}

function total(block: YearBlock): number {
  return block.workingDays.at(-1) ?? 0;
}

function yearOf(day: number): number {
  return new Date(day * DAY_MS).getUTCFullYear();
}

function blockOf(calendar: WorkingCalendar, day: number): YearBlock {
  return calendar.year(yearOf(day));
}

function refuseLongWait(days: number): void {
  if (days > LONGEST_WAIT_DAYS) throw new DeadlineRefusal('no-working-time');
}

/** Day number of a date of the request; refuses what is no date. */
export function dayNumber(date: LocalDate, path: string): number {
  const day = parseLocalDate(date);
  if (day === undefined) throw new DeadlineRefusal('invalid-request', [{ path, code: 'bad-date' }]);
  return day;
}
