import { describe, expect, it } from '@jest/globals';
import { endOf, foldHistory, type StepEvent } from './request-history.rules.js';

const day = (number: number): Date => new Date(Date.UTC(2026, 4, number));
const steps = (...told: readonly (readonly [StepEvent, number])[]) =>
  told.map(([event, number]) => ({ event, at: day(number) }));

describe('foldHistory', () => {
  it.each([
    ['nothing', steps(), { status: 'registered', solvedAt: null, reopenCount: 0 }],
    ['assigned work', steps(['registered', 1], ['assigned', 2]), { status: 'assigned' }],
    ['a wait', steps(['accepted', 2], ['waiting', 3]), { status: 'waiting' }],
    ['the end of a wait', steps(['accepted', 2], ['waiting', 3], ['resumed', 4]), { status: 'in-progress' }],
    ['work given back', steps(['accepted', 2], ['returned', 3]), { status: 'in-progress' }],
    ['a solution', steps(['accepted', 2], ['solved', 5]), { status: 'solved', solvedAt: day(5), closedAt: null }],
    ['an end', steps(['solved', 5], ['closed', 7]), { status: 'closed', solvedAt: day(5), closedAt: day(7) }],
    ['an end without a solution', steps(['closed', 7]), { status: 'closed', solvedAt: day(7) }],
    [
      'two returns of the client',
      steps(['solved', 5], ['reopened', 6], ['solved', 8], ['closed', 9], ['reopened', 10]),
      { status: 'in-progress', reopenCount: 2, solvedAt: null, closedAt: null },
    ],
    ['the last solution', steps(['solved', 5], ['reopened', 6], ['solved', 8]), { solvedAt: day(8), reopenCount: 1 }],
    ['work noted after the end', steps(['solved', 5], ['accepted', 6]), { status: 'solved' }],
  ])('tells %s', (_case, told, expected) => {
    expect(foldHistory(told)).toMatchObject(expected);
    expect(foldHistory(told.toReversed())).toMatchObject(expected);
  });
});

describe('endOf', () => {
  it('keeps the end of the row where the history is cut off', () => {
    const open = foldHistory(steps(['accepted', 2]));
    expect(endOf(open, { solvedAt: day(3), closedAt: null })).toMatchObject({ status: 'solved', solvedAt: day(3) });
    expect(endOf(open, { solvedAt: null, closedAt: day(4) })).toMatchObject({ status: 'closed', solvedAt: day(4) });
    expect(endOf(open, { solvedAt: null, closedAt: null })).toEqual(open);
    const solved = foldHistory(steps(['solved', 5]));
    expect(endOf(solved, { solvedAt: day(3), closedAt: day(4) })).toEqual(solved);
  });
});
