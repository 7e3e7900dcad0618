import { describe, expect, it } from '@jest/globals';
import type { Calendar, LocalInterval } from './calendar.js';
import type { WorkingCalendar } from './working-calendar.js';
import { compileCalendar } from './working-calendar.js';
import type { Direction } from './working-time.rules.js';
import { addWorkingTime, isWorking, workingTimeBetween } from './working-time.rules.js';

const MINUTE = 60_000;
const DAY: LocalInterval[] = [
  ['09:00', '13:00'],
  ['14:00', '18:00'],
];
const WEEK = { mon: DAY, tue: DAY, wed: DAY, thu: DAY, fri: DAY };
/** UTC, so that the tables can be read off the clock; 2026-03-02 is a Monday. */
const office = compileCalendar({ timezone: 'UTC', week: WEEK });
const special = compileCalendar({
  timezone: 'UTC',
  week: WEEK,
  holidays: ['2026-03-09', '2026-03-14'],
  shifts: {
    '2026-03-07': [['10:00', '15:00']], // a working Saturday
    '2026-03-14': [['10:00', '15:00']], // beaten by the holiday
    '2026-03-10': [['09:00', '11:00']], // a half day
    '2026-03-11': [], // a shift that works nothing
  },
  breaks: {
    '2026-03-12': [['09:00', '18:00']],
    '2026-03-13': [
      ['10:00', '10:30'],
      ['12:30', '15:00'],
    ],
  },
});
const roundTheClock = compileCalendar({
  timezone: 'UTC',
  week: {
    mon: [['00:00', '24:00']],
    tue: [['00:00', '24:00']],
    wed: [
      ['00:00', '06:00'],
      ['22:00', '24:00'],
    ],
    thu: [['00:00', '02:00']],
  },
});

const at = (text: string): number => Date.parse(`2026-${text}Z`);
const written = (time: number | null): string | null =>
  time === null ? null : new Date(time).toISOString().slice(5, 16);

