import { describe, expect, it } from '@jest/globals';
import { decideUnmerge, unmergeWithinDays, type Merge } from './merge.rules.js';
import { evolve, type RequestFact, type RequestRecord, type Waiting } from './request.rules.js';

const day = 86_400_000;
const mergedAt = new Date('2026-03-02T09:00:00Z');
const after = (milliseconds: number) => new Date(mergedAt.getTime() + milliseconds);
const now = after(day);

const waiting: Waiting = { on: 'client', until: null, reason: 'asked', resumesTo: 'in-progress' };
const merge: Merge = { intoId: 'other', at: mergedAt, status: 'in-progress', waiting: null, undoneAt: null };
const undone: Merge = { ...merge, undoneAt: now };

function request(status: RequestRecord['status']): RequestRecord {
  return {
    id: 'request',
    reference: 'R-2026-000001',
    kind: 'question',
    status,
    tier: 1,
    clientId: 'client',
    contactId: null,
    ownerId: 'owner',
    channel: 'phone',
    subject: '',
    description: '',
    productId: null,
    impact: 'normal',
    urgency: 'normal',
    priority: 3,
    billable: false,
    callIds: [],
    complaintId: null,
    waiting: null,
    mergedIntoId: status === 'merged' ? 'other' : null,
    speakerId: null,
    registeredAt: mergedAt,
    solvedAt: null,
    confirmedAt: null,
    closedAt: null,
    reopenCount: 0,
    switches: 0,
    version: 5,
    createdAt: mergedAt,
  };
}
const parted = (given: Merge): RequestFact => ({
  kind: 'unmerged',
  fromId: given.intoId,
  mergedAt,
  status: given.status,
  waiting: given.waiting,
});

describe('undoing a merge', () => {
  it.each<[string, Merge]>([
    ['registered', { ...merge, status: 'registered' }],
    ['in progress', merge],
    ['waiting without end', { ...merge, status: 'waiting', waiting }],
    ['waiting for a while yet', { ...merge, status: 'waiting', waiting: { ...waiting, until: after(2 * day) } }],
  ])('leads back to what it was: %s', (_case, given) => {
    const decision = decideUnmerge(given, request('merged'), now);
    expect(decision).toEqual({ outcome: 'changed', facts: [parted(given)] });
    expect(evolve(request('merged'), parted(given), now)).toEqual({
      ...request('merged'),
      status: given.status,
      waiting: given.waiting,
      mergedIntoId: null,
      version: 6,
    });
  });

  it.each([
    ['before now', after(day / 2)],
    ['just now', now],
  ])('ends a wait that was to end %s', (_case, until) => {
    const given: Merge = { ...merge, status: 'waiting', waiting: { ...waiting, until } };
    expect(decideUnmerge(given, request('merged'), now)).toEqual({
      outcome: 'changed',
      facts: [parted(given), { kind: 'waiting-ended', on: 'client', resumesTo: 'in-progress' }],
    });
  });

  it.each(['registered', 'in-progress', 'solved', 'closed', 'cancelled'] as const)(
    'that was undone already changes nothing when the request is %s',
    (status) => {
      expect(decideUnmerge(undone, request(status), now)).toEqual({ outcome: 'in-effect' });
    },
  );

  it.each([
    ['a request that never was merged', undefined, 'registered', 0, 'not-merged'],
    ['the last moment', merge, 'merged', unmergeWithinDays * day, undefined],
    ['a moment too late', merge, 'merged', unmergeWithinDays * day + 1, 'merged-long-ago'],
  ] as const)('%s', (_case, given, status, passed, code) => {
    const decision = decideUnmerge(given, request(status), after(passed));
    expect(decision).toMatchObject(code === undefined ? { outcome: 'changed' } : { outcome: 'refused', code });
  });
});
