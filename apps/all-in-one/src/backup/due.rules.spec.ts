import { describe, expect, it } from '@jest/globals';
import { isBackupDue, superfluous } from './due.rules.js';

describe('the nightly backup', () => {
  it.each([
    ['2026-11-23 02:29', '2026-11-22 02:30', false],
    ['2026-11-23 02:30', '2026-11-22 02:30', true],
    ['2026-11-23 02:31', '2026-11-23 02:30', false],
    // Made up for in the morning, and not again in the evening.
    ['2026-11-23 09:00', '2026-11-22 02:31', true],
    ['2026-11-23 21:00', '2026-11-23 09:01', false],
    ['2026-11-24 02:30', '2026-11-23 09:01', true],
    // Switched off for a month, and back before the hour.
    ['2027-01-01 01:00', '2026-11-23 02:30', true],
    ['2027-01-01 01:10', '2027-01-01 01:01', false],
    // Begun today.
    ['2026-11-23 16:00', '2026-11-23 15:00', false],
    ['2026-03-01 00:10', '2026-02-28 02:30', false],
  ])('at %s, the last one at %s: due is %p', (now, last, due) => {
    expect(isBackupDue(now, last, '02:30')).toBe(due);
  });

  it.each([
    [3, []],
    [2, ['a']],
    [1, ['a', 'b']],
    [9, []],
  ])('of three, where %d are kept, loses %j', (keep, gone) => {
    expect(superfluous(['a', 'b', 'c'], keep)).toEqual(gone);
  });
});