describe('addWorkingTime', () => {
  it.each<[string, WorkingCalendar, string, number, Direction, string]>([
    ['within an interval', office, '03-02T09:30', 60, 'forward', '03-02T10:30'],
    ['over the lunch gap', office, '03-02T12:30', 60, 'forward', '03-02T14:30'],
    ['to the very end of an interval', office, '03-02T12:00', 60, 'forward', '03-02T13:00'],
    ['to the very end of the week', office, '03-06T17:00', 60, 'forward', '03-06T18:00'],
    ['over the weekend', office, '03-06T17:00', 61, 'forward', '03-09T09:01'],
    ['from the night', office, '03-02T03:00', 1, 'forward', '03-02T09:01'],
    ['from Saturday', office, '03-07T12:00', 480, 'forward', '03-09T18:00'],
    ['a whole week', office, '03-02T09:00', 5 * 480, 'forward', '03-06T18:00'],
    ['a whole week and a minute', office, '03-02T09:00', 5 * 480 + 1, 'forward', '03-09T09:01'],
    ['nothing, at work', office, '03-02T09:30', 0, 'forward', '03-02T09:30'],
    ['nothing, at the opening', office, '03-02T09:00', 0, 'forward', '03-02T09:00'],
    ['nothing, at the close (half open)', office, '03-06T18:00', 0, 'forward', '03-09T09:00'],
    ['nothing, at the weekend', office, '03-07T18:00', 0, 'forward', '03-09T09:00'],
    ['back within an interval', office, '03-02T10:30', 60, 'back', '03-02T09:30'],
    ['back over lunch', office, '03-02T14:30', 60, 'back', '03-02T12:30'],
    ['back to the very opening', office, '03-09T10:00', 60, 'back', '03-09T09:00'],
    ['back to an opening after lunch', office, '03-09T15:00', 60, 'back', '03-09T14:00'],
    ['back over the weekend', office, '03-09T10:00', 61, 'back', '03-06T17:59'],
    ['back nothing, at work', office, '03-02T09:30', 0, 'back', '03-02T09:30'],
    ['back nothing, at the opening', office, '03-09T09:00', 0, 'back', '03-09T09:00'],
    ['back nothing, at the close', office, '03-06T18:00', 0, 'back', '03-06T18:00'],
    ['back nothing, at the weekend', office, '03-08T12:00', 0, 'back', '03-06T18:00'],
    ['a negative amount', office, '03-09T10:00', -61, 'forward', '03-06T17:59'],
    ['a negative amount back', office, '03-06T17:00', -61, 'back', '03-09T09:01'],
    ['into a working Saturday', special, '03-06T17:00', 120, 'forward', '03-07T11:00'],
    ['over a holiday Monday', special, '03-07T14:00', 61, 'forward', '03-10T09:01'],
    [
      'through a half day, a shift of nothing and a day of breaks',
      special,
      '03-10T10:00',
      90,
      'forward',
      '03-13T09:30',
    ],
    ['around breaks', special, '03-13T09:30', 60, 'forward', '03-13T11:00'],
    ['around a break over the lunch gap', special, '03-13T12:00', 45, 'forward', '03-13T15:15'],
    ['over a holiday that beats its shift', special, '03-13T17:00', 120, 'forward', '03-16T10:00'],
    ['back out of a working Saturday', special, '03-07T10:30', 60, 'back', '03-06T17:30'],
    ['back around a break', special, '03-13T11:00', 60, 'back', '03-13T09:30'],
    ['through midnight', roundTheClock, '03-02T23:00', 120, 'forward', '03-03T01:00'],
    ['to 24:00 and not to the next day', roundTheClock, '03-04T23:00', 60, 'forward', '03-05T00:00'],
    ['to 24:00 and on', roundTheClock, '03-04T23:00', 180, 'forward', '03-05T02:00'],
    ['nothing at 24:00 of the last day', roundTheClock, '03-05T02:00', 0, 'forward', '03-09T00:00'],
    ['back through midnight', roundTheClock, '03-03T01:00', 120, 'back', '03-02T23:00'],
    ['back to midnight', roundTheClock, '03-05T02:00', 120, 'back', '03-05T00:00'],
  ])('adds %s', (_, calendar, start, minutes, direction, due) => {
    expect(written(addWorkingTime(calendar, at(start), minutes * MINUTE, direction))).toBe(due);
  });

  it('counts milliseconds', () => {
    expect(addWorkingTime(office, at('03-06T17:59:59.500'), 501)).toBe(at('03-09T09:00:00.001'));
    expect(addWorkingTime(office, at('03-06T17:59:59.500'), 500)).toBe(at('03-06T18:00:00.000'));
  });

  it('jumps 26 days off in a row', () => {
    const holidays = Array.from({ length: 26 }, (_, day) =>
      new Date(at('04-04T00:00') + day * 86_400_000).toISOString().slice(0, 10),
    );
    const calendar = compileCalendar({ timezone: 'UTC', week: { ...WEEK, sat: DAY, sun: DAY }, holidays });
    expect(written(addWorkingTime(calendar, at('04-03T17:00'), 61 * MINUTE))).toBe('04-30T09:01');
    expect(written(addWorkingTime(calendar, at('04-30T09:30'), 61 * MINUTE, 'back'))).toBe('04-03T17:29');
    expect(workingTimeBetween(calendar, at('04-03T18:00'), at('04-30T09:00'))).toBe(0);
  });

  it('crosses years', () => {
    const due = addWorkingTime(office, at('01-01T00:00'), (261 + 261 + 260) * 480 * MINUTE) ?? NaN;
    expect(new Date(due).toISOString()).toBe('2028-12-29T18:00:00.000Z');
    expect(addWorkingTime(office, due, (261 + 261 + 260) * 480 * MINUTE, 'back')).toBe(at('01-01T09:00'));
  });
});

