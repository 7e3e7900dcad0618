import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { Calendar, LocalInterval } from './calendar.js';
import { compileCalendar } from './working-calendar.js';
import { addWorkingDays, workingDaysBetween } from './working-days.rules.js';
import { addWorkingTime, workingTimeBetween } from './working-time.rules.js';

const FOLDER = new URL('../../../../shared/data/calendars/', import.meta.url);
const DAY: LocalInterval[] = [
  ['09:00', '13:00'],
  ['14:00', '18:00'],
];
const SHORT: LocalInterval[] = [
  ['09:00', '13:00'],
  ['14:00', '17:00'],
];
const WEEK = { mon: DAY, tue: DAY, wed: DAY, thu: DAY, fri: DAY };
const read = (name: string): string => readFileSync(new URL(name, FOLDER), 'utf8');

/** Holidays and shifts of one country from the flat file. */
function fromDays(country: string): Calendar {
  const rows = read('calendar_days.csv')
    .split('\n')
    .map((line) => line.split(','))
    .filter(([of]) => of === country);
  const dates = (kind: string): string[] => rows.flatMap(([, date = '', of]) => (of === kind ? [date] : []));
  const shifts = [
    ...dates('short').map((date) => [date, SHORT] as const),
    ...dates('working_weekend').map((date) => [date, DAY] as const),
  ];
  return { timezone: 'Europe/Moscow', week: WEEK, holidays: dates('nonworking'), shifts: Object.fromEntries(shifts) };
}

/** Working and short days of a year counted from the published XML, without any calendar of ours. */
function countXml(year: string): { days: number; short: number } {
  const kinds = new Map(
    [...read(`ru-xml/${year}/calendar.xml`).matchAll(/<day d="(\d\d)\.(\d\d)" t="(\d)"/g)].map(
      ([, month, day, kind]) => [`${month}-${day}`, kind],
    ),
  );
  let days = 0;
  let short = 0;
  for (let time = Date.UTC(Number(year), 0, 1); time < Date.UTC(Number(year) + 1, 0, 1); time += 86_400_000) {
    const kind = kinds.get(new Date(time).toISOString().slice(5, 10));
    const weekend = [0, 6].includes(new Date(time).getUTCDay());
    if (kind === undefined ? !weekend : kind !== '1') days += 1;
    if (kind === '2') short += 1;
  }
  return { days, short };
}

/** One year of the government's table: a cell lists the days off, `*` marks a short day, which works. */
function fromTable(year: string): Calendar {
  const line =
    read('ru_2020_2021_government_table.csv')
      .split('\n')
      .find((row) => row.startsWith(`${year},`)) ?? '';
  const cells = [...line.matchAll(/"([^"]*)"/g)].map(([, cell = '']) => cell.split(','));
  const dates = cells.flatMap((cell, month) =>
    cell.map((day) => ({
      date: new Date(Date.UTC(Number(year), month, parseInt(day, 10))).toISOString().slice(0, 10),
      short: day.endsWith('*'),
    })),
  );
  return {
    timezone: 'Europe/Moscow',
    // The table lists Saturdays and Sundays too: what it does not list works.
    week: { ...WEEK, sat: DAY, sun: DAY },
    holidays: dates.filter(({ short }) => !short).map(({ date }) => date),
    shifts: Object.fromEntries(dates.filter(({ short }) => short).map(({ date }) => [date, SHORT])),
  };
}

function totals(calendar: Calendar, year: string): { days: number; hours: number } {
  const compiled = compileCalendar(calendar);
  const before = `${String(Number(year) - 1)}-12-31`;
  const days = workingDaysBetween(compiled, before, `${year}-12-31`);
  const start = Date.parse(`${year}-01-01T00:00:00+03:00`) - 3_600_000; // Moscow was at +4 in between
  const hours = workingTimeBetween(compiled, start, Date.parse(`${year}-12-31T23:00:00+03:00`)) / 3_600_000;
  const last = addWorkingDays(compiled, before, days);
  expect(workingDaysBetween(compiled, last, `${year}-12-31`)).toBe(0);
  expect(workingTimeBetween(compiled, start, addWorkingTime(compiled, start, hours * 3_600_000) ?? NaN)).toBe(
    hours * 3_600_000,
  );
  return { days, hours };
}

describe('the production calendar of Russia', () => {
  if (!existsSync(FOLDER)) {
    it('skipped: ../shared/data/calendars not there', () => {
      expect(existsSync(FOLDER)).toBe(false);
    });
    return;
  }

  it.each(
    readdirSync(new URL('ru-xml/', FOLDER))
      .filter((name) => /^\d{4}$/.test(name))
      .sort(),
  )('%s, as published', (year) => {
    const { days, short } = countXml(year);
    expect(days).toBeGreaterThan(200);
    expect(totals(fromDays('ru'), year)).toEqual({ days, hours: days * 8 - short });
  });

  // The norms of working time that were announced for these years (40-hour week).
  it.each([
    ['2020', 248, 1979],
    ['2021', 247, 1973], // the norm is 1972: the table forgets that Saturday 20 February was short
  ])('%s, as the government first decided', (year, days, hours) => {
    expect(totals(fromTable(year), year)).toEqual({ days, hours });
  });

  it.each([
    ['2019', 247, 1970],
    ['2022', 247, 1973],
    ['2023', 247, 1973],
    ['2024', 248, 1979],
    ['2025', 247, 1972],
  ])('%s has its announced norm', (year, days, hours) => {
    expect(totals(fromDays('ru'), year)).toEqual({ days, hours });
  });
});
