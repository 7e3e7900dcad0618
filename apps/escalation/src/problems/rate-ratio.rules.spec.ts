import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { betaShare, compareRates, lnGamma, type Rate } from './rate-ratio.rules.js';

const rate = (count: number, exposure: number): Rate => ({ count, exposure });

describe('lnGamma', () => {
  it.each([
    [1, 0],
    [0.5, Math.log(Math.PI) / 2],
    [11, Math.log(3_628_800)],
    // DLMF 5.4.1: Γ(n + 1) = n!, by the sum of the logarithms.
    [1_001, Array.from({ length: 1_000 }, (_, index) => Math.log(index + 1)).reduce((sum, term) => sum + term, 0)],
  ])('of %d', (x, expected) => {
    expect(Math.abs(lnGamma(x) - expected)).toBeLessThan(1e-9);
  });
});

describe('betaShare', () => {
  it('sums the binomial tail', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 25 }),
        fc.integer({ min: 1, max: 25 }),
        fc.double({ min: 0.01, max: 0.99, noNaN: true }),
        (k, rest, x) => {
          const n = k + rest;
          let term = (1 - x) ** n;
          let below = 0;
          for (let i = 0; i < k; i += 1) {
            below += term;
            term *= ((n - i) / (i + 1)) * (x / (1 - x));
          }
          expect(betaShare(x, k, n - k + 1)).toBeCloseTo(1 - below, 9);
        },
      ),
    );
  });
});

describe('compareRates', () => {
  /** After, before: published counts and times, ratio, limits and central p. */
  it.each([
    // R, stats::poisson.test, the example from eba1977: 11 in 800 against 21 in 3011.
    { after: rate(11, 800), before: rate(21, 3_011), ratio: 1.971488, low: 0.8584264, high: 4.2772659, digits: 6 },
    // OpenEpi, Comparing 2 Person-Time Rates, its example: stratum 1, stratum 2 and crude; "Fisher exact", p is twice the tail.
    {
      after: rate(17, 100_025),
      before: rate(3, 122_268),
      ratio: 6.927,
      low: 2.004,
      high: 36.89,
      p: 0.0005538,
      digits: 2,
    },
    { after: rate(8, 78_531), before: rate(1, 77_932), ratio: 7.939, low: 1.064, high: 352.3, p: 0.04015, digits: 1 },
    {
      after: rate(25, 178_556),
      before: rate(4, 200_200),
      ratio: 7.008,
      low: 2.42,
      high: 27.71,
      p: 0.00002923,
      digits: 2,
    },
  ])('$after against $before', ({ after, before, ratio, low, high, p, digits }) => {
    const found = compareRates(before, after);
    expect(found?.ratio).toBeCloseTo(ratio, 3);
    expect(found?.low).toBeCloseTo(low, digits);
    expect(found?.high).toBeCloseTo(high, digits);
    if (p !== undefined) expect(Math.abs((found?.p ?? 1) / p - 1)).toBeLessThan(0.001);
  });

  it('is barely not significant where the vignette of rateratio.test (Fay) says so', () => {
    const found = compareRates(rate(9, 16_660), rate(2, 17_877));
    expect(found?.p).toBeGreaterThan(0.05);
    expect(found?.p).toBeLessThan(0.051);
    expect(found?.high).toBeGreaterThan(1);
  });

  it('knows the closed forms of nothing after and nothing before', () => {
    // Clopper & Pearson with 0 of n: 1 − (α/2)^(1/n).
    const share = 1 - 0.025 ** (1 / 5);
    const none = compareRates(rate(5, 10), rate(0, 10));
    expect(none).toMatchObject({ ratio: 0, low: 0 });
    expect(none?.high).toBeCloseTo(share / (1 - share), 9);
    expect(none?.p).toBeCloseTo(2 * 0.5 ** 5, 12);
    expect(compareRates(rate(0, 10), rate(5, 10))).toMatchObject({ ratio: undefined, high: undefined });
  });

  it.each([
    ['no event', rate(0, 10), rate(0, 10)],
    ['no exposure before', rate(0, 0), rate(3, 10)],
    ['no exposure after', rate(3, 10), rate(0, 0)],
  ])('says nothing of %s', (_name, before, after) => {
    expect(compareRates(before, after)).toBeUndefined();
  });

  it('never contradicts itself, and mirrors when before and after change places', () => {
    const counts = fc.integer({ min: 0, max: 3_000 });
    const times = fc.integer({ min: 1, max: 100_000 });
    fc.assert(
      fc.property(counts, counts, times, times, (a, b, s, t) => {
        const found = compareRates(rate(b, t), rate(a, s));
        const mirrored = compareRates(rate(a, s), rate(b, t));
        if (found === undefined || mirrored === undefined) return a + b === 0;
        if (Math.abs(found.p - 0.05) > 1e-6) expect(found.p < 0.05).toBe(found.low > 1 || (found.high ?? Infinity) < 1);
        expect(mirrored.p).toBeCloseTo(found.p, 6);
        if (found.high !== undefined) expect(mirrored.low * found.high).toBeCloseTo(1, 5);
        return true;
      }),
    );
  });
});
