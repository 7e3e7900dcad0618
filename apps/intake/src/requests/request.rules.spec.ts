import { describe, expect, it } from '@jest/globals';
import type { RequestStatus } from '@okno/contracts';
import {
  decide,
  evolve,
  hearClient,
  speakTo,
  type RequestCommand,
  type RequestFact,
  type RequestRecord,
} from './request.rules.js';

const now = new Date('2026-03-02T09:00:00Z');
const later = new Date('2026-03-02T10:00:00Z');

function request(given: Partial<RequestRecord> = {}): RequestRecord {
  return {
    id: 'request',
    reference: 'R-2026-000001',
    kind: 'question',
    status: 'registered',
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
    mergedIntoId: null,
    speakerId: null,
    registeredAt: now,
    solvedAt: null,
    confirmedAt: null,
    closedAt: null,
    reopenCount: 0,
    switches: 0,
    version: 1,
    createdAt: now,
    ...given,
  };
}

const waiting = { on: 'client', until: null, reason: 'asked', resumesTo: 'assigned' } as const;
/** A request as it looks in each status. */
const inStatus: Readonly<Record<RequestStatus, RequestRecord>> = {
  registered: request(),
  assigned: request({ status: 'assigned' }),
  'in-progress': request({ status: 'in-progress' }),
  waiting: request({ status: 'waiting', waiting }),
  solved: request({ status: 'solved', solvedAt: now }),
  closed: request({ status: 'closed', solvedAt: now, confirmedAt: now, closedAt: now }),
  cancelled: request({ status: 'cancelled' }),
  merged: request({ status: 'merged', mergedIntoId: 'other' }),
};

const other = { id: 'other', clientId: 'client', status: 'registered' } as const;
const commands: Readonly<Record<RequestCommand['kind'], RequestCommand>> = {
  solve: { kind: 'solve' },
  confirm: { kind: 'confirm', how: 'client', contactId: null },
  reopen: { kind: 'reopen', reason: 'no' },
  wait: { kind: 'wait', on: 'supplier', until: null, reason: 'parts' },
  resume: { kind: 'resume' },
  cancel: { kind: 'cancel', reason: 'no' },
  merge: { kind: 'merge', into: other },
  'hand-over': { kind: 'hand-over', employeeId: 'colleague', reason: 'knows' },
  prioritise: { kind: 'prioritise', impact: 'high', urgency: 'high', reason: 'all stand still' },
};

const statuses = Object.keys(inStatus) as RequestStatus[];

/** The status after each command (two statuses pass where a wait is replaced), `=` when in effect, `-` when refused. */
const expected: Readonly<Record<RequestCommand['kind'], Readonly<Record<RequestStatus, string>>>> = {
  solve: row('solved', 'solved', 'solved', 'solved', '=', '-', '-', '-'),
  confirm: row('-', '-', '-', '-', 'solved', '=', '-', '-'),
  reopen: row('-', '-', '-', '-', 'in-progress', 'in-progress', '-', '-'),
  wait: row('waiting', 'waiting', 'waiting', 'waiting', '-', '-', '-', '-'),
  resume: row('=', '=', '=', 'assigned', '-', '-', '-', '-'),
  cancel: row('cancelled', 'cancelled', 'cancelled', 'cancelled', '-', '-', '=', '-'),
  merge: row('merged', 'merged', 'merged', 'merged', '-', '-', '-', '='),
  'hand-over': row('registered', 'assigned', 'in-progress', 'waiting', 'solved', '-', '-', '-'),
  prioritise: row('registered', 'assigned', 'in-progress', 'waiting', '-', '-', '-', '-'),
};
function row(...outcomes: readonly string[]): Readonly<Record<RequestStatus, string>> {
  return Object.fromEntries(
    ['registered', 'assigned', 'in-progress', 'waiting', 'solved', 'closed', 'cancelled', 'merged'].map(
      (status, index) => [status, outcomes[index]],
    ),
  ) as Record<RequestStatus, string>;
}

function apply(before: RequestRecord, facts: readonly RequestFact[], at: Date): RequestRecord {
  return facts.reduce((current, fact) => evolve(current, fact, at), before);
}
function outcomeOf(command: RequestCommand, before: RequestRecord): string {
  const decision = decide(command, before, now);
  if (decision.outcome === 'in-effect') return '=';
  return decision.outcome === 'refused' ? '-' : apply(before, decision.facts, later).status;
}

const cases = (Object.keys(expected) as RequestCommand['kind'][]).flatMap((kind) =>
  statuses.map((status) => [kind, status, expected[kind][status]] as const),
);

