import type { Money } from './money.js';
import { money } from './money.js';
import { MoneyRefusal } from './refusal.js';

/**
 * Splits an amount by weights so that the parts sum to it exactly, by the method of largest remainders: every part is
 * its exact share rounded down or up, the largest remainders are rounded up. Equal remainders: the larger weight
 * first, then the earlier part; so the order of the weights decides only between equal weights.
 * A negative amount is split like its opposite. Refuses with `invalid-weights` no weights, only zeros, fractions,
 * negative ones.
 */
export function allocate(amount: Money, weights: readonly number[]): Money[] {
  if (!weights.every((weight) => Number.isSafeInteger(weight) && weight >= 0)) {
    throw new MoneyRefusal('invalid-weights', weights.join(', '));
  }
  const total = weights.reduce((sum, weight) => sum + BigInt(weight), 0n);
  if (total === 0n) throw new MoneyRefusal('invalid-weights', 'nothing to split by');
  const size = BigInt(Math.abs(amount.amountMinor));
  const shares = weights.map((weight, index) => {
    const exact = size * BigInt(weight);
    return { index, weight, part: exact / total, remainder: exact % total };
  });
  let left = size - shares.reduce((sum, { part }) => sum + part, 0n);
  const byRemainder = [...shares].sort(
    (a, b) => descending(a.remainder, b.remainder) || b.weight - a.weight || a.index - b.index,
  );
  for (const share of byRemainder) {
    if (left === 0n) break;
    share.part += 1n;
    left -= 1n;
  }
  const sign = amount.amountMinor < 0 ? -1n : 1n;
  return shares.map(({ part }) => money(sign * part, amount.currency));
}

function descending(a: bigint, b: bigint): number {
  if (a === b) return 0;
  return a > b ? -1 : 1;
}
