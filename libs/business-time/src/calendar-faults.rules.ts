import type { Calendar, LocalInterval } from './calendar.js';
import { WEEKDAYS } from './calendar.js';
import { parseLocalDate, parseLocalTime } from './local-date.js';
import type { Fault } from './refusal.js';
import { findZone } from './zone-offsets.js';

export type CalendarFault = Fault<
  'unknown-timezone' | 'unknown-weekday' | 'bad-date' | 'bad-time' | 'empty-interval' | 'end-before-start' | 'overlap'
>;

/**
 * Everything that is wrong with a calendar, in the order of its parts; empty for a good one.
 * Working intervals of one day must not overlap (they may touch); breaks may, as cutting twice changes nothing.
 */
export function validateCalendar(calendar: Calendar): CalendarFault[] {
  const faults: CalendarFault[] = [];
  if (findZone(calendar.timezone) === undefined) faults.push({ path: 'timezone', code: 'unknown-timezone' });
  const weekdays: readonly string[] = WEEKDAYS;
  for (const [weekday, intervals] of Object.entries(calendar.week ?? {})) {
    if (!weekdays.includes(weekday)) faults.push({ path: `week.${weekday}`, code: 'unknown-weekday' });
    faults.push(...intervalFaults(`week.${weekday}`, intervals ?? [], 'apart'));
  }
  (calendar.holidays ?? []).forEach((date, index) => {
    if (parseLocalDate(date) === undefined) faults.push({ path: `holidays[${String(index)}]`, code: 'bad-date' });
  });
  faults.push(...datedFaults('shifts', calendar.shifts ?? {}, 'apart'));
  faults.push(...datedFaults('breaks', calendar.breaks ?? {}, 'may-overlap'));
  return faults;
}

type Overlap = 'apart' | 'may-overlap';

function datedFaults(
  part: string,
  dates: Readonly<Record<string, readonly LocalInterval[]>>,
  overlap: Overlap,
): CalendarFault[] {
  return Object.entries(dates).flatMap(([date, intervals]) => {
    const path = `${part}.${date}`;
    const faults: CalendarFault[] = parseLocalDate(date) === undefined ? [{ path, code: 'bad-date' }] : [];
    return [...faults, ...intervalFaults(path, intervals, overlap)];
  });
}

function intervalFaults(path: string, intervals: readonly LocalInterval[], overlap: Overlap): CalendarFault[] {
  const faults: CalendarFault[] = [];
  const good: { from: number; to: number }[] = [];
  intervals.forEach(([fromText, toText], index) => {
    const place = `${path}[${String(index)}]`;
    const from = parseLocalTime(fromText);
    const to = parseLocalTime(toText);
    if (from === undefined) faults.push({ path: `${place}[0]`, code: 'bad-time' });
    if (to === undefined) faults.push({ path: `${place}[1]`, code: 'bad-time' });
    if (from === undefined || to === undefined) return;
    if (from === to) faults.push({ path: place, code: 'empty-interval' });
    else if (from > to) faults.push({ path: place, code: 'end-before-start' });
    else if (overlap === 'apart') {
      if (good.some((other) => from < other.to && other.from < to)) faults.push({ path: place, code: 'overlap' });
      good.push({ from, to });
    }
  });
  return faults;
}
