import { compileCalendar } from '@okno/business-time';
import { describe, expect, it } from '@jest/globals';
import type { Complaint } from './complaint.rules.js';
import { promise } from './promise.rules.js';
import { newComplaint } from './registration.rules.js';

const nineToSix = [
  ['09:00', '13:00'],
  ['14:00', '18:00'],
] as const;
const calendar = compileCalendar({
  timezone: 'Europe/Moscow',
  week: { mon: nineToSix, tue: nineToSix, wed: nineToSix, thu: nineToSix, fri: nineToSix },
});
const minutes = { acknowledge: 480, answer: 15 * 480, answerCritical: 3 * 480 };

// Monday, noon in Moscow.
const received = new Date('2026-03-02T09:00:00Z');
const monday = newComplaint(
  {
    clientId: 'client',
    requestId: null,
    about: { causeId: null, productId: null, departmentId: null, employeeId: null },
    severity: 'normal',
    text: null,
    receivedAt: received,
    registeredById: null,
  },
  { id: 'complaint', reference: 'C-2026-000001', own: true, claimed: true, now: received },
);
const first = new Date('2026-03-03T09:00:00Z');

describe('what is promised about a complaint', () => {
  it.each<[string, Partial<Complaint>, string | null, string | null]>([
    ['one working day and fifteen', {}, '2026-03-03T09:00:00.000Z', '2026-03-23T09:00:00.000Z'],
    ['three when it is critical', { severity: 'critical' }, '2026-03-03T09:00:00.000Z', '2026-03-05T09:00:00.000Z'],
    [
      'the old promise for what is done',
      { acknowledgedAt: first, acknowledgeDueAt: first, answeredAt: first, answerDueAt: first },
      '2026-03-03T09:00:00.000Z',
      '2026-03-03T09:00:00.000Z',
    ],
    [
      'a new term from the appeal',
      { acknowledgedAt: first, acknowledgeDueAt: first, appealedAt: new Date('2026-03-09T09:00:00Z') },
      '2026-03-03T09:00:00.000Z',
      '2026-03-30T09:00:00.000Z',
    ],
    ['nothing for an imported one', { source: 'complaints-csv' }, null, null],
  ])('%s', (_case, given, acknowledge, answer) => {
    const promised = promise({ ...monday, ...given }, calendar, minutes);
    expect(promised.acknowledgeDueAt?.toISOString() ?? null).toBe(acknowledge);
    expect(promised.answerDueAt?.toISOString() ?? null).toBe(answer);
  });

  it('is nothing yet without a calendar, or without working time in it', () => {
    expect(promise(monday, undefined, minutes).answerDueAt).toBeNull();
    expect(promise(monday, compileCalendar({ timezone: 'UTC' }), minutes).answerDueAt).toBeNull();
  });
});
