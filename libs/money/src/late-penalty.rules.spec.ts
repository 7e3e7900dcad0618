import { describe, expect, it } from '@jest/globals';
import { latePenalty } from './late-penalty.rules.js';
import { money } from './money.js';

const rub = (amountMinor: number): ReturnType<typeof money> => money(amountMinor, 'RUB');

describe('latePenalty', () => {
  it.each<[string, number, number, { ratePerDayPpm?: number; capPpm?: number }, number]>([
    ['not late', 100_000_00, 0, {}, 0],
    ['a day', 100_000_00, 1, {}, 100_00],
    ['99 days', 100_000_00, 99, {}, 9_900_00],
    ['100 days, the cap to the kopeck', 100_000_00, 100, {}, 10_000_00],
    ['a year, capped', 100_000_00, 365, {}, 10_000_00],
    ['nothing owed', 0, 30, {}, 0],
    ['half a kopeck', 5, 100, {}, 1],
    ['less than half a kopeck', 4, 100, {}, 0],
    ['rounded once, not per day', 333, 7, {}, 2],
    ['another rate', 100_000_00, 10, { ratePerDayPpm: 500 }, 500_00],
    ['another cap', 100_000_00, 365, { capPpm: 50_000 }, 5_000_00],
    ['no rate', 100_000_00, 365, { ratePerDayPpm: 0 }, 0],
    ['days beyond counting', 9_007_199_254_740_991, Number.MAX_SAFE_INTEGER, {}, 900_719_925_474_099],
  ])('%s', (_, amount, days, terms, penalty) => {
    expect(latePenalty({ amount: rub(amount), days, ...terms })).toEqual(rub(penalty));
  });

  it.each<[string, number, number, { ratePerDayPpm?: number; capPpm?: number }]>([
    ['a negative amount', -1, 1, {}],
    ['negative days', 100, -1, {}],
    ['half days', 100, 0.5, {}],
    ['a negative rate', 100, 1, { ratePerDayPpm: -1 }],
    ['a fraction of a millionth', 100, 1, { capPpm: 0.5 }],
  ])('refuses %s', (_, amount, days, terms) => {
    expect(() => latePenalty({ amount: rub(amount), days, ...terms })).toThrow(
      expect.objectContaining({ name: 'MoneyRefusal', code: 'invalid-penalty' }),
    );
  });
});
