import { describe, expect, it } from '@jest/globals';
import type { LocalInterval } from './calendar.js';
import { compileCalendar } from './working-calendar.js';
import type { Direction } from './working-time.rules.js';
import { addWorkingTime, isWorking, workingTimeBetween } from './working-time.rules.js';

const MINUTE = 60_000;
const DAY: LocalInterval[] = [
  ['09:00', '13:00'],
  ['14:00', '18:00'],
];
/** UTC, so that the table can be read off the clock; 2026-03-02 is a Monday. */
const office = compileCalendar({ timezone: 'UTC', week: { mon: DAY, tue: DAY, wed: DAY, thu: DAY, fri: DAY } });

const at = (text: string): number => Date.parse(`2026-${text}Z`);
const written = (time: number | null): string | null =>
  time === null ? null : new Date(time).toISOString().slice(5, 16);

describe('pauses', () => {
  const pause = (from: string, to?: string): { from: number; to?: number } => ({
    from: at(from),
    ...(to === undefined ? {} : { to: at(to) }),
  });

  it.each<[string, string, number, Direction, ReturnType<typeof pause>[], string | null]>([
    ['before the start', '03-02T10:00', 60, 'forward', [pause('03-02T09:00', '03-02T10:00')], '03-02T11:00'],
    ['after the due', '03-02T10:00', 60, 'forward', [pause('03-02T11:00', '03-02T12:00')], '03-02T11:00'],
    ['inside', '03-02T10:00', 60, 'forward', [pause('03-02T10:30', '03-02T12:00')], '03-02T12:30'],
    ['over the start', '03-02T10:00', 60, 'forward', [pause('03-02T09:00', '03-02T12:00')], '03-02T13:00'],
    ['over a night', '03-02T17:00', 120, 'forward', [pause('03-02T17:30', '03-03T10:00')], '03-03T11:30'],
    ['only outside working hours', '03-06T17:00', 120, 'forward', [pause('03-06T18:00', '03-09T09:00')], '03-09T10:00'],
    [
      'overlapping count once',
      '03-02T10:00',
      60,
      'forward',
      [pause('03-02T11:00', '03-02T12:00'), pause('03-02T10:30', '03-02T11:30')],
      '03-02T12:30',
    ],
    [
      'one inside another',
      '03-02T10:00',
      60,
      'forward',
      [pause('03-02T10:30', '03-02T12:00'), pause('03-02T10:40', '03-02T10:50')],
      '03-02T12:30',
    ],
    ['an empty one', '03-02T10:00', 60, 'forward', [pause('03-02T10:30', '03-02T10:30')], '03-02T11:00'],
    ['one that is open', '03-02T10:00', 60, 'forward', [pause('03-02T10:30')], null],
    [
      'one that is open, with others',
      '03-02T10:00',
      60,
      'forward',
      [pause('03-02T10:30'), pause('03-02T10:10', '03-02T10:20')],
      null,
    ],
    ['back: inside', '03-02T12:30', 60, 'back', [pause('03-02T10:30', '03-02T12:00')], '03-02T10:00'],
    [
      'back: due at the end of a pause',
      '03-02T13:00',
      60,
      'back',
      [pause('03-02T10:30', '03-02T12:00')],
      '03-02T12:00',
    ],
    ['back: over the start', '03-02T11:00', 60, 'back', [pause('03-02T10:30', '03-02T12:00')], '03-02T09:30'],
    ['nothing, while paused', '03-02T11:00', 0, 'forward', [pause('03-02T10:30', '03-02T12:00')], '03-02T12:00'],
    ['nothing, paused till closing', '03-06T17:00', 0, 'forward', [pause('03-06T16:00', '03-06T18:00')], '03-09T09:00'],
    ['nothing, first moment paused', '03-07T11:00', 0, 'forward', [pause('03-09T09:00', '03-09T10:00')], '03-09T10:00'],
    ['back nothing, while paused', '03-02T11:00', 0, 'back', [pause('03-02T10:30', '03-02T12:00')], '03-02T10:30'],
    [
      'back nothing, paused since the opening',
      '03-09T11:00',
      0,
      'back',
      [pause('03-09T09:00', '03-09T12:00')],
      '03-06T18:00',
    ],
    [
      'back nothing, paused till closing',
      '03-07T11:00',
      0,
      'back',
      [pause('03-06T17:00', '03-06T18:00')],
      '03-06T17:00',
    ],
    [
      'back nothing, at the end of a pause',
      '03-02T12:00',
      0,
      'back',
      [pause('03-02T10:30', '03-02T12:00')],
      '03-02T12:00',
    ],
  ])('%s', (_, start, minutes, direction, pauses, due) => {
    expect(written(addWorkingTime(office, at(start), minutes * MINUTE, direction, pauses))).toBe(due);
  });

  it('are left out of a difference, an open one to the end', () => {
    const between = (pauses: ReturnType<typeof pause>[]): number =>
      workingTimeBetween(office, at('03-02T09:00'), at('03-02T18:00'), pauses) / MINUTE;
    expect(between([])).toBe(480);
    expect(between([pause('03-02T10:00', '03-02T11:00'), pause('03-02T10:30', '03-02T15:00')])).toBe(240);
    expect(between([pause('03-02T17:00')])).toBe(420);
    expect(between([pause('03-01T17:00')])).toBe(0);
  });

  it('stop work', () => {
    expect(isWorking(office, at('03-02T10:30'), [pause('03-02T10:30', '03-02T12:00')])).toBe(false);
    expect(isWorking(office, at('03-02T12:00'), [pause('03-02T10:30', '03-02T12:00')])).toBe(true);
  });
});
