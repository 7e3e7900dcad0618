import { currencyDecimals } from './currency.js';
import type { Money } from './money.js';
import type { Language } from './refusal-texts.js';

const formats = new Map<string, Intl.NumberFormat>();

/** As people of the language write it: `1 050,50 ₽`, `RUB 1,050.50` (the spaces do not break). */
export function formatMoney(amount: Money, language: Language): string {
  const decimals = currencyDecimals(amount.currency);
  const key = `${language} ${amount.currency}`;
  const format =
    formats.get(key) ??
    new Intl.NumberFormat(language, {
      style: 'currency',
      currency: amount.currency,
      minimumFractionDigits: decimals,
      maximumFractionDigits: decimals,
    });
  formats.set(key, format);
  return format.format(toDecimal(amount.amountMinor, decimals));
}

/** Written out digit by digit: dividing by 100 would lose kopecks of large amounts. */
function toDecimal(amountMinor: number, decimals: number): Intl.StringNumericLiteral {
  const digits = String(Math.abs(amountMinor)).padStart(decimals + 1, '0');
  const point = digits.length - decimals;
  return `${amountMinor < 0 ? '-' : ''}${digits.slice(0, point)}.${digits.slice(point)}0` as Intl.StringNumericLiteral;
}
