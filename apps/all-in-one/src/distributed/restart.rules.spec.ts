import { describe, expect, it } from '@jest/globals';
import { afterEnd, type AfterEnd } from './restart.rules.js';

describe('a process that ended', () => {
  it.each<[string, number, boolean, number | null, number, AfterEnd]>([
    ['once', 0, true, null, 5_000, { pauseMilliseconds: 200, endsInARow: 1 }],
    ['again soon', 1, true, 1, 1_000, { pauseMilliseconds: 400, endsInARow: 2 }],
    ['for the ninth time', 8, true, 1, 1_000, { pauseMilliseconds: 10_000, endsInARow: 9 }],
    ['after a long life', 8, true, 1, 30_000, { pauseMilliseconds: 200, endsInARow: 1 }],
    ['before it was ready', 0, false, 1, 100, { pauseMilliseconds: 200, endsInARow: 1 }],
    ['five times before it was ready', 4, false, 1, 100, 'give-up'],
    ['because of its settings', 0, false, 78, 100, 'give-up'],
    ['because of its settings, but it ran before', 0, true, 78, 100, { pauseMilliseconds: 200, endsInARow: 1 }],
  ])('%s', (_case, endsInARow, wasEverReady, exitCode, livedMilliseconds, expected) => {
    expect(afterEnd({ endsInARow, wasEverReady }, { exitCode, livedMilliseconds })).toEqual(expected);
  });
});
