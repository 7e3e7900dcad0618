import type { DayRules } from './day-rules.js';
import { firstDayOfYear } from './local-date.js';
import { placeDay } from './placed-day.js';
import type { Span } from './spans.js';
import type { ZoneOffsets } from './zone-offsets.js';

/**
 * The working intervals of one local year with running sums, so that every question becomes a binary search.
 * Times are UTC milliseconds. All arrays of moments are ascending.
 */
export interface YearBlock extends Span {
  readonly starts: Float64Array;
  readonly ends: Float64Array;
  /** worked[i] = working milliseconds of the year before interval i; the last item is the year's total. */
  readonly worked: Float64Array;
  readonly total: number;
  /** Day number of 1 January. */
  readonly firstDay: number;
  /** workingDays[i] = working days of the year before day i; the last item is the year's total. */
  readonly workingDays: Int32Array;
}

export function buildYear(year: number, rules: DayRules, zone: ZoneOffsets): YearBlock {
  const firstDay = firstDayOfYear(year);
  const days = firstDayOfYear(year + 1) - firstDay;
  const starts: number[] = [];
  const ends: number[] = [];
  const worked: number[] = [0];
  const workingDays = new Int32Array(days + 1);
  let total = 0;
  let totalDays = 0;
  let from = NaN;
  let to = NaN;
  for (let index = 0; index < days; index += 1) {
    const day = firstDay + index;
    const placed = placeDay(day, rules(day), zone);
    if (index === 0) from = placed.from;
    to = placed.to;
    for (const span of placed.working) {
      starts.push(span.from);
      ends.push(span.to);
      total += span.to - span.from;
      worked.push(total);
    }
    if (placed.working.length > 0) totalDays += 1;
    workingDays[index + 1] = totalDays;
  }
  return {
    from,
    to,
    starts: Float64Array.from(starts),
    ends: Float64Array.from(ends),
    worked: Float64Array.from(worked),
    total,
    firstDay,
    workingDays,
  };
}

/** How many of the ascending values are not greater than the limit. */
export function countUpTo(values: Float64Array | Int32Array, limit: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((values[middle] ?? Infinity) <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Working milliseconds of the year before a moment in it. */
export function workedBefore(block: YearBlock, time: number): number {
  const index = countUpTo(block.starts, time) - 1;
  if (index < 0) return 0;
  const start = block.starts[index] ?? 0;
  const end = block.ends[index] ?? 0;
  return (block.worked[index] ?? 0) + Math.min(time, end) - start;
}
