import { DAY_MS } from './local-date.js';
import { DeadlineRefusal } from './refusal.js';
import type { WorkingCalendar } from './working-calendar.js';
import { FIRST_YEAR, LAST_YEAR } from './working-calendar.js';
import type { YearBlock } from './year-block.js';
import { countUpTo, workedBefore } from './year-block.js';

/** Ten years, leap days included: a longer stretch without working time is refused instead of searched. */
export const LONGEST_WAIT_MS = 3653 * DAY_MS;
const WHOLE_RANGE_MS = (LAST_YEAR - FIRST_YEAR + 1) * 366 * DAY_MS;

/** Working milliseconds from a moment to another; reversed ends give 0. */
export function workedBetween(calendar: WorkingCalendar, from: number, to: number): number {
  if (!(to > from)) return 0;
  const first = calendar.blockAt(from);
  if (to < first.to) return workedBefore(first, to) - workedBefore(first, from);
  const lastYear = calendar.yearAt(to);
  let worked = first.total - workedBefore(first, from);
  for (let year = calendar.yearAt(from) + 1; year < lastYear; year += 1) worked += calendar.year(year).total;
  return worked + workedBefore(calendar.year(lastYear), to);
}

export function isWorkingAt(calendar: WorkingCalendar, time: number): boolean {
  const block = calendar.blockAt(time);
  const index = countUpTo(block.starts, time) - 1;
  return index >= 0 && time < at(block.ends, index);
}

/** The earliest moment at which `amount` > 0 working milliseconds after `from` are used up. */
export function stepForward(calendar: WorkingCalendar, from: number, amount: number): number {
  refuseEndless(amount);
  let block = calendar.blockAt(from);
  let need = workedBefore(block, from) + amount;
  let lastWork = from;
  let year: number | undefined;
  while (need > block.total) {
    need -= block.total;
    lastWork = leaveForward(block, lastWork);
    year = (year ?? calendar.yearAt(from)) + 1;
    block = nextBlock(calendar, year, block.to - lastWork);
  }
  // worked[index] < need <= worked[index + 1]
  const index = countBelow(block.worked, need) - 1;
  const start = at(block.starts, index);
  refuseLongWait(start - (index > 0 ? Math.max(lastWork, at(block.ends, index - 1)) : lastWork));
  return start + need - at(block.worked, index);
}

/** The latest moment such that `amount` > 0 working milliseconds lie between it and `from`. */
export function stepBack(calendar: WorkingCalendar, from: number, amount: number): number {
  refuseEndless(amount);
  let block = calendar.blockAt(from);
  let need = workedBefore(block, from) - amount;
  let lastWork = from;
  let year: number | undefined;
  while (need < 0) {
    lastWork = leaveBack(block, lastWork);
    year = (year ?? calendar.yearAt(from)) - 1;
    block = nextBlock(calendar, year, lastWork - block.from);
    need += block.total;
  }
  // worked[index] <= need < worked[index + 1]
  const index = countUpTo(block.worked, need) - 1;
  const following = index + 1 < block.starts.length ? Math.min(lastWork, at(block.starts, index + 1)) : lastWork;
  refuseLongWait(following - at(block.ends, index));
  return at(block.starts, index) + need - at(block.worked, index);
}

/** The first working moment at or after `from`. */
export function firstWorkingMoment(calendar: WorkingCalendar, from: number): number {
  let block = calendar.blockAt(from);
  let index = countUpTo(block.ends, from);
  let year: number | undefined;
  while (index >= block.starts.length) {
    year = (year ?? calendar.yearAt(from)) + 1;
    block = nextBlock(calendar, year, block.to - from);
    index = 0;
  }
  const moment = Math.max(from, at(block.starts, index));
  refuseLongWait(moment - from);
  return moment;
}

/**
 * The last moment before which work goes on: `from` itself when work leads up to it, else the end of the last
 * interval that began before `from`.
 */
export function lastWorkBefore(calendar: WorkingCalendar, from: number): number {
  let block = calendar.blockAt(from);
  let index = countBelow(block.starts, from) - 1;
  let year: number | undefined;
  while (index < 0) {
    year = (year ?? calendar.yearAt(from)) - 1;
    block = nextBlock(calendar, year, from - block.from);
    index = block.starts.length - 1;
  }
  const moment = Math.min(from, at(block.ends, index));
  refuseLongWait(from - moment);
  return moment;
}

/** The next block of a walk, unless the wait so far is already too long. */
function nextBlock(calendar: WorkingCalendar, year: number, waited: number): YearBlock {
  refuseLongWait(waited);
  return calendar.year(year);
}

function leaveForward(block: YearBlock, lastWork: number): number {
  const first = countUpTo(block.ends, lastWork);
  if (first >= block.starts.length) return lastWork;
  refuseLongWait(at(block.starts, first) - lastWork);
  return at(block.ends, block.ends.length - 1);
}

function leaveBack(block: YearBlock, lastWork: number): number {
  const last = countBelow(block.starts, lastWork) - 1;
  if (last < 0) return lastWork;
  refuseLongWait(lastWork - at(block.ends, last));
  return at(block.starts, 0);
}

function refuseLongWait(waited: number): void {
  if (waited > LONGEST_WAIT_MS) throw new DeadlineRefusal('no-working-time');
}

function refuseEndless(amount: number): void {
  if (!(amount <= WHOLE_RANGE_MS)) throw new DeadlineRefusal('out-of-range');
}

function countBelow(values: Float64Array, limit: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (at(values, middle) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

function at(values: Float64Array, index: number): number {
  return values[index] ?? NaN;
}
