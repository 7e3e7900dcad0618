import { describe, expect, it } from '@jest/globals';
import { statusOf, stepsBetween, type SnapshotState, type SnapshotStatus } from './request-snapshots.rules.js';

const state = (status: SnapshotStatus, part: Partial<SnapshotState> = {}): SnapshotState => ({
  status,
  tier: 1,
  department: 'a',
  employee: null,
  ...part,
});

describe('what happened between two states', () => {
  it.each<[SnapshotStatus, SnapshotStatus, readonly string[]]>([
    ['registered', 'registered', []],
    ['registered', 'assigned', ['assigned']],
    ['registered', 'in-progress', ['accepted']],
    ['assigned', 'in-progress', ['accepted']],
    ['in-progress', 'assigned', ['assigned']],
    ['in-progress', 'waiting', ['waiting']],
    ['waiting', 'in-progress', ['resumed']],
    ['waiting', 'solved', ['solved']],
    ['solved', 'closed', ['closed']],
    ['closed', 'solved', []],
    ['solved', 'solved', []],
    ['solved', 'in-progress', ['reopened']],
    ['closed', 'assigned', ['reopened', 'assigned']],
    ['closed', 'waiting', ['reopened', 'waiting']],
    ['solved', 'registered', ['reopened']],
    ['in-progress', 'registered', []],
  ])('%s, then %s: %j', (before, after, expected) => {
    expect(stepsBetween(state(before), state(after))).toEqual(expected);
  });

  it.each<[string, Partial<SnapshotState>, SnapshotStatus, readonly string[]]>([
    ['another line', { tier: 2 }, 'in-progress', ['assigned']],
    ['another department', { department: 'b' }, 'assigned', ['assigned']],
    ['somebody, where nobody was known', { employee: 'Ann' }, 'in-progress', []],
    ['nothing told of the line', { tier: null }, 'in-progress', []],
    ['another department of what is solved', { department: 'b' }, 'solved', []],
  ])('the same status with %s', (_case, part, status, expected) => {
    expect(stepsBetween(state(status), state(status, part))).toEqual(expected);
  });

  it.each<[SnapshotStatus, readonly string[]]>([
    ['registered', ['registered']],
    ['in-progress', ['registered', 'accepted']],
    ['closed', ['registered', 'closed']],
  ])('begins with %s as %j', (status, expected) => {
    expect(stepsBetween(undefined, state(status))).toEqual(expected);
  });

  it.each([
    ['accepted', 'in-progress'],
    ['closed', 'closed'],
    ['toString', undefined],
  ])('%s means %s', (word, status) => {
    expect(statusOf(word)).toBe(status);
  });
});
