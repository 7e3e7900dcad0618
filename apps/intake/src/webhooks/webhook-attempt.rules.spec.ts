import { describe, expect, it } from '@jest/globals';
import { afterAttempt, healthAfter, outcomeOf, type Health } from './webhook-attempt.rules.js';

const now = new Date('2026-05-07T12:00:00Z');
const daysAgo = (days: number): Date => new Date(now.getTime() - days * 86_400_000);
const silent = { statusCode: null, error: 'no answer in 10 s' };

describe('an answer', () => {
  it.each<[number, string | null]>([
    [200, null],
    [204, null],
    [299, null],
    [301, 'answered 301; redirects are not followed'],
    [400, 'answered 400'],
    [503, 'answered 503'],
    [0, 'answered 0'],
  ])('%i: %s', (statusCode, error) => {
    expect(outcomeOf(statusCode)).toEqual({ statusCode, error });
  });
});

describe('after an attempt', () => {
  it.each([
    [1, 0, 'pending', 4],
    [1, 0.5, 'pending', 5],
    [2, 0.5, 'pending', 300],
    [9, 0.5, 'pending', 86_400],
    [10, 0.5, 'given-up', null],
  ] as const)('number %i that failed (chance %f): %s for %s s', (tries, chance, state, waitSeconds) => {
    expect(afterAttempt(silent, 'message.added', tries, chance)).toEqual({ state, waitSeconds });
  });

  it('all waits together are about three days', () => {
    const waits = Array.from(
      { length: 9 },
      (_, at) => afterAttempt(silent, 'message.added', at + 1, 0.5).waitSeconds ?? 0,
    );
    const days = waits.reduce((sum, wait) => sum + wait, 0) / 86_400;
    expect([days > 3, days < 3.5]).toEqual([true, true]);
  });

  it('one that was taken is over, and a trial is not repeated', () => {
    expect(afterAttempt(outcomeOf(204), 'message.added', 3, 0)).toEqual({ state: 'delivered', waitSeconds: null });
    expect(afterAttempt(silent, 'webhook.test', 1, 0)).toEqual({ state: 'given-up', waitSeconds: null });
  });
});

describe('a webhook', () => {
  it.each<[string, Health, number | null, Partial<ReturnType<typeof healthAfter>>]>([
    ['fails first', { failingSince: null, failures: 0 }, 500, { failures: 1, failingSince: now, restSeconds: null }],
    [
      'fails often',
      { failingSince: daysAgo(1), failures: 4 },
      500,
      { failures: 5, restSeconds: 60, switchedOffBecause: null },
    ],
    ['fails long but seldom', { failingSince: daysAgo(4), failures: 3 }, 500, { switchedOffBecause: null }],
    [
      'fails long and often',
      { failingSince: daysAgo(3), failures: 9 },
      500,
      { switchedOffBecause: 'nothing was taken since 2026-05-04T12:00:00.000Z: answered 500' },
    ],
    ['is gone', { failingSince: null, failures: 0 }, 410, { switchedOffBecause: 'it says that it is gone (410)' }],
    [
      'takes again',
      { failingSince: daysAgo(9), failures: 90 },
      200,
      { failures: 0, failingSince: null, lastError: null, restSeconds: null, switchedOffBecause: null },
    ],
  ])('that %s', (_, health, statusCode, expected) => {
    expect(healthAfter(health, outcomeOf(statusCode ?? 0), now)).toMatchObject(expected);
  });
});
