import { currencyDecimals } from './currency.js';
import { divideHalfAway } from './rounding.js';
import { MoneyRefusal } from './refusal.js';

/** Whole minor units (kopecks, cents) within ±(2^53 − 1) and an ISO 4217 code: the public API's shape. */
export interface Money {
  readonly amountMinor: number;
  readonly currency: string;
}

/** Checked money. Refuses with `unknown-currency`, `not-an-integer` or `out-of-range`. */
export function money(amountMinor: number | bigint, currency: string): Money {
  currencyDecimals(currency);
  const amount = Number(amountMinor);
  if (typeof amountMinor === 'number' && !Number.isInteger(amountMinor)) {
    throw new MoneyRefusal('not-an-integer', String(amountMinor));
  }
  if (!Number.isSafeInteger(amount)) throw new MoneyRefusal('out-of-range', String(amountMinor));
  // Zero has no sign: -0 would compare equal and still be written and hashed differently.
  return { amountMinor: amount === 0 ? 0 : amount, currency };
}

export function zero(currency: string): Money {
  return money(0, currency);
}

export function add(a: Money, b: Money): Money {
  requireSameCurrency(a, b);
  return money(BigInt(a.amountMinor) + BigInt(b.amountMinor), a.currency);
}

export function subtract(a: Money, b: Money): Money {
  requireSameCurrency(a, b);
  return money(BigInt(a.amountMinor) - BigInt(b.amountMinor), a.currency);
}

/** The sum of any number of amounts in one currency; zero for none. Only the sum must be in range, not each step. */
export function sum(amounts: readonly Money[], currency: string): Money {
  const nothing = zero(currency);
  let total = 0n;
  for (const amount of amounts) {
    requireSameCurrency(nothing, amount);
    total += BigInt(amount.amountMinor);
  }
  return money(total, currency);
}

export function negate(amount: Money): Money {
  return money(-amount.amountMinor, amount.currency);
}

/** Negative, zero or positive, as sorting wants it. Amounts in different currencies have no order: refused. */
export function compare(a: Money, b: Money): -1 | 0 | 1 {
  requireSameCurrency(a, b);
  if (a.amountMinor === b.amountMinor) return 0;
  return a.amountMinor < b.amountMinor ? -1 : 1;
}

export function isZero(amount: Money): boolean {
  return amount.amountMinor === 0;
}

/**
 * amount × numerator / denominator, exact until it is rounded once: half a minor unit goes away from zero.
 * Refuses with `invalid-ratio` what is no whole number and a denominator of zero.
 */
export function multiplyRatio(amount: Money, numerator: number | bigint, denominator: number | bigint): Money {
  const product = BigInt(amount.amountMinor) * wholeNumber(numerator);
  const divisor = wholeNumber(denominator);
  if (divisor === 0n) throw new MoneyRefusal('invalid-ratio', 'division by zero');
  return money(divideHalfAway(product, divisor), amount.currency);
}

function wholeNumber(value: number | bigint): bigint {
  if (typeof value === 'number' && !Number.isSafeInteger(value)) throw new MoneyRefusal('invalid-ratio', String(value));
  return BigInt(value);
}

function requireSameCurrency(a: Money, b: Money): void {
  if (a.currency !== b.currency) throw new MoneyRefusal('currency-mismatch', `${a.currency} and ${b.currency}`);
}
