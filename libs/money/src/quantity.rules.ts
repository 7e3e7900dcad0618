import type { Money } from './money.js';
import { multiplyRatio } from './money.js';
import { MoneyRefusal } from './refusal.js';
import { parseDecimal } from './rounding.js';

const DECIMALS = 6;
const STEPS = 10n ** BigInt(DECIMALS);

/**
 * quantity × unit price, rounded once, half away from zero. The quantity is a decimal with at most six decimals; a
 * number counts as the decimal it is written as (0.1 is one tenth; 0.1 + 0.2 has too many decimals and is refused).
 * Refuses with `invalid-quantity`.
 */
export function multiplyQuantity(unitPrice: Money, quantity: number | string): Money {
  const steps = parseDecimal(String(quantity), DECIMALS);
  if (steps === undefined) throw new MoneyRefusal('invalid-quantity', String(quantity));
  return multiplyRatio(unitPrice, steps, STEPS);
}
