import { describe, expect, it } from '@jest/globals';
import { localDay, localYear } from './local-day.js';

describe('a calendar day and its year', () => {
  it.each([
    ['2026-12-31T20:59:59.999Z', 'Europe/Moscow', '2026-12-31', 2026],
    ['2026-12-31T21:00:00.000Z', 'Europe/Moscow', '2027-01-01', 2027],
    ['2026-12-31T21:00:00.000Z', 'UTC', '2026-12-31', 2026],
    ['2027-01-01T04:00:00.000Z', 'America/New_York', '2026-12-31', 2026],
    ['2026-06-30T18:15:00.000Z', 'Asia/Kathmandu', '2026-07-01', 2026],
  ])('%s in %s is %s', (moment, timezone, day, year) => {
    expect(localDay(new Date(moment), timezone)).toBe(day);
    expect(localYear(new Date(moment), timezone)).toBe(year);
  });
});
