import { describe, expect, it } from '@jest/globals';
import type { DeadlineRequest } from './calculate-deadline.js';
import { calculateDeadline } from './calculate-deadline.js';
import type { Calendar, LocalInterval } from './calendar.js';
import { describeFault, describeRefusal } from './explanation-texts.js';
import { FAULT_CODES, REFUSAL_CODES } from './refusal.js';
import { compileCalendar } from './working-calendar.js';

const DAY: LocalInterval[] = [
  ['09:00', '13:00'],
  ['14:00', '18:00'],
];
/** Moscow, UTC+3; 2026-03-02 is a Monday, 2026-03-09 a holiday. */
const calendar: Calendar = {
  timezone: 'Europe/Moscow',
  week: { mon: DAY, tue: DAY, wed: DAY, thu: DAY, fri: DAY },
  holidays: ['2026-03-09'],
};
const compiled = compileCalendar(calendar);
const START = '2026-03-06T14:00:00Z'; // Friday 17:00 in Moscow
const PAUSES = [{ from: '2026-03-06T14:30:00Z', to: '2026-03-10T07:00:00Z' }];

describe('calculateDeadline', () => {
  it.each<[DeadlineRequest, object]>([
    [{ operation: 'add', start: START, workingMinutes: 60 }, { dueAt: '2026-03-06T15:00:00.000Z' }],
    [{ operation: 'add', start: START, workingMinutes: 61 }, { dueAt: '2026-03-10T06:01:00.000Z' }],
    [{ operation: 'add', start: START, workingSeconds: 3601 }, { dueAt: '2026-03-10T06:00:01.000Z' }],
    [
      { operation: 'add', start: '2026-03-06T17:00:00+03:00', workingMinutes: 1 },
      { dueAt: '2026-03-06T14:01:00.000Z' },
    ],
    [{ operation: 'add', start: START, workingMinutes: -61 }, { dueAt: '2026-03-06T12:59:00.000Z' }],
    [{ operation: 'add', start: START, workingMinutes: 61, direction: 'back' }, { dueAt: '2026-03-06T12:59:00.000Z' }],
    [{ operation: 'add', start: START, workingMinutes: -61, direction: 'back' }, { dueAt: '2026-03-10T06:01:00.000Z' }],
    [{ operation: 'add', start: '2026-03-07T10:00:00Z', workingMinutes: 0 }, { dueAt: '2026-03-10T06:00:00.000Z' }],
    [
      { operation: 'add', start: '2026-03-07T10:00:00Z', workingMinutes: 0, direction: 'back' },
      { dueAt: '2026-03-06T15:00:00.000Z' },
    ],
    [
      { operation: 'add', start: '2026-03-07T10:00:00Z', workingMinutes: 1, roll: 'to-working-day-first' },
      { dueAt: '2026-03-10T06:01:00.000Z' },
    ],
    [{ operation: 'add', start: START, workingMinutes: 60, pauses: PAUSES }, { dueAt: '2026-03-10T07:30:00.000Z' }],
    [{ operation: 'add', start: START, workingMinutes: 60, pauses: [{ from: START }] }, { dueAt: null }],
    [
      { operation: 'diff', start: START, end: '2026-03-10T07:00:00Z' },
      { workingMinutes: 120, workingSeconds: 7200 },
    ],
    [
      { operation: 'diff', start: START, end: '2026-03-06T14:01:30.900Z' },
      { workingMinutes: 1, workingSeconds: 90 },
    ],
    [
      { operation: 'diff', start: START, end: '2026-03-01T07:00:00Z' },
      { workingMinutes: 0, workingSeconds: 0 },
    ],
    [
      { operation: 'diff', start: START, end: '2026-03-10T07:00:00Z', pauses: PAUSES },
      { workingMinutes: 30, workingSeconds: 1800 },
    ],
    [{ operation: 'is-working', start: START }, { working: true }],
    [{ operation: 'is-working', start: '2026-03-06T15:00:00Z' }, { working: false }],
    [{ operation: 'is-working', start: '2026-03-10T06:30:00Z', pauses: PAUSES }, { working: false }],
    [{ operation: 'is-working-day', start: '2026-03-06' }, { working: true }],
    [{ operation: 'is-working-day', start: '2026-03-09' }, { working: false }],
    [{ operation: 'add-days', start: '2026-03-07', days: 1 }, { date: '2026-03-10' }],
    [{ operation: 'add-days', start: '2026-03-07', days: 1, roll: 'to-working-day-first' }, { date: '2026-03-11' }],
    [{ operation: 'add-days', start: '2026-03-10', days: 1, direction: 'back' }, { date: '2026-03-06' }],
    [{ operation: 'diff-days', start: '2026-03-06', end: '2026-03-10' }, { days: 1 }],
    [{ operation: 'diff-days', start: '2026-03-07', end: '2026-03-10', roll: 'to-working-day-first' }, { days: 0 }],
    [{ operation: 'diff-days', start: '2026-03-10', end: '2026-03-06' }, { days: 0 }],
  ])('answers %j', (request, answer) => {
    expect(calculateDeadline(calendar, request)).toEqual(answer);
    expect(calculateDeadline(compiled, request)).toEqual(answer);
  });

  it.each<[DeadlineRequest, string, string]>([
    [{ operation: 'add', start: START }, 'workingMinutes', 'missing'],
    [{ operation: 'add', start: START, workingMinutes: 1, workingSeconds: 60 }, 'workingSeconds', 'ambiguous-amount'],
    [{ operation: 'add', start: START, workingMinutes: 1.5 }, 'workingMinutes', 'not-an-integer'],
    [{ operation: 'add', start: START, workingSeconds: NaN }, 'workingSeconds', 'not-an-integer'],
    [{ operation: 'add', start: '2026-03-06', workingMinutes: 1 }, 'start', 'bad-moment'],
    [
      { operation: 'add', start: START, workingMinutes: 1, pauses: [{ from: START }, { from: 'then' }] },
      'pauses[1].from',
      'bad-moment',
    ],
    [
      { operation: 'add', start: START, workingMinutes: 1, pauses: [{ from: START, to: 'now' }] },
      'pauses[0].to',
      'bad-moment',
    ],
    [
      { operation: 'add', start: START, workingMinutes: 1, pauses: [{ from: START, to: '2026-03-06T13:59:59Z' }] },
      'pauses[0]',
      'end-before-start',
    ],
    [{ operation: 'diff', start: START }, 'end', 'missing'],
    [{ operation: 'diff', start: START, end: '2026-02-30T10:00:00Z' }, 'end', 'bad-moment'],
    [{ operation: 'is-working', start: 'monday' }, 'start', 'bad-moment'],
    [{ operation: 'is-working-day', start: START }, 'start', 'bad-date'],
    [{ operation: 'add-days', start: '2026-03-06' }, 'days', 'missing'],
    [{ operation: 'add-days', start: '2026-03-06', days: 0.5 }, 'days', 'not-an-integer'],
    [{ operation: 'diff-days', start: '2026-03-06' }, 'end', 'missing'],
    [{ operation: 'diff-days', start: '2026-03-06', end: '2026-06-31' }, 'end', 'bad-date'],
  ])('refuses %j', (request, path, code) => {
    expect(() => calculateDeadline(compiled, request)).toThrow(
      expect.objectContaining({ name: 'DeadlineRefusal', code: 'invalid-request', faults: [{ path, code }] }),
    );
  });

  it('refuses a calendar with faults and one that never works', () => {
    const request: DeadlineRequest = { operation: 'add', start: START, workingMinutes: 1 };
    expect(() => calculateDeadline({ timezone: 'UTC', week: { mon: [['18:00', '09:00']] } }, request)).toThrow(
      expect.objectContaining({
        code: 'invalid-calendar',
        faults: [{ path: 'week.mon[0]', code: 'end-before-start' }],
      }),
    );
    expect(() => calculateDeadline({ timezone: 'UTC' }, request)).toThrow(
      expect.objectContaining({ code: 'no-working-time' }),
    );
  });
});

it.each([
  ...REFUSAL_CODES.map((code) => [code, describeRefusal] as const),
  ...FAULT_CODES.map((code) => [code, describeFault] as const),
])('%s is told in both languages', (code, describe) => {
  const tell = describe as (code: string, language: 'ru' | 'en') => string;
  expect(tell(code, 'ru')).toMatch(/[а-яё]/);
  expect(tell(code, 'en')).toMatch(/^[\w\s,.:()-]+$/);
});