describe('workingTimeBetween and isWorking', () => {
  it.each<[WorkingCalendar, string, string, number]>([
    [office, '03-02T09:00', '03-02T18:00', 480],
    [office, '03-02T00:00', '03-03T00:00', 480],
    [office, '03-02T12:30', '03-02T14:30', 60],
    [office, '03-02T13:00', '03-02T14:00', 0],
    [office, '03-06T17:00', '03-09T10:00', 120],
    [office, '03-09T10:00', '03-06T17:00', 0],
    [office, '03-02T10:00', '03-02T10:00', 0],
    [special, '03-06T00:00', '03-17T00:00', 480 + 300 + 120 + (60 + 120 + 180) + 480],
    [roundTheClock, '03-02T00:00', '03-09T00:00', (24 + 24 + 8 + 2) * 60],
  ])('%# counts the minutes', (calendar, start, end, minutes) => {
    expect(workingTimeBetween(calendar, at(start), at(end))).toBe(minutes * MINUTE);
  });

  it.each<[WorkingCalendar, string, boolean]>([
    [office, '03-02T08:59:59.999', false],
    [office, '03-02T09:00', true],
    [office, '03-02T12:59:59.999', true],
    [office, '03-02T13:00', false],
    [office, '03-07T10:00', false],
    [special, '03-07T10:00', true],
    [special, '03-14T10:00', false],
    [special, '03-12T10:00', false],
    [special, '03-13T10:15', false],
    [roundTheClock, '03-02T00:00', true],
    [roundTheClock, '03-02T23:59:59.999', true],
    [roundTheClock, '03-03T00:00', true],
    [roundTheClock, '03-08T23:59:59.999', false],
  ])('%# knows whether it works', (calendar, time, working) => {
    expect(isWorking(calendar, at(time))).toBe(working);
  });
});

describe('calendars without enough working time', () => {
  const refusal = (code: string): unknown => expect.objectContaining({ name: 'DeadlineRefusal', code });
  const never: Calendar = { timezone: 'UTC' };
  const once: Calendar = { timezone: 'UTC', shifts: { '2026-03-02': [['09:00', '10:00']] } };
  const eaten: Calendar = {
    timezone: 'UTC',
    shifts: { '2026-03-02': [['09:00', '10:00']] },
    breaks: { '2026-03-02': [['08:00', '11:00']] },
  };

  it.each<[string, Calendar, number, Direction]>([
    ['never works', never, 1, 'forward'],
    ['never works', never, 0, 'forward'],
    ['never works', never, 1, 'back'],
    ['never works', never, 0, 'back'],
    ['works too little', once, 61, 'forward'],
    ['works only afterwards', once, 1, 'back'],
    ['works only in its breaks', eaten, 1, 'forward'],
  ])('refuses one that %s (%#)', (_, calendar, minutes, direction) => {
    expect(() => addWorkingTime(compileCalendar(calendar), at('03-01T00:00'), minutes * MINUTE, direction)).toThrow(
      refusal('no-working-time'),
    );
  });

  it('waits ten years, not longer, either way', () => {
    const calendar = compileCalendar({
      timezone: 'UTC',
      shifts: {
        '2016-03-02': [['09:00', '10:00']],
        '2026-03-02': [['09:00', '10:00']],
        '2036-03-09': [['09:00', '10:00']],
      },
    });
    expect(addWorkingTime(calendar, Date.parse('2016-03-02T09:00Z'), 61 * MINUTE)).toBe(at('03-02T09:01'));
    expect(addWorkingTime(calendar, at('03-02T10:00'), 61 * MINUTE, 'back')).toBe(Date.parse('2016-03-02T09:59Z'));
    expect(() => addWorkingTime(calendar, at('03-02T09:00'), 61 * MINUTE)).toThrow(refusal('no-working-time'));
    expect(() => addWorkingTime(calendar, Date.parse('2036-03-09T09:30Z'), 31 * MINUTE, 'back')).toThrow(
      refusal('no-working-time'),
    );
    expect(addWorkingTime(calendar, at('03-20T00:00'), MINUTE)).toBe(Date.parse('2036-03-09T09:01Z'));
  });

  it('still measures and answers', () => {
    expect(workingTimeBetween(compileCalendar(never), at('03-01T00:00'), at('04-01T00:00'))).toBe(0);
    expect(isWorking(compileCalendar(never), at('03-01T00:00'))).toBe(false);
  });

  it.each<[string, () => unknown]>([
    ['a start before 1900', () => addWorkingTime(office, Date.parse('1899-06-01T00:00Z'), MINUTE)],
    ['a due after 2199', () => addWorkingTime(office, Date.parse('2199-12-31T17:00Z'), 90 * 480 * MINUTE)],
    ['an endless amount', () => addWorkingTime(office, at('03-02T09:00'), Number.MAX_SAFE_INTEGER)],
    ['no amount at all', () => addWorkingTime(office, at('03-02T09:00'), Infinity)],
    ['no moment at all', () => isWorking(office, NaN)],
  ])('refuses %s as out of range', (_, ask) => {
    expect(ask).toThrow(refusal('out-of-range'));
  });
});
