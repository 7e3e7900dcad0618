import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { currencyDecimals, isCurrency } from './currency.js';
import { formatMoney } from './format-money.js';
import { add, compare, isZero, money, multiplyRatio, negate, subtract, sum, zero } from './money.js';
import { describeMoneyRefusal } from './refusal-texts.js';
import { MONEY_REFUSAL_CODES } from './refusal.js';

const rub = (amountMinor: number): ReturnType<typeof money> => money(amountMinor, 'RUB');
const usd = (amountMinor: number): ReturnType<typeof money> => money(amountMinor, 'USD');
const refusal = (code: string): unknown => expect.objectContaining({ name: 'MoneyRefusal', code });
const MOST = Number.MAX_SAFE_INTEGER;

describe('money', () => {
  it.each<[number | bigint, string, string]>([
    [10.5, 'RUB', 'not-an-integer'],
    [NaN, 'RUB', 'not-an-integer'],
    [Infinity, 'RUB', 'not-an-integer'],
    [MOST + 1, 'RUB', 'out-of-range'],
    [-MOST - 1, 'RUB', 'out-of-range'],
    [9007199254740992n, 'RUB', 'out-of-range'],
    [1, 'rub', 'unknown-currency'],
    [1, '', 'unknown-currency'],
    [1, 'XXX', 'unknown-currency'],
    [1, 'toString', 'unknown-currency'],
  ])('refuses %p %s', (amount, currency, code) => {
    expect(() => money(amount, currency)).toThrow(refusal(code));
  });

  it('keeps the largest amounts and has one zero', () => {
    expect(money(9007199254740991n, 'USD')).toEqual({ amountMinor: MOST, currency: 'USD' });
    expect(Object.is(money(-0, 'USD').amountMinor, 0)).toBe(true);
    expect(Object.is(negate(zero('USD')).amountMinor, 0)).toBe(true);
    expect(Object.is(multiplyRatio(rub(-1), 1, 10).amountMinor, 0)).toBe(true);
  });

  it.each<[string, number]>([
    ['RUB', 2],
    ['USD', 2],
    ['EUR', 2],
    ['JPY', 0],
    ['KRW', 0],
    ['KWD', 3],
    ['TND', 3],
  ])('%s has %d decimals', (code, decimals) => {
    expect(currencyDecimals(code)).toBe(decimals);
  });

  it('knows only currencies that the platform can write', () => {
    const written = Intl.supportedValuesOf('currency');
    const known = written.filter(isCurrency);
    expect(known.length).toBeGreaterThan(140);
    const digits = (code: string): number | undefined =>
      new Intl.NumberFormat('en', { style: 'currency', currency: code }).resolvedOptions().maximumFractionDigits;
    // Intl shows some currencies without decimals that are not used in cash any more; ISO keeps them.
    expect(known.filter((code) => ![0, currencyDecimals(code)].includes(digits(code) ?? NaN))).toEqual([]);
    expect(known.filter((code) => digits(code) !== currencyDecimals(code)).length).toBeLessThan(20);
  });
});

describe('arithmetic', () => {
  it('adds, subtracts, negates, compares, sums', () => {
    expect(add(rub(1), rub(2))).toEqual(rub(3));
    expect(subtract(rub(1), rub(2))).toEqual(rub(-1));
    expect(negate(rub(7))).toEqual(rub(-7));
    expect([compare(rub(1), rub(2)), compare(rub(2), rub(2)), compare(rub(3), rub(2))]).toEqual([-1, 0, 1]);
    expect([isZero(rub(0)), isZero(rub(1))]).toEqual([true, false]);
    expect(sum([], 'RUB')).toEqual(rub(0));
    expect(sum([rub(MOST), rub(5), rub(-MOST)], 'RUB')).toEqual(rub(5));
  });

  it.each<[string, () => unknown]>([
    ['add', () => add(rub(1), usd(1))],
    ['subtract', () => subtract(rub(1), usd(1))],
    ['compare', () => compare(rub(1), usd(1))],
    ['sum', () => sum([usd(1)], 'RUB')],
  ])('%s refuses two currencies', (_, ask) => {
    expect(ask).toThrow(refusal('currency-mismatch'));
  });

  it('refuses what no longer is exact', () => {
    expect(() => add(rub(MOST), rub(1))).toThrow(refusal('out-of-range'));
    expect(() => subtract(rub(-MOST), rub(1))).toThrow(refusal('out-of-range'));
    expect(() => multiplyRatio(rub(MOST), 2, 1)).toThrow(refusal('out-of-range'));
  });

  it.each<[number, number, number, number]>([
    [5, 1, 2, 3],
    [-5, 1, 2, -3],
    [5, -1, 2, -3],
    [5, 1, -2, -3],
    [-5, -1, -2, -3],
    [4, 1, 3, 1],
    [5, 1, 3, 2],
    [1, 1, 3, 0],
    [100, 0, 7, 0],
    [MOST, 7, 7, MOST],
  ])('%d × %d / %d is %d', (amount, numerator, denominator, result) => {
    expect(multiplyRatio(rub(amount), numerator, denominator)).toEqual(rub(result));
  });

  it.each([
    [1, 0],
    [1.5, 2],
    [1, NaN],
  ])('refuses the ratio %d / %d', (numerator, denominator) => {
    expect(() => multiplyRatio(rub(1), numerator, denominator)).toThrow(refusal('invalid-ratio'));
  });

  it('is never further than half a minor unit from the truth', () => {
    const small = fc.bigInt({ min: -(10n ** 9n), max: 10n ** 9n });
    fc.assert(
      fc.property(fc.integer({ min: -1_000_000, max: 1_000_000 }), small, small, (amount, numerator, denominator) => {
        fc.pre(denominator !== 0n);
        const rounded = BigInt(multiplyRatio(rub(amount), numerator, denominator).amountMinor);
        const error = rounded * denominator - BigInt(amount) * numerator;
        const size = (value: bigint): bigint => (value < 0n ? -value : value);
        expect(size(error) * 2n <= size(denominator)).toBe(true);
      }),
    );
  });
});

describe('formatMoney', () => {
  // Intl writes no-break spaces.
  const plain = (text: string): string => text.replace(/\s/gu, ' ');

  it.each<[number, string, string, string]>([
    [105050, 'RUB', '1 050,50 ₽', 'RUB 1,050.50'],
    [-5, 'RUB', '-0,05 ₽', '-RUB 0.05'],
    [0, 'EUR', '0,00 €', '€0.00'],
    [1234, 'JPY', '1 234 ¥', '¥1,234'],
    [1234, 'KWD', '1,234 KWD', 'KWD 1.234'],
    [MOST, 'USD', '90 071 992 547 409,91 $', '$90,071,992,547,409.91'],
  ])('%d %s', (amount, currency, russian, english) => {
    expect(plain(formatMoney(money(amount, currency), 'ru'))).toBe(russian);
    expect(plain(formatMoney(money(amount, currency), 'en'))).toBe(english);
  });
});

it.each(MONEY_REFUSAL_CODES)('%s is told in both languages', (code) => {
  expect(describeMoneyRefusal(code, 'ru')).toMatch(/[а-яё]/);
  expect(describeMoneyRefusal(code, 'en')).toMatch(/^[\w ,]+$/);
});
