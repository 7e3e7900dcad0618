import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { allocate } from './allocate.rules.js';
import { money, negate, sum } from './money.js';

const rub = (amountMinor: number): ReturnType<typeof money> => money(amountMinor, 'RUB');
const parts = (amount: number, weights: number[]): number[] =>
  allocate(rub(amount), weights).map(({ amountMinor }) => amountMinor);

describe('allocate', () => {
  it.each<[number, number[], number[]]>([
    [100, [1], [100]],
    [100, [1, 1], [50, 50]],
    [100, [1, 1, 1], [34, 33, 33]],
    [101, [1, 1, 1], [34, 34, 33]],
    [-100, [1, 1, 1], [-34, -33, -33]],
    [5, [0, 1, 0], [0, 5, 0]],
    [0, [3, 7], [0, 0]],
    [1, [1, 1, 2], [0, 0, 1]],
    [10, [1, 2, 4], [1, 3, 6]],
    [2, [1, 3], [0, 2]], // remainders are equal: the larger weight is rounded up
    [2, [3, 1], [2, 0]],
    [9007199254740991, [9007199254740991, 9007199254740991], [4503599627370496, 4503599627370495]],
  ])('%d by %j is %j', (amount, weights, expected) => {
    expect(parts(amount, weights)).toEqual(expected);
  });

  it.each<[string, number[]]>([
    ['no weights', []],
    ['only zeros', [0, 0]],
    ['a negative weight', [3, -1]],
    ['a fraction', [0.5, 0.5]],
    ['no number', [NaN]],
  ])('refuses %s', (_, weights) => {
    expect(() => allocate(rub(100), weights)).toThrow(
      expect.objectContaining({ name: 'MoneyRefusal', code: 'invalid-weights' }),
    );
  });

  const weights = fc
    .array(fc.oneof(fc.integer({ min: 0, max: 10 }), fc.nat(), fc.maxSafeNat()), { minLength: 1, maxLength: 12 })
    .filter((values) => values.some((value) => value > 0));
  const amount = fc.oneof(fc.integer({ min: -100, max: 100 }), fc.maxSafeInteger());

  it('loses nothing and gives nobody more than one unit too much or too little', () => {
    fc.assert(
      fc.property(amount, weights, (total, by) => {
        const shares = allocate(rub(total), by);
        expect(sum(shares, 'RUB')).toEqual(rub(total));
        const whole = by.reduce((sumOf, weight) => sumOf + BigInt(weight), 0n);
        shares.forEach(({ amountMinor }, index) => {
          const error = BigInt(amountMinor) * whole - BigInt(total) * BigInt(by[index] ?? 0);
          expect(error < whole && error > -whole).toBe(true);
        });
      }),
    );
  });

  it('gives the same weights the same parts in whatever order they stand', () => {
    fc.assert(
      fc.property(
        amount,
        weights.chain((by) => fc.tuple(fc.constant(by), fc.shuffledSubarray(by, { minLength: by.length }))),
        (total, [by, shuffled]) => {
          const given = (order: number[]): string[] =>
            parts(total, order)
              .map((part, index) => `${order[index] ?? 0} gets ${part}`)
              .sort();
          expect(given(shuffled)).toEqual(given(by));
        },
      ),
    );
  });

  it('splits a debt as it splits the credit', () => {
    fc.assert(
      fc.property(amount, weights, (total, by) => {
        expect(allocate(rub(-total), by)).toEqual(allocate(rub(total), by).map(negate));
      }),
    );
  });
});
