import { describe, expect, it } from '@jest/globals';
import { referenceOf } from './reference.rules.js';

describe('references', () => {
  it.each([
    [2026, 1, 'C-2026-000001'],
    [2026, 1_234_567, 'C-2026-1234567'],
  ])('of %i, number %i: %s', (year, number, reference) => {
    expect(referenceOf(year, number)).toBe(reference);
  });
});
