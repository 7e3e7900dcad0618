import type { Money } from './money.js';
import { multiplyRatio } from './money.js';
import { MoneyRefusal } from './refusal.js';

export interface LatePenaltyTerms {
  /** What is overdue; not negative. */
  readonly amount: Money;
  /** Whole days past due; not negative. */
  readonly days: number;
  /** Millionths of the amount per day: 1000 is 0.1 %. */
  readonly ratePerDayPpm?: number | undefined;
  /** The most that may be asked, in millionths of the amount: 100 000 is 10 %. */
  readonly capPpm?: number | undefined;
}

const DEFAULT_RATE_PER_DAY_PPM = 1000;
const DEFAULT_CAP_PPM = 100_000;
const WHOLE_PPM = 1_000_000n;

/**
 * Rate per day × days × amount, at most the cap × amount, rounded once, half away from zero.
 * Refuses with `invalid-penalty` a negative amount, and days or rates that are no whole numbers or negative.
 */
export function latePenalty(terms: LatePenaltyTerms): Money {
  const { amount, days, ratePerDayPpm = DEFAULT_RATE_PER_DAY_PPM, capPpm = DEFAULT_CAP_PPM } = terms;
  for (const value of [amount.amountMinor, days, ratePerDayPpm, capPpm]) {
    if (!Number.isSafeInteger(value) || value < 0) throw new MoneyRefusal('invalid-penalty', String(value));
  }
  const accrued = BigInt(ratePerDayPpm) * BigInt(days);
  const cap = BigInt(capPpm);
  return multiplyRatio(amount, accrued < cap ? accrued : cap, WHOLE_PPM);
}
