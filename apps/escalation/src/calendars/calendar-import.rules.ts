import { compileCalendar, workingTimeBetween, type WorkingCalendar } from '@okno/business-time';
import type { CalendarBody, CalendarImportPreview } from '@okno/contracts';
import type { ProductionCalendar, ProductionDay } from './production-calendar.rules.js';

/** A day off of a feed. */
export interface FeedDay {
  readonly date: string;
  readonly title: string;
}

/** What a file brings: days off by date with their titles, shifts by date, and the years it is about. */
export interface Brought {
  readonly years: readonly number[];
  readonly holidays: ReadonlyMap<string, string>;
  readonly shifts: ReadonlyMap<string, Shift>;
  /** Norm of a month in hours, by `YYYY-MM`; empty where the file has none. */
  readonly norms: ReadonlyMap<string, number>;
}

type Intervals = [string, string][];
interface Shift {
  readonly intervals: Intervals;
  readonly why: 'short-day' | 'moved-working-day';
}

const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
const dayMilliseconds = 86_400_000;
const hourMilliseconds = 3_600_000;
/** By how much a short day is shorter (Labour Code of the Russian Federation, article 95). */
const shorterBy = 60;

const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
const timeOf = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
const isoOf = (time: number): string => new Date(time).toISOString().slice(0, 10);
const weekdayOf = (date: string): number => new Date(`${date}T00:00:00Z`).getUTCDay();
const ofYear = (date: string): number => Number(date.slice(0, 4));

/** The same intervals without their last hour of work; several may be lost where they are short. */
export function shortened(intervals: readonly (readonly [string, string])[]): Intervals {
  const left: Intervals = [];
  let lost = 0;
  for (const [from, to] of [...intervals].sort().reverse()) {
    const length = minutesOf(to) - minutesOf(from);
    const cut = Math.min(shorterBy - lost, length);
    lost += cut;
    if (cut < length) left.unshift([from, timeOf(minutesOf(to) - cut)]);
  }
  return left;
}

/**
 * The hours of a date that works: those of its own weekday; where that has none, those of the weekday whose day off was
 * taken from it; else the first working weekday's.
 */
function hoursOf(date: string, week: CalendarBody['week'], days: readonly ProductionDay[]): Intervals {
  const takenTo = days.find(({ movedFrom }) => movedFrom === date)?.date;
  const candidates = [date, ...(takenTo === undefined ? [] : [takenTo])].map(weekdayOf);
  for (const weekday of [...candidates, 1, 2, 3, 4, 5]) {
    const hours = week[weekdays[weekday] ?? 'mon'] ?? [];
    if (hours.length > 0) return hours.map(([from, to]) => [from, to]);
  }
  return [];
}

/** Norm of each month in hours for a week of 40 hours: 8 × working days − short days, whatever the company's own hours. */
export function normsOf({ year, days }: ProductionCalendar): ReadonlyMap<string, number> {
  const kinds = new Map(days.map(({ date, kind }) => [date, kind]));
  const norms = new Map<string, number>();
  for (let time = Date.UTC(year, 0, 1); time < Date.UTC(year + 1, 0, 1); time += dayMilliseconds) {
    const date = isoOf(time);
    const kind = kinds.get(date) ?? ([0, 6].includes(weekdayOf(date)) ? 'off' : 'working');
    const hours = kind === 'off' ? 0 : kind === 'short' ? 7 : 8;
    norms.set(date.slice(0, 7), (norms.get(date.slice(0, 7)) ?? 0) + hours);
  }
  return norms;
}

/** What the production calendar means for a company that works in this week. */
export function broughtByProduction(calendar: ProductionCalendar, week: CalendarBody['week']): Brought {
  const { year, days } = calendar;
  const shifts = new Map<string, Shift>();
  for (const { date, kind } of days) {
    if (kind === 'off') continue;
    const hours = hoursOf(date, week, days);
    if (kind === 'short') shifts.set(date, { intervals: shortened(hours), why: 'short-day' });
    else shifts.set(date, { intervals: hours, why: 'moved-working-day' });
  }
  const off = days.filter(({ kind }) => kind === 'off');
  const holidays = new Map(off.map(({ date, title }) => [date, title]));
  return { years: [year], holidays, shifts, norms: normsOf(calendar) };
}

