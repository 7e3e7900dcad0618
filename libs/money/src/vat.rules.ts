import type { Money } from './money.js';
import { multiplyRatio, subtract, add } from './money.js';
import { MoneyRefusal } from './refusal.js';
import { parseDecimal } from './rounding.js';

/** A number is basis points (2000 = 20 %), a string percent with at most four decimals (`'20'`, `'5.5'`). */
export type Rate = number | string;

/** net + vat = gross, always exactly. */
export interface VatSplit {
  readonly net: Money;
  readonly vat: Money;
  readonly gross: Money;
}

const WHOLE = 1_000_000n;

/** VAT added to a net amount, rounded half away from zero. Refuses with `invalid-rate`. */
export function vatOnTop(net: Money, rate: Rate): VatSplit {
  const vat = multiplyRatio(net, rateInMillionths(rate), WHOLE);
  return { net, vat, gross: add(net, vat) };
}

/** The VAT contained in a gross amount: gross × rate / (100 % + rate), rounded half away from zero. */
export function vatIncluded(gross: Money, rate: Rate): VatSplit {
  const millionths = rateInMillionths(rate);
  const vat = multiplyRatio(gross, millionths, WHOLE + millionths);
  return { net: subtract(gross, vat), vat, gross };
}

function rateInMillionths(rate: Rate): bigint {
  let millionths: bigint | undefined;
  if (typeof rate === 'string') millionths = parseDecimal(rate, 4);
  else if (Number.isSafeInteger(rate)) millionths = BigInt(rate) * 100n;
  if (millionths === undefined || millionths < 0n || millionths > WHOLE) {
    throw new MoneyRefusal('invalid-rate', String(rate));
  }
  return millionths;
}
