import { describe, expect, it } from '@jest/globals';
import { previousPeriod, resolvePeriod, type ResolvedPeriod } from './period.rules.js';

/** After all periods of these tests but one. */
const now = Date.parse('2026-08-01T12:00:00Z');

function resolved(from: string, to: string, timezone: string): ResolvedPeriod {
  const period = resolvePeriod({ from, to, timezone }, now);
  if ('fault' in period) throw new Error(period.fault);
  return period;
}

const shown = ({ from, to }: ResolvedPeriod): string[] => [from, to].map((time) => new Date(time).toISOString());

describe('a period', () => {
  it.each([
    ['dates', '2026-05-01', '2026-06-01', 'Europe/Moscow', '2026-04-30T21:00:00.000Z', '2026-05-31T21:00:00.000Z'],
    [
      'a month with a change',
      '2026-03-01',
      '2026-04-01',
      'Europe/Berlin',
      '2026-02-28T23:00:00.000Z',
      '2026-03-31T22:00:00.000Z',
    ],
    [
      'a day whose midnight is skipped',
      '2026-04-24',
      '2026-04-25',
      'Africa/Cairo',
      '2026-04-23T22:00:00.000Z',
      '2026-04-24T21:00:00.000Z',
    ],
    [
      'moments',
      '2026-05-01T10:00:00Z',
      '2026-05-01T13:00:00+01:00',
      'Asia/Tokyo',
      '2026-05-01T10:00:00.000Z',
      '2026-05-01T12:00:00.000Z',
    ],
  ])('of %s', (_case, from, to, timezone, start, end) => {
    expect(shown(resolved(from, to, timezone))).toEqual([start, end]);
  });

  it.each([
    ['zone', '2026-05-01', '2026-06-01', 'Nowhere'],
    ['zone', '2026-05-01', '2026-06-01', '+03:00'],
    ['order', '2026-05-01', '2026-05-01', 'UTC'],
    ['range', '1800-01-01', '2026-05-01', 'UTC'],
  ])('has the fault %s', (fault, from, to, timezone) => {
    expect(resolvePeriod({ from, to, timezone }, now)).toEqual({ fault });
  });
});

describe('the last day of a period', () => {
  it.each([
    ['that is over', '2026-05-01', '2026-06-01', 'Europe/Moscow', '2026-05-31'],
    ['that ends in the middle of a day', '2026-05-01', '2026-05-20T10:00:00Z', 'Europe/Moscow', '2026-05-20'],
    ['that ends with a day elsewhere', '2026-05-01', '2026-05-20T21:00:00Z', 'Europe/Moscow', '2026-05-20'],
    ['that is not over', '2026-07-01', '2026-09-01', 'Europe/Moscow', '2026-08-01'],
    ['that is not over, where it is tomorrow', '2026-07-01', '2026-09-01', 'Pacific/Auckland', '2026-08-02'],
    ['yet to come', '2026-09-01', '2026-10-01', 'Europe/Moscow', '2026-08-01'],
  ])('%s', (_case, from, to, timezone, day) => {
    expect(new Date(resolved(from, to, timezone).lastDay).toISOString().slice(0, 10)).toBe(day);
  });
});

describe('the period to compare with', () => {
  it.each([
    [
      'period',
      'the month before, shorter or not',
      '2026-03-01',
      '2026-04-01',
      ['2026-01-31T23:00:00.000Z', '2026-02-28T23:00:00.000Z'],
      { months: 1, milliseconds: 0 },
    ],
    [
      'period',
      'as many days before',
      '2026-03-25',
      '2026-04-01',
      ['2026-03-17T23:00:00.000Z', '2026-03-24T23:00:00.000Z'],
      { months: 0, milliseconds: 7 * 86_400_000 },
    ],
    [
      'year',
      'a year earlier',
      '2026-05-01',
      '2026-05-08',
      ['2025-04-30T22:00:00.000Z', '2025-05-07T22:00:00.000Z'],
      { months: 12, milliseconds: 0 },
    ],
    [
      'year',
      'a leap day has none',
      '2028-02-29',
      '2028-03-01',
      ['2027-02-27T23:00:00.000Z', '2027-02-28T23:00:00.000Z'],
      { months: 12, milliseconds: 0 },
    ],
  ] as const)('previous %s: %s', (previous, _case, from, to, expected, shift) => {
    const period = previousPeriod(resolved(from, to, 'Europe/Berlin'), 'Europe/Berlin', { previous }, now);
    expect(shown(period)).toEqual(expected);
    expect(period.shift).toEqual(shift);
  });
});
