import { describe, expect, it } from '@jest/globals';
import { referenceOf, yearIn } from './reference.rules.js';

describe('references', () => {
  it.each([
    ['2026-12-31T20:59:59Z', 'Europe/Moscow', 2026],
    ['2026-12-31T21:00:00Z', 'Europe/Moscow', 2027],
    ['2026-12-31T21:00:00Z', 'UTC', 2026],
  ])('%s in %s lies in %i', (moment, timezone, year) => {
    expect(yearIn(timezone, new Date(moment))).toBe(year);
  });

  it.each([
    [2026, 1, 'C-2026-000001'],
    [2026, 1_234_567, 'C-2026-1234567'],
  ])('of %i, number %i: %s', (year, number, reference) => {
    expect(referenceOf(year, number)).toBe(reference);
  });
});