export function broughtByFeed(days: readonly FeedDay[]): Brought {
  const holidays = new Map<string, string>();
  for (const { date, title } of days) if (!holidays.has(date)) holidays.set(date, title);
  const years = [...new Set([...holidays.keys()].map(ofYear))].sort((left, right) => left - right);
  return { years, holidays, shifts: new Map(), norms: new Map() };
}

/**
 * The calendar after a file. A date the file gives hours is no holiday any more, for a holiday would beat them. `replace` takes
 * away what the calendar says of the file's years and the file does not.
 */
export function imported(current: CalendarBody, brought: Brought, mode: 'add' | 'replace'): CalendarBody {
  const stays = (date: string): boolean => mode === 'add' || !brought.years.includes(ofYear(date));
  const holidays = new Set([
    ...current.holidays.filter((date) => stays(date) && !brought.shifts.has(date)),
    ...brought.holidays.keys(),
  ]);
  const shifts = Object.entries(current.shifts).filter(([date]) => stays(date));
  const set = [...brought.shifts].map(([date, { intervals }]) => [date, intervals] as const);
  return { ...current, holidays: [...holidays].sort(), shifts: Object.fromEntries([...shifts, ...set]) };
}

function sameHours(left: readonly (readonly string[])[] | undefined, right: readonly (readonly string[])[]): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}

type Changes = Pick<CalendarImportPreview, 'holidays' | 'shifts'>;

/** Which holidays and shifts differ, with what the file calls them. */
export function changesBetween(before: CalendarBody, after: CalendarBody, brought: Brought): Changes {
  const had = new Set(before.holidays);
  const has = new Set(after.holidays);
  const set = [...brought.shifts]
    .filter(([date, { intervals }]) => !sameHours(before.shifts[date], intervals))
    .map(([date, shift]) => ({ date, ...shift }));
  return {
    holidays: {
      added: [...has]
        .filter((date) => !had.has(date))
        .map((date) => ({ date, title: brought.holidays.get(date) ?? '' })),
      removed: [...had].filter((date) => !has.has(date)).sort(),
    },
    shifts: {
      set,
      removed: Object.keys(before.shifts)
        .filter((date) => !(date in after.shifts))
        .sort(),
    },
  };
}

interface Month {
  readonly days: number;
  readonly hours: number;
}

function monthOf(calendar: WorkingCalendar, year: number, month: number): Month {
  let days = 0;
  let worked = 0;
  for (let time = Date.UTC(year, month, 1); time < Date.UTC(year, month + 1, 1); time += dayMilliseconds) {
    const { from, to } = calendar.place(time / dayMilliseconds);
    const ofDay = workingTimeBetween(calendar, from, to);
    worked += ofDay;
    if (ofDay > 0) days += 1;
  }
  return { days, hours: worked / hourMilliseconds };
}

/** Working time of every month of the years concerned, before and after. */
export function monthsOf(before: CalendarBody, after: CalendarBody, brought: Brought): CalendarImportPreview['months'] {
  const old = compileCalendar(before);
  const next = compileCalendar(after);
  return brought.years.flatMap((year) =>
    Array.from({ length: 12 }, (_item, index) => {
      const month = `${String(year)}-${String(index + 1).padStart(2, '0')}`;
      const { days, hours } = monthOf(next, year, index);
      const norm = brought.norms.get(month);
      return {
        month,
        workingDays: days,
        workingHours: hours,
        workingHoursBefore: monthOf(old, year, index).hours,
        ...(norm === undefined ? {} : { normHours: norm }),
      };
    }),
  );
}
