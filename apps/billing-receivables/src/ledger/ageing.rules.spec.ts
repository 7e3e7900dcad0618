import { describe, expect, it } from '@jest/globals';
import { ageBalances, bucketOf } from './ageing.rules.js';

describe('the age of a debt', () => {
  it.each([
    ['2026-06-01', '2026-05-31', 'notDue'],
    ['2026-06-01', '2026-06-01', 'notDue'],
    ['2026-06-01', '2026-06-02', 'd1_30'],
    ['2026-06-01', '2026-07-01', 'd1_30'],
    ['2026-06-01', '2026-07-02', 'd31_60'],
    ['2026-06-01', '2026-07-31', 'd31_60'],
    ['2026-06-01', '2026-08-01', 'd61_90'],
    ['2026-06-01', '2026-08-30', 'd61_90'],
    ['2026-06-01', '2026-08-31', 'over90'],
  ])('due on %s is on %s in %s', (dueOn, asOf, bucket) => {
    expect(bucketOf(dueOn, asOf)).toBe(bucket);
  });

  it('sums per holder and currency, each balance in one bucket and in the total', () => {
    const balance = { holderId: 'a', currency: 'RUB', dueOn: '2026-06-01', balanceMinor: 100 };
    const rows = ageBalances(
      [
        balance,
        { ...balance, dueOn: '2026-04-20', balanceMinor: 30 },
        { ...balance, currency: 'EUR' },
        { ...balance, holderId: 'b' },
      ],
      '2026-06-10',
    );
    const none = { notDue: 0, d1_30: 0, d31_60: 0, d61_90: 0, over90: 0 };
    expect(rows).toEqual([
      { holderId: 'a', currency: 'EUR', ...none, d1_30: 100, total: 100 },
      { holderId: 'a', currency: 'RUB', ...none, d1_30: 100, d31_60: 30, total: 130 },
      { holderId: 'b', currency: 'RUB', ...none, d1_30: 100, total: 100 },
    ]);
  });
});
