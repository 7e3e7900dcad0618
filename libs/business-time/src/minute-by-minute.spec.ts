import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Calendar, LocalInterval } from './calendar.js';
import { WEEKDAYS } from './calendar.js';
import type { Pause } from './pauses.js';
import { compileCalendar } from './working-calendar.js';
import { isWorkingDay } from './working-days.rules.js';
import { addWorkingTime, isWorking, workingTimeBetween } from './working-time.rules.js';

const MINUTE = 60_000;
const DAY = 1440;
const WINDOW_DAYS = 16;

/** Windows around changes of the clocks; the last date is one in the middle of the window. */
const WINDOWS: [timezone: string, middle: string][] = [
  ['UTC', '2026-01-01'],
  ['Asia/Kolkata', '2026-03-29'],
  ['Europe/Berlin', '2026-03-29'],
  ['Europe/Berlin', '2026-10-25'],
  ['America/New_York', '2026-03-08'],
  ['America/New_York', '2026-11-01'],
  ['Australia/Lord_Howe', '2026-10-04'],
  ['Australia/Lord_Howe', '2026-04-05'],
  ['Asia/Beirut', '2026-03-29'],
  ['America/Sao_Paulo', '2018-11-04'],
  ['America/Sao_Paulo', '2018-02-18'],
  ['Europe/Moscow', '2011-03-27'],
  ['Europe/Moscow', '2014-10-26'],
  ['Pacific/Apia', '2011-12-30'],
  ['Antarctica/Troll', '2026-03-29'],
  ['Africa/Cairo', '2014-06-26'],
];

/** The slow truth: every minute of a window is asked from Intl what the clock on the wall shows. */
class MinuteByMinute {
  readonly start: number;
  readonly length = WINDOW_DAYS * DAY;
  readonly dates: string[];
  /** First minute of the window at which the wall shows `date minutes`. */
  readonly #shown = new Map<string, number>();
  readonly #bounds = new Map<string, { first: number; last: number }>();

