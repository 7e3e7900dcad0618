import { describe, expect, it } from '@jest/globals';
import type {
  AssignmentState,
  CommitmentState,
  EscalationState,
  InvoiceState,
  RequestStatus,
  Tier,
} from '@okno/contracts';
import { blockersOf, followWork, tierOf, type OpenWork } from './open-work.rules.js';
import type { RequestRecord } from './request.rules.js';

const since = new Date('2026-03-02T09:00:00Z');
const nothing: OpenWork = { assignments: [], escalations: [], commitments: [], invoices: [] };

function assigned(...states: readonly AssignmentState[]): OpenWork {
  return {
    ...nothing,
    assignments: states.map((state, index) => ({ id: `leg-${String(index)}`, state, tier: 2, since })),
  };
}
function invoiced(state: InvoiceState, balanceMinor: number): OpenWork {
  return { ...nothing, invoices: [{ id: 'invoice', state, balanceMinor, since }] };
}
function request(status: RequestStatus, given: Partial<RequestRecord> = {}): RequestRecord {
  const base = { id: 'request', status, tier: 1, billable: false, solvedAt: null, confirmedAt: null };
  return { ...base, ...given } as RequestRecord;
}

describe('the tier of a request', () => {
  it.each<[string, OpenWork, Tier]>([
    ['nothing open', nothing, 1],
    ['an open assignment', assigned('accepted'), 2],
    ['an offer nobody took', assigned('expired'), 2],
    ['a finished assignment', assigned('done', 'returned', 'cancelled'), 1],
    ['an escalation above it', { ...assigned('offered'), escalations: [{ state: 'raised', tier: 3 }] }, 3],
    ['a resolved escalation', { ...nothing, escalations: [{ state: 'resolved', tier: 3 }] }, 1],
  ])('with %s', (_what, work, tier) => {
    expect(tierOf(work)).toBe(tier);
  });

  it.each<[EscalationState, Tier]>([
    ['raised', 2],
    ['acknowledged', 2],
    ['raised-further', 2],
    ['resolved', 1],
    ['returned', 1],
  ])('with an escalation that is %s is %i', (state, tier) => {
    expect(tierOf({ ...nothing, escalations: [{ state, tier: 2 }] })).toBe(tier);
  });
});

describe('what blocks closing', () => {
  it.each<[AssignmentState, boolean]>([
    ['offered', true],
    ['accepted', true],
    ['declined', true],
    ['expired', true],
    ['done', false],
    ['returned', false],
    ['cancelled', false],
  ])('an assignment that is %s: %s', (state, blocks) => {
    expect(blockersOf(request('solved'), assigned(state))).toHaveLength(blocks ? 1 : 0);
  });

  it.each<[CommitmentState, boolean, boolean]>([
    ['made', false, true],
    ['broken', false, true],
    ['broken', true, false],
    ['kept', true, false],
    ['renegotiated', false, false],
  ])('a promise that is %s, made good %s: %s', (state, isKept, blocks) => {
    const work: OpenWork = { ...nothing, commitments: [{ id: 'promise', state, isKept, since }] };
    expect(blockersOf(request('solved'), work)).toEqual(blocks ? [{ kind: 'commitment', id: 'promise', since }] : []);
    const closed = followWork(request('closed', { confirmedAt: since }), work);
    expect(closed).toEqual(blocks ? [{ kind: 'closing-withdrawn' }] : []);
  });

  it.each<[InvoiceState, number, boolean]>([
    ['draft', 100, true],
    ['approved', 100, true],
    ['issued', 100, true],
    ['partly-paid', 1, true],
    ['paid', 0, false],
    ['credited', 10, true],
    ['credited', 0, false],
  ])('an invoice that is %s with a balance of %i: %s', (state, balance, blocks) => {
    const billable = request('solved', { billable: true, solvedAt: since });
    expect(blockersOf(billable, invoiced(state, balance))).toEqual(
      blocks ? [{ kind: 'invoice', id: 'invoice', since }] : [],
    );
  });

  it('the invoice of a billable request from its answer on, even before there is one', () => {
    expect(blockersOf(request('in-progress', { billable: true }), nothing)).toEqual([]);
    const solved = request('solved', { billable: true, solvedAt: since });
    expect(blockersOf(solved, nothing)).toEqual([{ kind: 'invoice', id: 'request', since }]);
  });

  it.each<RequestStatus>(['cancelled', 'merged'])('nothing of a request that is %s', (status) => {
    expect(blockersOf(request(status), assigned('accepted'))).toEqual([]);
  });
});

describe('what follows from the work', () => {
  const confirmed = { solvedAt: since, confirmedAt: since };
  it.each<[string, RequestRecord, OpenWork, string[]]>([
    ['a first offer', request('registered'), assigned('offered'), ['assigned', 'tier-changed']],
    ['a second offer', request('assigned', { tier: 2 }), assigned('offered', 'offered'), []],
    ['a first acceptance', request('assigned', { tier: 2 }), assigned('accepted'), ['started']],
    ['an acceptance at once', request('registered'), assigned('accepted'), ['started', 'tier-changed']],
    ['work that came and went before the request', request('registered'), assigned('done'), ['started']],
    ['an offer that was called off', request('registered'), assigned('cancelled'), []],
    ['an acceptance during a wait', request('waiting', { tier: 2 }), assigned('accepted'), []],
    ['the last leg of a confirmed request', request('solved', confirmed), assigned('done'), ['closed']],
    ['a leg left of a confirmed request', request('solved', { ...confirmed, tier: 2 }), assigned('accepted'), []],
    ['the last leg before the client spoke', request('solved', { solvedAt: since }), assigned('done'), []],
    ['a leg after closing', request('closed', confirmed), assigned('offered'), ['tier-changed', 'closing-withdrawn']],
    ['anything about a cancelled request', request('cancelled'), assigned('accepted'), []],
    ['anything about a merged request', request('merged'), assigned('accepted'), []],
  ])('%s', (_what, before, work, facts) => {
    expect(followWork(before, work).map(({ kind }) => kind)).toEqual(facts);
  });
});
