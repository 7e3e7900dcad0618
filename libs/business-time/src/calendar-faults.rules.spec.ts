import { describe, expect, it } from '@jest/globals';
import { validateCalendar } from './calendar-faults.rules.js';
import type { Calendar } from './calendar.js';
import { DeadlineRefusal } from './refusal.js';
import { compileCalendar } from './working-calendar.js';

const faulty = (path: string, code: string): { path: string; code: string }[] => [{ path, code }];

describe('validateCalendar', () => {
  it.each<[string, Calendar]>([
    ['nothing but a zone', { timezone: 'UTC' }],
    ['absent parts', { timezone: 'UTC', week: { mon: undefined }, holidays: undefined, shifts: {}, breaks: {} }],
    [
      'adjacent intervals',
      {
        timezone: 'Europe/Moscow',
        week: {
          mon: [
            ['09:00', '13:00'],
            ['13:00', '18:00'],
          ],
        },
      },
    ],
    [
      'unsorted intervals',
      {
        timezone: 'Europe/Moscow',
        week: {
          mon: [
            ['14:00', '18:00'],
            ['09:00', '13:00'],
          ],
        },
      },
    ],
    ['the whole day', { timezone: 'Asia/Kolkata', week: { sun: [['00:00', '24:00']] } }],
    [
      'breaks that overlap',
      {
        timezone: 'UTC',
        breaks: {
          '2026-03-02': [
            ['12:00', '13:00'],
            ['12:30', '14:00'],
          ],
        },
      },
    ],
    ['a leap day and a name', { name: 'Main', timezone: 'UTC', holidays: ['2028-02-29', '2028-02-29'] }],
    ['a shift without intervals', { timezone: 'UTC', shifts: { '2026-03-02': [] } }],
  ])('accepts %s', (_, calendar) => {
    expect(validateCalendar(calendar)).toEqual([]);
  });

  it.each<[string, Calendar, { path: string; code: string }[]]>([
    ['no zone', { timezone: '' }, faulty('timezone', 'unknown-timezone')],
    ['an invented zone', { timezone: 'Mars/Olympus' }, faulty('timezone', 'unknown-timezone')],
    ['an offset for a zone', { timezone: '+03:00' }, faulty('timezone', 'unknown-timezone')],
    [
      'an unknown weekday',
      { timezone: 'UTC', week: JSON.parse('{"monday":[]}') as object },
      faulty('week.monday', 'unknown-weekday'),
    ],
    [
      'an overlap',
      {
        timezone: 'UTC',
        week: {
          mon: [
            ['09:00', '13:00'],
            ['12:59', '18:00'],
          ],
        },
      },
      faulty('week.mon[1]', 'overlap'),
    ],
    [
      'one interval inside another',
      {
        timezone: 'UTC',
        shifts: {
          '2026-03-02': [
            ['10:00', '11:00'],
            ['09:00', '18:00'],
          ],
        },
      },
      faulty('shifts.2026-03-02[1]', 'overlap'),
    ],
    [
      'an overnight interval',
      { timezone: 'UTC', week: { fri: [['22:00', '06:00']] } },
      faulty('week.fri[0]', 'end-before-start'),
    ],
    [
      'an end at 00:00',
      { timezone: 'UTC', week: { fri: [['22:00', '00:00']] } },
      faulty('week.fri[0]', 'end-before-start'),
    ],
    [
      'an empty interval',
      { timezone: 'UTC', breaks: { '2026-03-02': [['12:00', '12:00']] } },
      faulty('breaks.2026-03-02[0]', 'empty-interval'),
    ],
    ['24:01', { timezone: 'UTC', week: { mon: [['09:00', '24:01']] } }, faulty('week.mon[0][1]', 'bad-time')],
    ['one digit', { timezone: 'UTC', week: { mon: [['9:00', '18:00']] } }, faulty('week.mon[0][0]', 'bad-time')],
    ['seconds', { timezone: 'UTC', week: { mon: [['09:00:00', '18:00']] } }, faulty('week.mon[0][0]', 'bad-time')],
    ['minute 60', { timezone: 'UTC', week: { mon: [['09:60', '18:00']] } }, faulty('week.mon[0][0]', 'bad-time')],
    ['30 February', { timezone: 'UTC', holidays: ['2026-01-01', '2026-02-30'] }, faulty('holidays[1]', 'bad-date')],
    ['29 February of a common year', { timezone: 'UTC', holidays: ['2026-02-29'] }, faulty('holidays[0]', 'bad-date')],
    ['month 13', { timezone: 'UTC', shifts: { '2026-13-01': [] } }, faulty('shifts.2026-13-01', 'bad-date')],
    [
      'a date with a time',
      { timezone: 'UTC', breaks: { '2026-01-01T00:00': [] } },
      faulty('breaks.2026-01-01T00:00', 'bad-date'),
    ],
  ])('refuses %s', (_, calendar, faults) => {
    expect(validateCalendar(calendar)).toEqual(faults);
  });

  it('names every fault, and compiling refuses with all of them', () => {
    const calendar: Calendar = {
      timezone: 'Nowhere',
      week: { mon: [['18:00', '09:00']] },
      holidays: ['tomorrow'],
      breaks: { '2026-03-02': [['noon', '13:00']] },
    };
    const faults = [
      { path: 'timezone', code: 'unknown-timezone' },
      { path: 'week.mon[0]', code: 'end-before-start' },
      { path: 'holidays[0]', code: 'bad-date' },
      { path: 'breaks.2026-03-02[0][0]', code: 'bad-time' },
    ];
    expect(validateCalendar(calendar)).toEqual(faults);
    expect(() => compileCalendar(calendar)).toThrow(DeadlineRefusal);
    expect(() => compileCalendar(calendar)).toThrow(expect.objectContaining({ code: 'invalid-calendar', faults }));
  });
});