  constructor(timezone: string, middle: string) {
    this.start = Date.parse(`${middle}T00:00Z`) - (WINDOW_DAYS / 2) * DAY * MINUTE;
    const wall = new Intl.DateTimeFormat('sv-SE', {
      timeZone: timezone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
    });
    for (let minute = 0; minute < this.length; minute += 1) {
      const text = wall.format(this.start + minute * MINUTE);
      if (!this.#shown.has(text)) this.#shown.set(text, minute);
      const date = text.slice(0, 10);
      const bounds = this.#bounds.get(date);
      if (bounds === undefined) this.#bounds.set(date, { first: minute, last: minute });
      else bounds.last = minute;
    }
    // The dates at the edges are cut off by the window.
    this.dates = [...this.#bounds.keys()].slice(2, -2);
  }

  /** Which minutes work. Only dates whole in the window can be used by the calendar. */
  working(calendar: Calendar): Uint8Array {
    const minutes = new Uint8Array(this.length);
    for (const date of this.dates) {
      if (calendar.holidays?.includes(date) === true) continue;
      const weekday = WEEKDAYS[(new Date(`${date}T00:00Z`).getUTCDay() + 6) % 7] ?? 'mon';
      this.#fill(minutes, date, calendar.shifts?.[date] ?? calendar.week?.[weekday] ?? [], 1);
      this.#fill(minutes, date, calendar.breaks?.[date] ?? [], 0);
    }
    return minutes;
  }

  works(minutes: Uint8Array, date: string): boolean {
    const { first, last } = this.#bounds.get(date) ?? { first: 0, last: -1 };
    return minutes.subarray(first, last + 1).includes(1);
  }

  #fill(minutes: Uint8Array, date: string, intervals: readonly LocalInterval[], value: number): void {
    const { first, last } = this.#bounds.get(date) ?? { first: 0, last: -1 };
    for (const [from, to] of intervals) {
      const start = Math.max(this.#place(date, from), first);
      const end = Math.min(this.#place(date, to), last + 1);
      if (start < end) minutes.fill(value, start, end);
    }
  }

  #place(date: string, time: string): number {
    const [hour = 0, minute = 0] = time.split(':').map(Number);
    const text = new Date(Date.parse(`${date}T00:00Z`) + (hour * 60 + minute) * MINUTE).toISOString();
    for (let hours = 0; hours < 48; hours += 1) {
      const later = new Date(Date.parse(text) + hours * 60 * MINUTE).toISOString();
      const shown = this.#shown.get(`${later.slice(0, 10)} ${later.slice(11, 16)}`);
      if (shown !== undefined) return shown;
    }
    throw new Error(`${date} ${time} is not in the window`);
  }
}

const oracles = new Map<string, MinuteByMinute>();
function oracleFor([timezone, middle]: [string, string]): MinuteByMinute {
  const key = `${timezone} ${middle}`;
  const oracle = oracles.get(key) ?? new MinuteByMinute(timezone, middle);
  oracles.set(key, oracle);
  return oracle;
}

const clock = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;

/** Up to three disjoint intervals; often on the quarter, dense around the hours at which clocks change. */
const intervalsOf = fc
  .uniqueArray(
    fc.oneof(
      fc.integer({ min: 0, max: 16 }).map((quarter) => quarter * 15),
      fc.integer({ min: 0, max: 96 }).map((quarter) => quarter * 15),
      fc.integer({ min: 0, max: DAY }),
    ),
    { minLength: 0, maxLength: 6 },
  )
  .map((points): LocalInterval[] => {
    const sorted = [...points].sort((a, b) => a - b);
    return Array.from({ length: Math.floor(sorted.length / 2) }, (_, index) => [
      clock(sorted[2 * index] ?? 0),
      clock(sorted[2 * index + 1] ?? 0),
    ]);
  });

function calendarOf(timezone: string, dates: string[]): fc.Arbitrary<Calendar> {
  const dated = fc.dictionary(fc.constantFrom(...dates), intervalsOf, { maxKeys: 6 });
  return fc.record({
    timezone: fc.constant(timezone),
    week: fc.record(Object.fromEntries(WEEKDAYS.map((weekday) => [weekday, intervalsOf]))),
    holidays: fc.array(fc.constantFrom(...dates), { maxLength: 3 }),
    shifts: dated,
    breaks: dated,
  });
}

const minuteOf = (oracle: MinuteByMinute): fc.Arbitrary<number> =>
  fc.integer({ min: 3 * DAY, max: oracle.length - 3 * DAY });
const pausesOf = (oracle: MinuteByMinute): fc.Arbitrary<[number, number][]> =>
  fc.array(
    fc
      .tuple(minuteOf(oracle), fc.integer({ min: 0, max: 3 * DAY }))
      .map(([from, length]): [number, number] => [from, from + length]),
    { maxLength: 3 },
  );

describe.each(WINDOWS)('%s around %s, against a count of every minute', (...window) => {
  const oracle = oracleFor(window);
  const time = (minute: number): number => oracle.start + minute * MINUTE;
  const scene = fc.record({
    calendar: calendarOf(window[0], oracle.dates),
    start: minuteOf(oracle),
    other: minuteOf(oracle),
    amount: fc.oneof(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 6000 })),
    pauses: pausesOf(oracle),
  });

  it('adds, measures and asks alike', () => {
    let compared = 0;
    fc.assert(
      fc.property(scene, ({ calendar, start, other, amount, pauses }) => {
        const compiled = compileCalendar(calendar);
        const working = oracle.working(calendar);
        expect(oracle.dates.filter((date) => isWorkingDay(compiled, date))).toEqual(
          oracle.dates.filter((date) => oracle.works(working, date)),
        );
        const asked: Pause[] = pauses.map(([from, to]) => ({ from: time(from), to: time(to) }));
        for (const [from, to] of pauses) working.fill(0, from, to);

        expect(isWorking(compiled, time(start), asked)).toBe(working[start] === 1);
        const between = working.subarray(start, Math.max(start, other)).reduce((sum, minute) => sum + minute, 0);
        expect(workingTimeBetween(compiled, time(start), time(other), asked)).toBe(between * MINUTE);

        // What lies beyond the dates that the window holds whole, the slow way cannot know.
        const due = slowForward(working, start, amount);
        if (due !== undefined && due < oracle.length - 3 * DAY) {
          compared += 1;
          expect(addWorkingTime(compiled, time(start), amount * MINUTE, 'forward', asked)).toBe(time(due));
        }
        const began = slowBack(working, start, amount);
        if (began !== undefined && began > 3 * DAY) {
          compared += 1;
          expect(addWorkingTime(compiled, time(start), amount * MINUTE, 'back', asked)).toBe(time(began));
        }
      }),
      { numRuns: 100 },
    );
    expect(compared).toBeGreaterThan(50);
  });
});

function slowForward(working: Uint8Array, start: number, amount: number): number | undefined {
  let left = amount;
  for (let minute = start; minute < working.length; minute += 1) {
    if (working[minute] !== 1) continue;
    if (amount === 0) return minute;
    left -= 1;
    if (left === 0) return minute + 1;
  }
  return undefined;
}

function slowBack(working: Uint8Array, start: number, amount: number): number | undefined {
  if (amount === 0 && working[start] === 1) return start;
  let left = amount;
  for (let minute = start - 1; minute >= 0; minute -= 1) {
    if (working[minute] !== 1) continue;
    if (amount === 0) return minute + 1;
    left -= 1;
    if (left === 0) return minute;
  }
  return undefined;
}
