/**
 * The exact comparison of two Poisson rates. Given the sum of both counts, the count after is binomial, and its share
 * gives the ratio of the rates (Przyborowski & Wilenski, Biometrika 31, 1940, 313–323). The interval is that of Clopper
 * and Pearson (Biometrika 26, 1934, 404–413); the two-sided p is twice the smaller tail, the definition under which p and
 * interval never contradict each other (Fay, The R Journal 2/1, 2010, 53–58: the central method).
 */

/** `count` events in `exposure` chances of them, both in any unit that is the same before and after. */
export interface Rate {
  readonly count: number;
  readonly exposure: number;
}

export interface Comparison {
  /** Rate after ÷ rate before; absent where there was nothing before. */
  readonly ratio: number | undefined;
  readonly low: number;
  /** Absent where no ratio is too high. */
  readonly high: number | undefined;
  /** Of the interval, 0.95 for instance. */
  readonly confidence: number;
  readonly p: number;
}

const smallestShift = 15;

/** ln Γ(x) for x > 0: Stirling's series (DLMF 5.11.1), moved by Γ(x + 1) = x Γ(x) to where five terms suffice. */
export function lnGamma(x: number): number {
  let moved = 0;
  let at = x;
  for (; at < smallestShift; at += 1) moved += Math.log(at);
  const inverse = 1 / (at * at);
  const series =
    (1 / 12 - inverse * (1 / 360 - inverse * (1 / 1_260 - inverse * (1 / 1_680 - inverse * (1 / 1_188))))) / at;
  return (at - 0.5) * Math.log(at) - at + Math.log(2 * Math.PI) / 2 + series - moved;
}

const tiny = 1e-300;
const longestFraction = 100_000;

/** The continued fraction of DLMF 8.17.22, from its front (modified Lentz). */
function betaFraction(x: number, a: number, b: number): number {
  const away = (value: number): number => (Math.abs(value) < tiny ? tiny : value);
  let numerator = 1;
  let denominator = 1 / away(1 - ((a + b) * x) / (a + 1));
  let fraction = denominator;
  for (let m = 1; m <= longestFraction; m += 1) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    for (const term of [even, odd]) {
      denominator = 1 / away(1 + term * denominator);
      numerator = away(1 + term / numerator);
      fraction *= denominator * numerator;
    }
    if (Math.abs(denominator * numerator - 1) < 1e-15) break;
  }
  return fraction;
}

/** The regularised incomplete beta function I_x(a, b) for a, b > 0. */
export function betaShare(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const front = Math.exp(lnGamma(a + b) - lnGamma(a) - lnGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
  return x < (a + 1) / (a + b + 2) ? (front * betaFraction(x, a, b)) / a : 1 - (front * betaFraction(1 - x, b, a)) / b;
}

/** The x at which I_x(a, b) is `share`, by halving to the last digit. */
function betaQuantile(share: number, a: number, b: number): number {
  let [low, high] = [0, 1];
  for (let middle = 0.5; middle > low && middle < high; middle = (low + high) / 2) {
    if (betaShare(middle, a, b) < share) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Undefined where nothing can be said: no exposure on one side, or no event at all. */
export function compareRates(before: Rate, after: Rate, confidence = 0.95): Comparison | undefined {
  const events = before.count + after.count;
  if (before.exposure <= 0 || after.exposure <= 0 || events === 0) return undefined;
  const tail = (1 - confidence) / 2;
  const scale = before.exposure / after.exposure;
  const ratioAt = (share: number): number => (share / (1 - share)) * scale;
  const expected = after.exposure / (after.exposure + before.exposure);
  const [a, b] = [after.count, before.count];
  const atMost = b === 0 ? 1 : betaShare(1 - expected, b, a + 1);
  const atLeast = a === 0 ? 1 : betaShare(expected, a, b + 1);
  return {
    ratio: b === 0 ? undefined : (a / b) * scale,
    low: a === 0 ? 0 : ratioAt(betaQuantile(tail, a, b + 1)),
    high: b === 0 ? undefined : ratioAt(betaQuantile(1 - tail, a + 1, b)),
    confidence,
    p: Math.min(1, 2 * Math.min(atMost, atLeast)),
  };
}
