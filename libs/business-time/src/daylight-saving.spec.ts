import { describe, expect, it } from '@jest/globals';
import type { LocalInterval } from './calendar.js';
import { compileCalendar } from './working-calendar.js';
import { isWorkingDay } from './working-days.rules.js';
import { addWorkingTime, isWorking, workingTimeBetween } from './working-time.rules.js';

const MINUTE = 60_000;

function daily(timezone: string, ...intervals: LocalInterval[]): ReturnType<typeof compileCalendar> {
  return compileCalendar({
    timezone,
    week: {
      mon: intervals,
      tue: intervals,
      wed: intervals,
      thu: intervals,
      fri: intervals,
      sat: intervals,
      sun: intervals,
    },
  });
}

describe('the length of a working day on which the clocks change', () => {
  // Expected minutes of the local date, intervals ends placed one by one: gap = one hour on, ambiguous = the first.
  it.each<[string, string, LocalInterval[], number]>([
    ['Europe/Berlin', '2026-03-29', [['00:00', '24:00']], 23 * 60],
    ['Europe/Berlin', '2026-10-25', [['00:00', '24:00']], 25 * 60],
    ['Europe/Berlin', '2026-03-29', [['01:00', '02:30']], 90], // ends at 03:30
    ['Europe/Berlin', '2026-03-29', [['02:15', '02:45']], 30], // 03:15 to 03:45
    ['Europe/Berlin', '2026-03-29', [['02:30', '03:15']], 0], // would begin at 03:30
    ['Europe/Berlin', '2026-03-29', [['02:30', '04:00']], 30],
    [
      'Europe/Berlin',
      '2026-03-29',
      [
        ['01:30', '02:30'],
        ['03:00', '04:00'],
      ],
      90,
    ], // 03:00 to 03:30 counts once
    ['Europe/Berlin', '2026-10-25', [['01:00', '02:30']], 90], // the first 02:30
    ['Europe/Berlin', '2026-10-25', [['02:00', '03:00']], 120],
    ['Europe/Berlin', '2026-10-25', [['02:30', '02:45']], 15],
    ['Europe/Berlin', '2026-10-25', [['02:30', '04:00']], 150],
    ['America/New_York', '2026-03-08', [['00:00', '24:00']], 23 * 60],
    ['America/New_York', '2026-11-01', [['00:00', '24:00']], 25 * 60],
    ['America/New_York', '2026-11-01', [['00:30', '01:30']], 60],
    ['Australia/Lord_Howe', '2026-10-04', [['00:00', '24:00']], 23.5 * 60],
    ['Australia/Lord_Howe', '2026-04-05', [['00:00', '24:00']], 24.5 * 60],
    ['Australia/Lord_Howe', '2026-10-04', [['01:00', '02:15']], 105], // ends one hour on, at 03:15
    ['Australia/Lord_Howe', '2026-04-05', [['01:30', '02:00']], 60], // 01:30 comes twice, 02:00 once
    ['Antarctica/Troll', '2026-03-29', [['00:00', '24:00']], 22 * 60],
    ['Antarctica/Troll', '2026-03-29', [['00:00', '01:30']], 90], // 01:30, 02:30 are skipped, 03:30 is there
    ['Asia/Kolkata', '2026-03-29', [['00:00', '24:00']], 24 * 60],
    ['Europe/Moscow', '2026-03-29', [['00:00', '24:00']], 24 * 60],
    ['Europe/Moscow', '2011-03-27', [['00:00', '24:00']], 23 * 60], // to permanent summer time
    ['Europe/Moscow', '2014-10-26', [['00:00', '24:00']], 25 * 60], // to permanent winter time
    ['Asia/Beirut', '2026-03-29', [['00:00', '24:00']], 23 * 60], // midnight is skipped
    ['Asia/Beirut', '2026-03-28', [['00:00', '24:00']], 24 * 60],
    ['Asia/Beirut', '2026-03-29', [['00:15', '00:30']], 15],
    ['America/Sao_Paulo', '2018-11-04', [['00:00', '24:00']], 23 * 60],
    ['America/Sao_Paulo', '2018-02-17', [['00:00', '24:00']], 25 * 60], // midnight falls back into Saturday
    ['America/Sao_Paulo', '2018-02-17', [['22:00', '24:00']], 180],
    ['Pacific/Apia', '2011-12-29', [['00:00', '24:00']], 24 * 60],
    ['Pacific/Apia', '2011-12-31', [['09:30', '18:00']], 510],
    ['Asia/Pyongyang', '2018-05-04', [['00:00', '24:00']], 23.5 * 60], // 23:30 is midnight
    ['Asia/Pyongyang', '2018-05-04', [['23:00', '23:45']], 30], // no date works beyond its end
    ['Africa/Monrovia', '1972-01-07', [['00:00', '24:00']], 23 * 60], // midnight skips 44:30, but a skipped time goes one hour on
  ])('%s on %s, %j: %d minutes', (timezone, date, intervals, minutes) => {
    const calendar = compileCalendar({ timezone, shifts: { [date]: intervals } });
    const noon = Date.parse(`${date}T12:00Z`);
    expect(workingTimeBetween(calendar, noon - 48 * 60 * MINUTE, noon + 48 * 60 * MINUTE)).toBe(minutes * MINUTE);
  });
});

