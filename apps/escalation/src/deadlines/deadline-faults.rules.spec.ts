import { describe, expect, it } from '@jest/globals';
import { combinationFaults, namedFaults, refusalOf } from './deadline-faults.rules.js';

describe('namedFaults', () => {
  it.each([
    ['week.mon[1]', 'calendar.', 'calendar.week.mon.1'],
    ['pauses[0].to', '', 'pauses.0.to'],
    ['shifts.2026-05-04[0][1]', '', 'shifts.2026-05-04.0.1'],
    ['timezone', '', 'timezone'],
  ])('names %s', (path, within, field) => {
    expect(namedFaults([{ path, code: 'overlap' }], within)).toMatchObject([{ field, code: 'overlap' }]);
  });
});

describe('refusalOf', () => {
  it.each([
    ['no-working-time', [], 'no-working-time'],
    ['invalid-calendar', [{ path: 'timezone', code: 'unknown-timezone' }], 'invalid-calendar'],
    ['invalid-request', [{ path: 'pauses[0]', code: 'end-before-start' }], 'empty-period'],
    ['invalid-request', [{ path: 'start', code: 'bad-moment' }], 'invalid-input'],
  ] as const)('takes %s as it is meant', (code, faults, expected) => {
    expect(refusalOf(code, faults)).toBe(expected);
  });
});

describe('combinationFaults', () => {
  const calendar = { timezone: 'UTC' };
  it.each([
    ['nothing wrong', { operation: 'add', calendar, workingMinutes: 1 }, []],
    ['no calendar', { operation: 'diff' }, ['calendarId']],
    ['two calendars', { operation: 'diff', calendar, calendarId: 'x' }, ['calendarId']],
    ['no amount', { operation: 'add', calendar }, ['workingMinutes']],
    ['two amounts', { operation: 'add', calendar, workingMinutes: 1, workingSeconds: 1 }, ['workingSeconds']],
  ])('finds %s', (_case, question, fields) => {
    expect(combinationFaults(question).map(({ field }) => field)).toEqual(fields);
  });
});
