import { describe, expect, it } from '@jest/globals';
import { dayField, momentField } from './fields.js';

describe('a moment', () => {
  it.each(['2026-05-04T09:00:00Z', '2024-02-29T23:59:59.999+14:00', '0001-01-01T00:00:00Z', '9999-12-31T23:59:59Z'])(
    'may be %s',
    (text) => {
      expect(momentField.safeParse(text).success).toBe(true);
    },
  );

  it.each([
    '2026-02-30T00:00:00Z',
    '2026-05-04T24:00:00Z',
    '2026-05-04',
    '0000-06-01T00:00:00Z',
    '0001-01-01T00:00:00+01:00',
    '9999-12-31T23:59:59-01:00',
    '+275760-09-13T00:00:00Z',
    '-271821-04-20T00:00:00Z',
  ])('is never %s', (text) => {
    expect(momentField.safeParse(text).success).toBe(false);
  });
});

describe('a day', () => {
  it.each([
    ['2024-02-29', true],
    ['2026-02-29', false],
    ['0000-01-01', false],
    ['9999-12-31', true],
    ['10000-01-01', false],
  ])('%s: %s', (text, isDay) => {
    expect(dayField.safeParse(text).success).toBe(isDay);
  });
});
