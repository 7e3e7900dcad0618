import { currencyDecimals } from './currency.js';
import { money, type Money } from './money.js';
import { parseDecimal } from './rounding.js';

/**
 * An amount as it is written, `1050.5`; undefined for what is none in this currency: letters, more decimals than its minor unit
 * has (zeros at the end aside), more than money can hold. Refuses with `unknown-currency`.
 */
export function parseMoney(text: string, currency: string): Money | undefined {
  const decimals = currencyDecimals(currency);
  const minor = parseDecimal(text.replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, ''), decimals);
  if (minor === undefined || !Number.isSafeInteger(Number(minor))) return undefined;
  return money(minor, currency);
}