describe('the life of a request', () => {
  it.each(cases)('%s a request that is %s: %s', (kind, status, outcome) => {
    expect(outcomeOf(commands[kind], inStatus[status])).toBe(outcome);
  });

  it.each<[string, RequestCommand, RequestRecord]>([
    ['confirm a confirmed one', commands.confirm, request({ status: 'solved', solvedAt: now, confirmedAt: now })],
    ['reopen a reopened one', commands.reopen, request({ status: 'in-progress', reopenCount: 1 })],
    ['wait for the same', { ...waiting, kind: 'wait' }, inStatus.waiting],
    [
      'prioritise as it is',
      { kind: 'prioritise', impact: 'low', urgency: 'low', reason: '' },
      request({ impact: 'low', urgency: 'low' }),
    ],
    ['hand over to the owner', { kind: 'hand-over', employeeId: 'owner', reason: '' }, request()],
  ])('changes nothing to %s', (_what, command, before) => {
    expect(decide(command, before, now)).toEqual({ outcome: 'in-effect' });
  });

  it.each<[string, RequestCommand]>([
    ['until-in-the-past', { kind: 'wait', on: 'client', until: now, reason: '' }],
    ['merge-into-itself', { kind: 'merge', into: { ...other, id: 'request' } }],
    ['different-client', { kind: 'merge', into: { ...other, clientId: 'stranger' } }],
    ['merge-target-not-open', { kind: 'merge', into: { ...other, status: 'solved' } }],
  ])('refuses with %s', (code, command) => {
    expect(decide(command, request(), now)).toEqual({ outcome: 'refused', code });
  });

  it('ends one wait and begins another, going back to where the first began', () => {
    const decision = decide(commands.wait, inStatus.waiting, now);
    if (decision.outcome !== 'changed') throw new Error(decision.outcome);
    expect(decision.facts.map(({ kind }) => kind)).toEqual(['waiting-ended', 'waiting-started']);
    expect(apply(inStatus.waiting, decision.facts, now).waiting).toMatchObject({
      on: 'supplier',
      resumesTo: 'assigned',
    });
  });

  it.each<[RequestFact, RequestRecord, Partial<RequestRecord>]>([
    [{ kind: 'assigned' }, request(), { status: 'assigned' }],
    [
      { kind: 'prioritised', impact: 'high', urgency: 'low', from: 3, to: 4 },
      request(),
      { impact: 'high', urgency: 'low', priority: 4 },
    ],
    [{ kind: 'started' }, request(), { status: 'in-progress' }],
    [{ kind: 'solved' }, inStatus.waiting, { status: 'solved', solvedAt: later, waiting: null, confirmedAt: null }],
    [
      { kind: 'confirmed', how: 'client', contactId: 'contact' },
      inStatus.solved,
      { confirmedAt: later, contactId: 'contact' },
    ],
    [{ kind: 'closed' }, inStatus.solved, { status: 'closed', closedAt: later }],
    [
      { kind: 'closing-withdrawn' },
      inStatus.closed,
      { status: 'solved', closedAt: null, confirmedAt: now, reopenCount: 0 },
    ],
    [
      { kind: 'reopened', reason: '' },
      inStatus.closed,
      { status: 'in-progress', solvedAt: null, confirmedAt: null, closedAt: null, reopenCount: 1 },
    ],
    [
      { kind: 'owner-changed', fromId: 'owner', toId: 'colleague', reason: '' },
      request(),
      { ownerId: 'colleague', speakerId: 'colleague', switches: 1 },
    ],
    [{ kind: 'tier-changed', from: 1, to: 3 }, request(), { tier: 3 }],
  ])('takes %j in and counts the version up', (fact, before, after) => {
    expect(evolve(before, fact, later)).toEqual({ ...before, ...after, version: before.version + 1 });
  });
});

describe("a client's word", () => {
  it.each<[string, RequestRecord, Date | null, string | undefined]>([
    ['an open request', request(), null, undefined],
    ['a wait for the client', inStatus.waiting, null, 'waiting-ended'],
    ['a wait for a supplier', request({ status: 'waiting', waiting: { ...waiting, on: 'supplier' } }), null, undefined],
    ['a solved request', inStatus.solved, null, 'reopened'],
    ['a request closed lately', inStatus.closed, later, 'reopened'],
    ['a request closed long ago', inStatus.closed, new Date('2026-03-01T00:00:00Z'), undefined],
    ['a cancelled request', inStatus.cancelled, null, undefined],
  ])('about %s', (_what, before, reopenUntil, fact) => {
    expect(hearClient(before, reopenUntil, now)[0]?.kind).toBe(fact);
  });
});

describe('switches', () => {
  it.each<[string, string | null, string | null, number, number]>([
    ['the first to speak', null, 'one', 0, 2],
    ['the same again', 'one', 'one', 0, 1],
    ['somebody else', 'one', 'two', 1, 2],
    ['nobody', 'one', null, 0, 1],
  ])('%s', (_what, speakerId, employeeId, switches, version) => {
    expect(speakTo(request({ speakerId }), employeeId)).toMatchObject({ switches, version });
  });
});
