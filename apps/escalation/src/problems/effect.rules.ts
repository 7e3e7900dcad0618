import type { EffectFinding, EffectVerdict } from '@okno/contracts';
import { compareRates, type Comparison, type Rate } from './rate-ratio.rules.js';

const dayMs = 86_400_000;
/** After how long an effect that is still unclear is asked about no more. */
const longestDays = 365;
/** How often, and how long after a proof, a recurrence is looked for; over how many days at most. */
const watchEveryDays = 7;
const watchDays = 90;
const watchWindowDays = 28;
/** Of a look for a recurrence: thirteen looks in ninety days must not cry wolf. */
const watchConfidence = 0.99;

/** What a measure promises of its rate, and when that is checked. */
export interface PromisedEffect {
  readonly expectedChangePercent: number;
  readonly checkAfterDays: number;
  readonly baselineDays: number;
}

/** From inclusive, to exclusive. */
export interface Span {
  readonly from: Date;
  readonly to: Date;
}

export interface Spans {
  readonly before: Span;
  readonly after: Span;
}

function daysLater(moment: Date, days: number): Date {
  return new Date(moment.getTime() + days * dayMs);
}

/** The baseline ends, and the time after begins, when the measure is done; it lasts until now, so every check sees more. */
export function spansOfEffect({ baselineDays }: Pick<PromisedEffect, 'baselineDays'>, doneAt: Date, now: Date): Spans {
  return { before: { from: daysLater(doneAt, -baselineDays), to: doneAt }, after: { from: doneAt, to: now } };
}

/** Held against the very time that proved the measure: what has happened since, in the last four weeks at most. */
export function spansOfRecurrence(proof: Span, watchedFrom: Date, now: Date): Spans {
  const earliest = Math.max(watchedFrom.getTime(), daysLater(now, -watchWindowDays).getTime());
  return { before: proof, after: { from: new Date(earliest), to: now } };
}

/** Before its time an answer decides nothing: what begins well or badly is not yet an effect. */
export function isPreliminary(
  { checkAfterDays }: Pick<PromisedEffect, 'checkAfterDays'>,
  doneAt: Date,
  now: Date,
): boolean {
  return now < daysLater(doneAt, checkAfterDays);
}

/** Better and worse are meant by the sign of the promise; limits beyond which nothing is known are no limits. */
function sides({ low, high = Infinity }: Comparison, expectedChangePercent: number) {
  const promised = 1 + expectedChangePercent / 100;
  return expectedChangePercent < 0
    ? { isBetter: high < 1, isWorse: low > 1, isWeaker: low > promised }
    : { isBetter: low > 1, isWorse: high < 1, isWeaker: high < promised };
}

/** What an interval of the ratio says of a promise; see the finding's own words. */
export function judge(comparison: Comparison | undefined, expectedChangePercent: number): EffectFinding {
  if (comparison === undefined) return 'unclear';
  const { isBetter, isWorse, isWeaker } = sides(comparison, expectedChangePercent);
  if (isWorse) return 'worse';
  if (isWeaker) return 'weaker';
  return isBetter ? 'as-promised' : 'unclear';
}

export function verdictOf(finding: EffectFinding): EffectVerdict {
  switch (finding) {
    case 'as-promised':
      return 'verified';
    case 'weaker':
    case 'worse':
      return 'ineffective';
    case 'unclear':
      return 'not-enough-data';
  }
}

/** The comparison by which a check of this kind decides. */
export function compareFor(kind: 'effect' | 'recurrence', before: Rate, after: Rate): Comparison | undefined {
  return compareRates(before, after, kind === 'effect' ? 0.95 : watchConfidence);
}

/** Whether the rate since a proof is surely worse than the rate that proved it. */
export function hasRecurred(comparison: Comparison | undefined, expectedChangePercent: number): boolean {
  return comparison !== undefined && sides(comparison, expectedChangePercent).isWorse;
}

export function firstCheckAt({ checkAfterDays }: Pick<PromisedEffect, 'checkAfterDays'>, doneAt: Date): Date {
  return daysLater(doneAt, checkAfterDays);
}

/** Undefined when it has been unclear for a year: then a person has to say. */
export function nextCheckAt(
  { checkAfterDays }: Pick<PromisedEffect, 'checkAfterDays'>,
  doneAt: Date,
  now: Date,
): Date | undefined {
  const next = daysLater(now, checkAfterDays);
  return next > daysLater(doneAt, longestDays) ? undefined : next;
}

export function watchFrom(now: Date): { readonly until: Date; readonly next: Date } {
  return { until: daysLater(now, watchDays), next: daysLater(now, watchEveryDays) };
}

export function nextWatchAt(until: Date, now: Date): Date | undefined {
  const next = daysLater(now, watchEveryDays);
  return next > until ? undefined : next;
}

/** What is settled and proves nothing; the next measure is not held back by it. */
const spent: ReadonlySet<EffectVerdict | null> = new Set(['ineffective', 'recurred', 'not-countable'] as const);

/** Whether what has been proven of the measures proves the problem removed. */
export function isProven(verdicts: readonly (EffectVerdict | null)[]): boolean {
  const counting = verdicts.filter((verdict) => !spent.has(verdict));
  return counting.length > 0 && counting.every((verdict) => verdict === 'verified');
}
