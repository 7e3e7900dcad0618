import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { money } from './money.js';
import { multiplyQuantity } from './quantity.rules.js';

const rub = (amountMinor: number): ReturnType<typeof money> => money(amountMinor, 'RUB');

describe('multiplyQuantity', () => {
  it.each<[number, number | string, number]>([
    [1050, 3, 3150],
    [1050, '3', 3150],
    [1050, 0, 0],
    [100, 1.005, 101], // in floating point 100.49999999999999
    [1005, 0.1, 101],
    [100, '0.333333', 33],
    [100, '-1.5', -150],
    [1, '0.5', 1],
    [1, '0.499999', 0],
    [-1, '0.5', -1],
    [9007199254740991, '0.000001', 9007199255],
    [100, '007.50', 750],
    [1_000_000, 0.000001, 1],
  ])('%d × %p is %d', (price, quantity, total) => {
    expect(multiplyQuantity(rub(price), quantity)).toEqual(rub(total));
  });

  it.each<number | string>([
    0.1 + 0.2,
    1e-7,
    1e21,
    NaN,
    Infinity,
    '',
    '1.',
    '.5',
    '1.1234567',
    '1e3',
    '1,5',
    ' 1',
    '+1',
    '0x10',
    '1234567890123456789',
  ])('refuses %p', (quantity) => {
    expect(() => multiplyQuantity(rub(100), quantity)).toThrow(
      expect.objectContaining({ name: 'MoneyRefusal', code: 'invalid-quantity' }),
    );
  });

  it('refuses a total that is too large', () => {
    expect(() => multiplyQuantity(rub(Number.MAX_SAFE_INTEGER), 2)).toThrow(
      expect.objectContaining({ code: 'out-of-range' }),
    );
  });

  it('does not drift: a thousandth a thousand times over is the whole', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e9, max: 1e9 }), fc.integer({ min: 1, max: 1000 }), (thousands, count) => {
        const price = rub(thousands * 1000);
        const one = multiplyQuantity(price, '0.001').amountMinor;
        expect(multiplyQuantity(price, (count / 1000).toFixed(3)).amountMinor).toBe(one * count);
      }),
    );
  });
});
