import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { add, money } from './money.js';
import type { Rate } from './vat.rules.js';
import { vatIncluded, vatOnTop } from './vat.rules.js';

const rub = (amountMinor: number): ReturnType<typeof money> => money(amountMinor, 'RUB');

describe('vatOnTop', () => {
  it.each<[number, Rate, number]>([
    [100_00, 2000, 20_00],
    [100_00, '20', 20_00],
    [100_00, '22', 22_00],
    [100_00, '0', 0],
    [100_00, 0, 0],
    [99, '10', 10],
    [15, '10', 2], // 1.5
    [-15, '10', -2],
    [14, '10', 1],
    [1000, '5.5', 55],
    [1_000_000, '0.0001', 1],
    [200, '100', 200],
  ])('%d at %p: %d', (net, rate, vat) => {
    expect(vatOnTop(rub(net), rate)).toEqual({ net: rub(net), vat: rub(vat), gross: rub(net + vat) });
  });
});

describe('vatIncluded', () => {
  it.each<[number, Rate, number]>([
    [120_00, '20', 20_00],
    [120_00, 2000, 20_00],
    [122_00, '22', 22_00],
    [100_00, '20', 16_67],
    [100_00, '10', 9_09],
    [-100_00, '20', -16_67],
    [3, '20', 1], // 0.5
    [100_00, '0', 0],
  ])('%d at %p: %d', (gross, rate, vat) => {
    expect(vatIncluded(rub(gross), rate)).toEqual({ net: rub(gross - vat), vat: rub(vat), gross: rub(gross) });
  });
});

it.each<Rate>([-1, 10_001, 0.5, NaN, '', '-1', '100.0001', '20%', '20,5', '1.00001', 'many', ' 20'])(
  'refuses the rate %p',
  (rate) => {
    const refused = expect.objectContaining({ name: 'MoneyRefusal', code: 'invalid-rate' });
    expect(() => vatOnTop(rub(100), rate)).toThrow(refused);
    expect(() => vatIncluded(rub(100), rate)).toThrow(refused);
  },
);

it('net and VAT make the gross, and the VAT on top is found in it again', () => {
  fc.assert(
    fc.property(fc.integer({ min: -1e12, max: 1e12 }), fc.integer({ min: 0, max: 10_000 }), (amount, rate) => {
      const onTop = vatOnTop(rub(amount), rate);
      expect(add(onTop.net, onTop.vat)).toEqual(onTop.gross);
      const included = vatIncluded(onTop.gross, rate);
      expect(add(included.net, included.vat)).toEqual(onTop.gross);
      // Rounding the gross moves the VAT inside it by less than one unit.
      expect(Math.abs(included.vat.amountMinor - onTop.vat.amountMinor)).toBeLessThanOrEqual(1);
    }),
  );
});
