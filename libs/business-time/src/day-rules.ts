import type { Calendar, LocalInterval } from './calendar.js';
import { WEEKDAYS } from './calendar.js';
import { parseLocalDate, parseLocalTime, weekdayIndex } from './local-date.js';
import type { Span } from './spans.js';
import { mergeSpans, subtractSpans } from './spans.js';

/** What a calendar says about one date, in minutes of local time from midnight. */
export interface DayRule {
  readonly kind: 'week' | 'shift' | 'holiday';
  /** Working intervals before breaks. */
  readonly hours: readonly Span[];
  readonly breaks: readonly Span[];
  /** Hours without breaks. */
  readonly working: readonly Span[];
}

export type DayRules = (day: number) => DayRule;

/** The rule for every date (a day number) of a calendar that has no faults. */
export function compileDayRules(calendar: Calendar): DayRules {
  const week = WEEKDAYS.map((weekday) => dayRule('week', minutesOf(calendar.week?.[weekday] ?? []), []));
  const weekRule = (day: number): DayRule => week[weekdayIndex(day)] ?? NOTHING;
  const dated = new Map<number, DayRule>();
  for (const [day, intervals] of byDay(calendar.shifts)) dated.set(day, dayRule('shift', intervals, []));
  for (const [day, breaks] of byDay(calendar.breaks)) {
    const rule = dated.get(day) ?? weekRule(day);
    dated.set(day, dayRule(rule.kind, rule.hours, breaks));
  }
  for (const date of calendar.holidays ?? []) dated.set(parseLocalDate(date) ?? NaN, HOLIDAY);
  return (day) => dated.get(day) ?? weekRule(day);
}

const NOTHING = dayRule('week', [], []);
const HOLIDAY = dayRule('holiday', [], []);

function dayRule(kind: DayRule['kind'], hours: readonly Span[], breaks: readonly Span[]): DayRule {
  return { kind, hours, breaks, working: breaks.length === 0 ? hours : subtractSpans(hours, breaks) };
}

function* byDay(dates: Calendar['shifts'] = {}): Generator<[day: number, minutes: Span[]]> {
  for (const [date, intervals] of Object.entries(dates)) yield [parseLocalDate(date) ?? NaN, minutesOf(intervals)];
}

function minutesOf(intervals: readonly LocalInterval[]): Span[] {
  return mergeSpans(
    intervals.map(([from, to]) => ({ from: parseLocalTime(from) ?? NaN, to: parseLocalTime(to) ?? NaN })),
  );
}