describe('amounts are elapsed time', () => {
  it.each<[string, string, string, number, string]>([
    // Night work 22:00–06:00 local, split at midnight.
    ['Europe/Berlin in spring', 'Europe/Berlin', '2026-03-28T21:00Z', 7 * 60, '2026-03-29T04:00:00.000Z'],
    ['Europe/Berlin in autumn', 'Europe/Berlin', '2026-10-24T20:00Z', 9 * 60, '2026-10-25T05:00:00.000Z'],
    ['America/New_York in spring', 'America/New_York', '2026-03-08T03:00Z', 7 * 60 + 1, '2026-03-09T02:01:00.000Z'],
    ['America/New_York in autumn', 'America/New_York', '2026-11-01T02:00Z', 9 * 60, '2026-11-01T11:00:00.000Z'],
    ['Australia/Lord_Howe in spring', 'Australia/Lord_Howe', '2026-10-03T11:30Z', 7.5 * 60, '2026-10-03T19:00:00.000Z'],
    ['Asia/Kolkata', 'Asia/Kolkata', '2026-03-28T16:30Z', 8 * 60, '2026-03-29T00:30:00.000Z'],
  ])('%s', (_, timezone, start, minutes, due) => {
    const nights = daily(timezone, ['00:00', '06:00'], ['22:00', '24:00']);
    const end = addWorkingTime(nights, Date.parse(start), minutes * MINUTE) ?? NaN;
    expect(new Date(end).toISOString()).toBe(due);
    expect(workingTimeBetween(nights, Date.parse(start), end)).toBe(minutes * MINUTE);
  });
});

describe('the same wall clock before and after a change', () => {
  it.each<[string, string, string]>([
    ['Europe/Berlin', '2026-03-27T08:00:00.000Z', '2026-03-30T07:00:00.000Z'],
    ['Europe/Berlin', '2026-10-23T07:00:00.000Z', '2026-10-26T08:00:00.000Z'],
    ['Europe/Moscow', '2011-03-25T06:00:00.000Z', '2011-03-28T05:00:00.000Z'],
    ['Europe/Moscow', '2014-10-24T05:00:00.000Z', '2014-10-27T06:00:00.000Z'],
    ['Australia/Lord_Howe', '2026-10-02T22:30:00.000Z', '2026-10-04T22:00:00.000Z'],
  ])('%s opens at 9:00 local: %s, %s', (timezone, before, after) => {
    const calendar = daily(timezone, ['09:00', '18:00']);
    for (const opening of [before, after].map((text) => Date.parse(text))) {
      expect(isWorking(calendar, opening - 1)).toBe(false);
      expect(isWorking(calendar, opening)).toBe(true);
      expect(addWorkingTime(calendar, opening - MINUTE, 0)).toBe(opening);
    }
  });
});

describe('a date that a zone never had', () => {
  const apia = daily('Pacific/Apia', ['09:30', '18:00']);

  it('is no working day', () => {
    expect(isWorkingDay(apia, '2011-12-29')).toBe(true);
    expect(isWorkingDay(apia, '2011-12-30')).toBe(false);
    expect(isWorkingDay(apia, '2011-12-31')).toBe(true);
  });

  it('has no working time', () => {
    const closing = Date.parse('2011-12-30T04:00Z'); // Thursday 29th 18:00 at UTC-10
    expect(new Date(addWorkingTime(apia, closing, MINUTE) ?? NaN).toISOString()).toBe('2011-12-30T19:31:00.000Z');
  });
});
