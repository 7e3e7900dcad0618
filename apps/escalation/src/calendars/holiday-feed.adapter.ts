import ICAL from 'ical.js';
import type { FeedDay } from './calendar-import.rules.js';
import type { FileFault, Read } from './production-calendar.rules.js';

export interface Feed {
  readonly days: readonly FeedDay[];
  readonly skipped: readonly { line: number; title: string; reason: 'has-hours' | 'cancelled' }[];
}

const mostDays = 4_000;
/** Repetitions to follow at most: a day of every week for two centuries. */
const mostSteps = 10_000;
const dayMilliseconds = 86_400_000;
/** 29 February is left out: it is not there every year. */
const longestMonths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const allowedParts = new Set(['FREQ', 'INTERVAL', 'COUNT', 'UNTIL', 'BYMONTH', 'BYMONTHDAY', 'BYDAY', 'WKST']);
const weekdayPart = /^(?:[+-]?[1-4]|-5)?(?:MO|TU|WE|TH|FR|SA|SU)$/;

/** Days of a feed from `from` to `to`, both included. */
export interface Horizon {
  readonly from: string;
  readonly to: string;
}

/** Where an event stands and its repetitions as they are written: the parser mends what it does not understand. */
interface Place {
  readonly line: number;
  readonly rules: string[];
}

interface Event extends Place {
  readonly component: ICAL.Component;
}

/**
 * Whether a rule can be followed day by day without end. The parser takes a day that a month never has for one of the next, and
 * looks for ever for what its steps never meet: only rules in which neither can happen are taken.
 */
function isFollowable(rule: string): boolean {
  const parts = new Map(rule.split(';').map((part) => part.split('=', 2) as [string, string | undefined]));
  const listed = (name: string): string[] => (parts.get(name) ?? '').split(',').filter((item) => item !== '');
  const [interval = 1] = listed('INTERVAL').map(Number);
  const months = listed('BYMONTH').map(Number);
  const days = listed('BYMONTHDAY').map(Number);
  const weekdays = listed('BYDAY');
  const simple = [...parts.keys()].every((name) => allowedParts.has(name)) && interval >= 1 && interval <= 400;
  const possible = days.every((day) => {
    const longest = Math.min(...(months.length === 0 ? [31] : months.map((month) => longestMonths[month - 1] ?? 0)));
    return day > 0 ? day <= longest : day < 0 && day >= -28;
  });
  if (!simple || !possible || !weekdays.every((weekday) => weekdayPart.test(weekday))) return false;
  switch (parts.get('FREQ')) {
    case 'DAILY':
    case 'WEEKLY':
      return months.length === 0 && days.length === 0;
    case 'MONTHLY':
      return interval === 1 ? days.length === 0 || weekdays.length === 0 : days.every((day) => day <= 28);
    case 'YEARLY':
      return weekdays.length === 0 || days.length === 0 || (months.length > 0 && !/\d/.test(weekdays.join('')));
    default:
      return false;
  }
}

/** Every event's place, and the first line that is no line of iCalendar. */
function placesOf(text: string): { readonly places: readonly Place[]; readonly unreadable: FileFault | undefined } {
  const places: Place[] = [];
  let unreadable: FileFault | undefined;
  let line = 1;
  for (const written of text.split(/\r?\n(?![ \t])/)) {
    const unfolded = written.replaceAll(/\r?\n[ \t]/g, '');
    if (/^BEGIN:VEVENT\s*$/i.test(unfolded)) places.push({ line, rules: [] });
    const [, rule] = /^RRULE[^:]*:(.*)$/i.exec(unfolded) ?? [];
    if (rule !== undefined) places.at(-1)?.rules.push(rule.trim().toUpperCase());
    if (unreadable === undefined && unfolded.trim() !== '' && !/^[A-Za-z0-9-]+[;:]/.test(unfolded)) {
      unreadable = { line, element: unfolded.slice(0, 200), code: 'unreadable-line' };
    }
    line += written.split('\n').length;
  }
  return { places, unreadable };
}

function titleOf(component: ICAL.Component): string {
  const value = component.getFirstPropertyValue('summary');
  return typeof value === 'string' ? value.trim().slice(0, 200) : '';
}

/** The first day of a whole day's event and how many days it lasts; undefined for one with hours. */
function wholeDays(start: ICAL.Time, end: ICAL.Time): number | undefined {
  const midnight = (time: ICAL.Time): boolean => time.isDate || (time.hour === 0 && time.minute === 0);
  if (!midnight(start) || !midnight(end)) return undefined;
  const days = Math.round((dayOf(end) - dayOf(start)) / dayMilliseconds);
  if (days > 0) return days;
  // A date without an end is that day; a moment without an end is none.
  return start.isDate ? 1 : undefined;
}

function dayOf({ year, month, day }: ICAL.Time): number {
  return Date.UTC(year, month - 1, day);
}

