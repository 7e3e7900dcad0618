import { findZone, type ZoneOffsets } from '@okno/business-time';
import type { CubeComparison, CubePeriod } from '@okno/contracts';

const dayMs = 86_400_000;
/** Beyond these no zone's rules are known well enough to be counted by. */
const earliest = Date.UTC(1900, 0, 1);
const latest = Date.UTC(2200, 0, 1);

/** How far the moments of an earlier period are moved to lie on the one asked for. */
export interface Shift {
  readonly months: number;
  readonly milliseconds: number;
}

/** A period with both its edges as moments (epoch ms) and as wall-clock times (written as if they were UTC). */
export interface ResolvedPeriod {
  readonly from: number;
  readonly to: number;
  readonly localFrom: number;
  readonly localTo: number;
  /** From when on local time is UTC plus how much; the first holds from the beginning of the period. */
  readonly offsets: readonly { readonly start: number; readonly offset: number }[];
  readonly shift: Shift;
  /** The last day of the period, or today when that is earlier: its beginning, written as if it were UTC. */
  readonly lastDay: number;
}

export type PeriodFault = 'zone' | 'order' | 'range';

interface Edge {
  readonly utc: number;
  readonly local: number;
}

function edge(text: string, zone: ZoneOffsets): Edge {
  if (text.length > 10) {
    const utc = Date.parse(text);
    return { utc, local: utc + zone.offsetAt(utc) };
  }
  const local = Date.parse(`${text}T00:00:00Z`);
  return { utc: zone.toUtc(local, 'end-of-gap'), local };
}

function within(from: Edge, to: Edge, zone: ZoneOffsets, shift: Shift, now: number): ResolvedPeriod {
  const last = Math.min(to.utc - 1, now);
  const local = last + zone.offsetAt(last);
  return {
    from: from.utc,
    to: to.utc,
    localFrom: from.local,
    localTo: to.local,
    offsets: zone.stretches(from.utc, to.utc),
    shift,
    lastDay: Math.floor(local / dayMs) * dayMs,
  };
}

function inRange(text: string): boolean {
  const time = Date.parse(text);
  return time >= earliest && time <= latest;
}

export function resolvePeriod(
  { from, to, timezone }: CubePeriod,
  now: number,
): ResolvedPeriod | { readonly fault: PeriodFault } {
  const zone = findZone(timezone);
  if (zone === undefined) return { fault: 'zone' };
  if (!inRange(from) || !inRange(to)) return { fault: 'range' };
  const [start, end] = [edge(from, zone), edge(to, zone)];
  if (start.utc >= end.utc) return { fault: 'order' };
  return within(start, end, zone, { months: 0, milliseconds: 0 }, now);
}

function isMonthStart(local: number): boolean {
  return local % dayMs === 0 && new Date(local).getUTCDate() === 1;
}

/** The same wall-clock time `months` later; the last day of a month that is too short. */
function addMonths(local: number, months: number): number {
  const date = new Date(local);
  const first = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1);
  const lastDay = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months + 1, 0)).getUTCDate();
  return first + (Math.min(date.getUTCDate(), lastDay) - 1) * dayMs + (((local % dayMs) + dayMs) % dayMs);
}

function monthsBetween(from: number, to: number): number {
  const [start, end] = [new Date(from), new Date(to)];
  return (end.getUTCFullYear() - start.getUTCFullYear()) * 12 + end.getUTCMonth() - start.getUTCMonth();
}

/**
 * The period to compare with: the same one a year earlier, or one of the same length that ends where this one begins
 * (whole months stay whole months, whole days whole days, by the wall clock).
 */
export function previousPeriod(
  period: ResolvedPeriod,
  timezone: string,
  { previous }: CubeComparison,
  now: number,
): ResolvedPeriod {
  const zone = findZone(timezone);
  if (zone === undefined) throw new RangeError('the period was resolved in another zone');
  const { localFrom, localTo } = period;
  const wholeMonths = isMonthStart(localFrom) && isMonthStart(localTo);
  const shift: Shift =
    previous === 'year'
      ? { months: 12, milliseconds: 0 }
      : wholeMonths
        ? { months: monthsBetween(localFrom, localTo), milliseconds: 0 }
        : { months: 0, milliseconds: localTo - localFrom };
  const back = (local: number): Edge => {
    const earlier = addMonths(local - shift.milliseconds, -shift.months);
    return { utc: zone.toUtc(earlier, 'end-of-gap'), local: earlier };
  };
  return within(back(localFrom), back(localTo), zone, shift, now);
}
