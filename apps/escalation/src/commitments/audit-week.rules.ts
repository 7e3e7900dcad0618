import type { ZoneOffsets } from '@okno/business-time';

const dayMilliseconds = 86_400_000;
const daysPerWeek = 7;
/** The weekday of 1 January 1970 counted from Monday: a Thursday. */
const epochWeekday = 3;

/** A week between two midnights, in milliseconds; the end is not in it. */
export interface WeekSpan {
  readonly week: string;
  readonly from: number;
  readonly to: number;
}

/** The local date that holds a moment, as days since 1 January 1970. */
export function localDayNumber(zone: ZoneOffsets, moment: number): number {
  return Math.floor((moment + zone.offsetAt(moment)) / dayMilliseconds);
}

/** The first moment of a local date; where clocks change at midnight it is close to it, on the same date. */
function midnightOf(zone: ZoneOffsets, day: number): number {
  const wall = day * dayMilliseconds;
  const near = wall - zone.offsetAt(wall);
  return wall - zone.offsetAt(near);
}

/** The first midnight after a moment. */
export function nextMidnight(zone: ZoneOffsets, moment: number): number {
  return midnightOf(zone, localDayNumber(zone, moment) + 1);
}

function weekdayOf(day: number): number {
  return (((day + epochWeekday) % daysPerWeek) + daysPerWeek) % daysPerWeek;
}

function dayNumberOf(year: number, month: number, day: number): number {
  return Date.UTC(year, month - 1, day) / dayMilliseconds;
}

/** The Monday of a year's first week: the week of 4 January (ISO 8601). */
function firstMonday(year: number): number {
  const fourth = dayNumberOf(year, 1, 4);
  return fourth - weekdayOf(fourth);
}

function nameOf(monday: number): string {
  // The year of a week is the year of its Thursday (ISO 8601).
  const year = new Date((monday + 3) * dayMilliseconds).getUTCFullYear();
  const number = (monday - firstMonday(year)) / daysPerWeek + 1;
  return `${String(year).padStart(4, '0')}-W${String(number).padStart(2, '0')}`;
}

function spanFrom(zone: ZoneOffsets, monday: number): WeekSpan {
  return { week: nameOf(monday), from: midnightOf(zone, monday), to: midnightOf(zone, monday + daysPerWeek) };
}

/** The ISO week that holds a moment. */
export function weekAt(zone: ZoneOffsets, moment: number): WeekSpan {
  const day = localDayNumber(zone, moment);
  return spanFrom(zone, day - weekdayOf(day));
}

/** The week of a name, `2026-W12`; undefined where the year has no such week. */
export function weekNamed(zone: ZoneOffsets, name: string): WeekSpan | undefined {
  const [year = '', number = ''] = name.split('-W');
  const span = spanFrom(zone, firstMonday(Number(year)) + (Number(number) - 1) * daysPerWeek);
  return span.week === name ? span : undefined;
}

/** When the week that lies `weeks` before another began. */
export function weeksBefore(zone: ZoneOffsets, { from }: WeekSpan, weeks: number): number {
  return midnightOf(zone, localDayNumber(zone, from) - weeks * daysPerWeek);
}
