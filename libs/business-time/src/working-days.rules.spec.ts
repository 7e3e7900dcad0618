import { describe, expect, it } from '@jest/globals';
import type { LocalInterval } from './calendar.js';
import { compileCalendar } from './working-calendar.js';
import type { Roll } from './working-days.rules.js';
import { addWorkingDays, isWorkingDay, workingDaysBetween } from './working-days.rules.js';
import type { Direction } from './working-time.rules.js';

const DAY: LocalInterval[] = [['09:00', '18:00']];
const WEEK = { mon: DAY, tue: DAY, wed: DAY, thu: DAY, fri: DAY };
/** 2026-03-02 is a Monday. Off: Monday 9th, Tuesday 10th (shift of nothing), Wednesday 11th (all break). On: Saturday 7th. */
const calendar = compileCalendar({
  timezone: 'Europe/Moscow',
  week: WEEK,
  holidays: ['2026-03-09', '2026-03-14'],
  shifts: { '2026-03-07': DAY, '2026-03-10': [], '2026-03-14': DAY },
  breaks: {
    '2026-03-11': [
      ['08:00', '12:00'],
      ['11:00', '20:00'],
    ],
    '2026-03-12': [['09:00', '17:59']],
  },
});
const refusal = (code: string): unknown => expect.objectContaining({ name: 'DeadlineRefusal', code });

describe('isWorkingDay', () => {
  it.each<[string, boolean]>([
    ['2026-03-06', true],
    ['2026-03-07', true],
    ['2026-03-08', false],
    ['2026-03-09', false],
    ['2026-03-10', false],
    ['2026-03-11', false],
    ['2026-03-12', true],
    ['2026-03-14', false],
    ['2024-02-29', true],
  ])('%s: %s', (date, working) => {
    expect(isWorkingDay(calendar, date)).toBe(working);
  });
});

