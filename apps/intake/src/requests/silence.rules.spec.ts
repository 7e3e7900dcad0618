import { describe, expect, it } from '@jest/globals';
import { compileCalendar } from '@okno/business-time';
import { choosePolicy, workingDaysLater, type ClosingPolicy, type PolicySubject } from './silence.rules.js';

const day = [['09:00', '18:00']] as const;
const calendar = compileCalendar({
  timezone: 'Europe/Moscow',
  week: { mon: day, tue: day, wed: day, thu: day, fri: day },
  holidays: ['2026-03-09'],
});

describe('working days after an answer', () => {
  it.each<[string, number, string]>([
    ['2026-03-02T09:00:00Z', 3, '2026-03-05T09:00:00.000Z'],
    ['2026-03-05T09:00:00Z', 3, '2026-03-11T09:00:00.000Z'],
    ['2026-03-07T09:00:00Z', 1, '2026-03-10T09:00:00.000Z'],
    // Already Monday in Moscow.
    ['2026-03-01T22:00:00Z', 1, '2026-03-02T22:00:00.000Z'],
    ['2026-03-02T09:00:00Z', 0, '2026-03-02T09:00:00.000Z'],
  ])('from %s, %i of them, end at %s', (from, days, end) => {
    expect(workingDaysLater(new Date(from), days, calendar).toISOString()).toBe(end);
  });
});

describe('the policy for a request', () => {
  const all = policy({});
  const incidents = policy({ kinds: ['incident'] });
  const net = policy({ kinds: ['incident'], productIds: ['net'] });
  const large = policy({ segments: ['large'] });
  function policy(given: Partial<ClosingPolicy>): ClosingPolicy {
    return { calendarId: 'c', kinds: [], productIds: [], segments: [], silenceDays: 3, reopenDays: 7, ...given };
  }
  const policies = [all, incidents, net, large];
  it.each<[string, PolicySubject, ClosingPolicy]>([
    ['nothing special', { kind: 'question', productId: null, segment: null }, all],
    ['an incident', { kind: 'incident', productId: 'tv', segment: null }, incidents],
    ['an incident of a product', { kind: 'incident', productId: 'net', segment: 'large' }, net],
    ['a large client', { kind: 'question', productId: 'net', segment: 'large' }, large],
  ])('of %s', (_what, subject, chosen) => {
    expect(choosePolicy(policies, subject)).toBe(chosen);
  });

  it('is none when none fits', () => {
    expect(choosePolicy([large], { kind: 'question', productId: null, segment: null })).toBeUndefined();
  });
});