/** What the parser's own types leave open. */
interface Occurrence {
  readonly item: ICAL.Event;
  readonly startDate: ICAL.Time;
  readonly endDate: ICAL.Time;
}

/** The next of a repetition; undefined after the last, which the parser's types do not know of. */
function stepOf(iterator: { next(): unknown }): ICAL.Time | undefined {
  const next = iterator.next();
  return next instanceof ICAL.Time ? next : undefined;
}

class FeedReader {
  readonly days: FeedDay[] = [];
  readonly skipped: { line: number; title: string; reason: 'has-hours' | 'cancelled' }[] = [];
  private steps = 0;
  private readonly first: number;
  private readonly last: number;

  constructor({ from, to }: Horizon) {
    this.first = Date.parse(`${from}T00:00:00Z`);
    this.last = Date.parse(`${to}T00:00:00Z`);
  }

  /** @throws when the event cannot be read */
  take({ component, line }: Event, exceptions: readonly Event[]): FileFault['code'] | undefined {
    const title = titleOf(component);
    if (String(component.getFirstPropertyValue('status') ?? '').toUpperCase() === 'CANCELLED') {
      this.skipped.push({ line, title, reason: 'cancelled' });
      return undefined;
    }
    if (!(component.getFirstPropertyValue('dtstart') instanceof ICAL.Time)) return 'bad-date';
    const event = new ICAL.Event(component, { exceptions: exceptions.map((other) => other.component) });
    const length = wholeDays(event.startDate, event.endDate);
    if (length === undefined) {
      this.skipped.push({ line, title, reason: 'has-hours' });
      return undefined;
    }
    return event.isRecurring() ? this.follow(event) : this.add(event.startDate, length, title);
  }

  private follow(event: ICAL.Event): FileFault['code'] | undefined {
    const iterator = event.iterator();
    for (let next = stepOf(iterator); next !== undefined; next = stepOf(iterator)) {
      this.steps += 1;
      if (this.steps > mostSteps) return 'too-many-days';
      if (dayOf(next) > this.last) return undefined;
      const { item, startDate, endDate } = event.getOccurrenceDetails(next) as Occurrence;
      const isOff = String(item.component.getFirstPropertyValue('status') ?? '').toUpperCase() === 'CANCELLED';
      const length = isOff ? undefined : wholeDays(startDate, endDate);
      const fault = length === undefined ? undefined : this.add(startDate, length, titleOf(item.component));
      if (fault !== undefined) return fault;
    }
    return undefined;
  }

  private add(start: ICAL.Time, length: number, title: string): FileFault['code'] | undefined {
    const begin = Math.max(dayOf(start), this.first);
    const end = Math.min(dayOf(start) + length * dayMilliseconds, this.last + dayMilliseconds);
    for (let day = begin; day < end; day += dayMilliseconds) {
      if (this.days.length >= mostDays) return 'too-many-days';
      this.days.push({ date: new Date(day).toISOString().slice(0, 10), title });
    }
    return undefined;
  }
}

function eventsOf(text: string, places: readonly Place[]): Event[] | undefined {
  try {
    const calendar = new ICAL.Component(ICAL.parse(text) as unknown[]);
    if (calendar.name !== 'vcalendar') return undefined;
    const events = calendar.getAllSubcomponents('vevent');
    return events.map((component, index) => ({ component, ...(places[index] ?? { line: 1, rules: [] }) }));
  } catch {
    return undefined;
  }
}

/**
 * Reads an iCalendar feed (RFC 5545): whole days, also several in a row and repeated ones, become days off. What has hours is
 * told as skipped; what cannot be read is named with its line.
 */
export function readHolidayFeed(text: string, horizon: Horizon): Read<Feed> {
  const { places, unreadable } = placesOf(text);
  if (unreadable !== undefined) return { faults: [unreadable] };
  const endless = places.flatMap(({ line, rules }) =>
    rules.filter((rule) => !isFollowable(rule)).map((element) => ({ line, element, code: 'bad-recurrence' as const })),
  );
  if (endless.length > 0) return { faults: endless };
  const events = eventsOf(text, places);
  if (events === undefined) return { faults: [{ line: 1, element: text.slice(0, 100), code: 'not-a-calendar' }] };
  const reader = new FeedReader(horizon);
  const faults: FileFault[] = [];
  const isException = ({ component }: Event): boolean => component.hasProperty('recurrence-id');
  const uidOf = ({ component }: Event): string => String(component.getFirstPropertyValue('uid') ?? '');
  for (const event of events.filter((one) => !isException(one))) {
    const exceptions = events.filter((other) => isException(other) && uidOf(other) === uidOf(event));
    let code: FileFault['code'] | undefined;
    try {
      code = reader.take(event, exceptions);
    } catch {
      code = 'bad-recurrence';
    }
    if (code !== undefined) faults.push({ line: event.line, element: `VEVENT ${titleOf(event.component)}`, code });
  }
  return faults.length > 0 ? { faults } : { content: { days: reader.days, skipped: reader.skipped } };
}