describe('addWorkingDays', () => {
  it.each<[string, string, number, Direction, Roll, string]>([
    ['the next day', '2026-03-02', 1, 'forward', 'none', '2026-03-03'],
    ['over a Sunday and three days off', '2026-03-07', 1, 'forward', 'none', '2026-03-12'],
    ['from a day off', '2026-03-08', 1, 'forward', 'none', '2026-03-12'],
    ['from a day off, moved first', '2026-03-08', 1, 'forward', 'to-working-day-first', '2026-03-13'],
    ['from a working day, nothing to move', '2026-03-07', 1, 'forward', 'to-working-day-first', '2026-03-12'],
    ['none, from a working day', '2026-03-07', 0, 'forward', 'none', '2026-03-07'],
    ['none, from a day off', '2026-03-08', 0, 'forward', 'none', '2026-03-08'],
    ['none, from a day off, moved first', '2026-03-08', 0, 'forward', 'to-working-day-first', '2026-03-12'],
    ['none back, from a day off, moved first', '2026-03-08', 0, 'back', 'to-working-day-first', '2026-03-07'],
    ['back', '2026-03-12', 1, 'back', 'none', '2026-03-07'],
    ['back from a day off', '2026-03-11', 1, 'back', 'none', '2026-03-07'],
    ['back from a day off, moved first', '2026-03-11', 1, 'back', 'to-working-day-first', '2026-03-06'],
    ['a negative number', '2026-03-12', -1, 'forward', 'none', '2026-03-07'],
    ['a negative number, moved first', '2026-03-11', -1, 'forward', 'to-working-day-first', '2026-03-06'],
    ['a negative number back', '2026-03-07', -1, 'back', 'none', '2026-03-12'],
    ['over New Year', '2026-12-31', 1, 'forward', 'none', '2027-01-01'],
    ['back over New Year', '2027-01-01', 2, 'back', 'none', '2026-12-30'],
    ['a whole year of 261 working days', '2023-12-31', 262, 'forward', 'none', '2024-12-31'],
    ['two years', '2023-12-29', 262 + 261, 'forward', 'none', '2025-12-31'],
    ['two years back', '2026-01-01', 262 + 261, 'back', 'none', '2024-01-01'],
  ])('%s', (_, start, days, direction, roll, date) => {
    expect(addWorkingDays(calendar, start, days, direction, roll)).toBe(date);
  });

  it('jumps 26 days off in a row', () => {
    const holidays = Array.from({ length: 26 }, (_, day) =>
      new Date(Date.UTC(2026, 3, 4 + day)).toISOString().slice(0, 10),
    );
    const all = compileCalendar({ timezone: 'UTC', week: { ...WEEK, sat: DAY, sun: DAY }, holidays });
    expect(addWorkingDays(all, '2026-04-03', 1)).toBe('2026-04-30');
    expect(addWorkingDays(all, '2026-04-30', 1, 'back')).toBe('2026-04-03');
    expect(workingDaysBetween(all, '2026-04-03', '2026-04-30')).toBe(1);
  });

  it('refuses to look further than ten years', () => {
    const rare = compileCalendar({
      timezone: 'UTC',
      shifts: { '2016-03-02': DAY, '2026-03-02': DAY, '2036-03-09': DAY },
    });
    expect(addWorkingDays(rare, '2016-03-02', 1)).toBe('2026-03-02');
    expect(addWorkingDays(rare, '2026-03-02', 1, 'back')).toBe('2016-03-02');
    expect(() => addWorkingDays(rare, '2026-03-02', 1)).toThrow(refusal('no-working-time'));
    expect(() => addWorkingDays(rare, '2016-03-02', 2)).toThrow(refusal('no-working-time'));
    expect(() => addWorkingDays(rare, '2036-03-09', 1, 'back')).toThrow(refusal('no-working-time'));
    expect(() => addWorkingDays(rare, '2036-12-31', 2, 'back')).toThrow(refusal('no-working-time'));
    expect(() => addWorkingDays(rare, '2040-01-01', 0, 'forward', 'to-working-day-first')).toThrow(
      refusal('no-working-time'),
    );
  });

  it.each<[string, string, number, string]>([
    ['no date', '2026-02-30', 1, 'invalid-request'],
    ['a time', '2026-03-02T09:00:00Z', 1, 'invalid-request'],
    ['a year too early', '1899-12-31', 1, 'out-of-range'],
    ['a year too late', '2200-01-01', 0, 'out-of-range'],
    ['too many days', '2026-03-02', Number.MAX_SAFE_INTEGER, 'out-of-range'],
    ['too many days back', '2026-03-02', -Number.MAX_SAFE_INTEGER, 'out-of-range'],
  ])('refuses %s', (_, start, days, code) => {
    expect(() => addWorkingDays(calendar, start, days)).toThrow(refusal(code));
  });
});

describe('workingDaysBetween', () => {
  it.each<[string, string, string, Roll, number]>([
    ['the same day', '2026-03-02', '2026-03-02', 'none', 0],
    ['Monday to Friday', '2026-03-02', '2026-03-06', 'none', 4],
    ['Friday to Sunday', '2026-03-06', '2026-03-08', 'none', 1],
    ['Saturday (works) to Sunday', '2026-03-07', '2026-03-08', 'none', 0],
    ['Sunday to Thursday after three days off', '2026-03-08', '2026-03-12', 'none', 1],
    ['the same, moved first', '2026-03-08', '2026-03-12', 'to-working-day-first', 0],
    ['within days off, moved first', '2026-03-08', '2026-03-10', 'to-working-day-first', 0],
    ['reversed', '2026-03-06', '2026-03-02', 'none', 0],
    ['a year', '2023-12-31', '2024-12-31', 'none', 262],
    ['three years', '2022-12-31', '2025-12-31', 'none', 260 + 262 + 261],
  ])('%s', (_, start, end, roll, days) => {
    expect(workingDaysBetween(calendar, start, end, roll)).toBe(days);
  });

  it('undoes addWorkingDays from any day', () => {
    for (let day = 1; day <= 28; day += 1) {
      const start = `2026-02-${String(day).padStart(2, '0')}`;
      for (let days = 1; days <= 25; days += 1) {
        const end = addWorkingDays(calendar, start, days);
        expect(isWorkingDay(calendar, end)).toBe(true);
        expect(workingDaysBetween(calendar, start, end)).toBe(days);
      }
    }
  });
});
