import { daysBetween } from '../invoices/invoice.rules.js';

/** What an invoice still asked for at the end of a day. Minor units. */
export interface OpenBalance {
  readonly holderId: string | null;
  readonly currency: string;
  readonly dueOn: string;
  readonly balanceMinor: number;
}

export interface AgeingBuckets {
  readonly notDue: number;
  readonly d1_30: number;
  readonly d31_60: number;
  readonly d61_90: number;
  readonly over90: number;
}

export interface AgeingSum extends AgeingBuckets {
  readonly holderId: string | null;
  readonly currency: string;
  readonly total: number;
}

/** domain.md's buckets by days past due: not due, 1–30, 31–60, 61–90, over 90. The due day itself is not overdue. */
export function bucketOf(dueOn: string, asOf: string): keyof AgeingBuckets {
  const days = daysBetween(dueOn, asOf);
  if (days === 0) return 'notDue';
  if (days <= 30) return 'd1_30';
  if (days <= 60) return 'd31_60';
  return days <= 90 ? 'd61_90' : 'over90';
}

/** Sums open balances per holder and currency, in the order of holder and currency. */
export function ageBalances(balances: readonly OpenBalance[], asOf: string): readonly AgeingSum[] {
  const sums = new Map<string, AgeingSum>();
  for (const { holderId, currency, dueOn, balanceMinor } of balances) {
    const key = `${holderId ?? ''} ${currency}`;
    const sum = sums.get(key) ?? { holderId, currency, notDue: 0, d1_30: 0, d31_60: 0, d61_90: 0, over90: 0, total: 0 };
    const bucket = bucketOf(dueOn, asOf);
    sums.set(key, { ...sum, [bucket]: sum[bucket] + balanceMinor, total: sum.total + balanceMinor });
  }
  return [...sums.entries()].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, sum]) => sum);
}
