import { describe, expect, it } from '@jest/globals';
import type { ComplaintState } from '@okno/contracts';
import {
  classifyComplaint,
  moveComplaint,
  type Classification,
  type Complaint,
  type ComplaintCommand,
  type ComplaintVerb,
} from './complaint.rules.js';
import { newComplaint } from './registration.rules.js';

const now = new Date('2026-03-02T09:00:00Z');
const later = new Date('2026-03-03T09:00:00Z');
const fresh = newComplaint(
  {
    clientId: 'client',
    requestId: 'request',
    about: { causeId: 'late', productId: null, departmentId: null, employeeId: null },
    severity: 'normal',
    text: 'Late again',
    receivedAt: null,
    registeredById: null,
  },
  { id: 'complaint', reference: 'C-2026-000001', own: true, claimed: true, now },
);

const commands: Readonly<Record<ComplaintVerb, ComplaintCommand>> = {
  acknowledge: { verb: 'acknowledge' },
  investigate: { verb: 'investigate' },
  decide: { verb: 'decide', verdict: 'justified', decision: 'A month free', compensation: null },
  answer: { verb: 'answer', text: 'Sorry' },
  close: { verb: 'close' },
  appeal: { verb: 'appeal', reason: 'Not enough' },
};

/** A complaint to which these things were done, one after the other. */
function after(verbs: readonly ComplaintVerb[], from: Complaint = fresh): Complaint {
  return verbs.reduce((complaint, verb) => {
    const decision = moveComplaint(complaint, commands[verb], now);
    if ('refused' in decision) throw new Error(`${verb}: ${decision.refused}`);
    return decision.complaint;
  }, from);
}

const lives: Readonly<Record<Exclude<ComplaintState, 'appealed'>, readonly ComplaintVerb[]>> = {
  registered: [],
  acknowledged: ['acknowledge'],
  investigating: ['acknowledge', 'investigate'],
  decided: ['acknowledge', 'decide'],
  answered: ['acknowledge', 'decide', 'answer'],
  closed: ['acknowledge', 'decide', 'answer', 'close'],
};
const atState = (state: ComplaintState): Complaint =>
  state === 'appealed' ? { ...after(lives.closed), state } : after(lives[state]);

describe('the life of a complaint', () => {
  it.each([
    ['registered', 'acknowledge', 'acknowledged'],
    ['registered', 'investigate', 'wrong-state'],
    ['registered', 'decide', 'wrong-state'],
    ['registered', 'answer', 'wrong-state'],
    ['registered', 'close', 'wrong-state'],
    ['registered', 'appeal', 'wrong-state'],
    ['acknowledged', 'acknowledge', 'in effect'],
    ['acknowledged', 'investigate', 'investigating'],
    ['acknowledged', 'decide', 'decided'],
    ['acknowledged', 'answer', 'wrong-state'],
    ['investigating', 'acknowledge', 'in effect'],
    ['investigating', 'investigate', 'in effect'],
    ['investigating', 'decide', 'decided'],
    ['investigating', 'close', 'wrong-state'],
    ['decided', 'investigate', 'wrong-state'],
    ['decided', 'decide', 'in effect'],
    ['decided', 'answer', 'answered'],
    ['decided', 'close', 'wrong-state'],
    ['decided', 'appeal', 'wrong-state'],
    ['answered', 'decide', 'in effect'],
    ['answered', 'answer', 'in effect'],
    ['answered', 'close', 'closed'],
    ['answered', 'appeal', 'investigating'],
    ['closed', 'acknowledge', 'in effect'],
    ['closed', 'answer', 'in effect'],
    ['closed', 'close', 'in effect'],
    ['closed', 'appeal', 'investigating'],
    ['closed', 'investigate', 'wrong-state'],
    ['appealed', 'investigate', 'investigating'],
    ['appealed', 'decide', 'decided'],
  ] as const)('%s, %s: %s', (state, verb, expected) => {
    const complaint = atState(state);
    const decision = moveComplaint(complaint, commands[verb], later);
    if ('refused' in decision) expect(decision.refused).toBe(expected);
    else if (expected === 'in effect') expect(decision).toEqual({ changed: false, complaint });
    else {
      expect(decision).toMatchObject({ changed: true, complaint: { state: expected, version: complaint.version + 1 } });
    }
  });

  it('knows when each thing happened and counts appeals', () => {
    const closed = moveComplaint(after(lives.answered), commands.close, later);
    expect(closed).toMatchObject({
      complaint: { acknowledgedAt: now, decidedAt: now, answeredAt: now, closedAt: later },
    });
    const appealed = moveComplaint(atState('closed'), commands.appeal, later);
    expect(appealed).toMatchObject({
      complaint: { appealCount: 1, appealReason: 'Not enough', appealedAt: later, answeredAt: null, closedAt: null },
    });
  });

  it('takes another decision, answer or appeal for a new one, not for the one in effect', () => {
    const other: ComplaintCommand = { verb: 'decide', verdict: 'unjustified', decision: 'No', compensation: null };
    expect(moveComplaint(atState('decided'), other, later)).toEqual({ refused: 'wrong-state' });
    const paid = { ...commands.decide, compensation: { amountMinor: 100, currency: 'RUB' } } as ComplaintCommand;
    expect(moveComplaint(atState('decided'), paid, later)).toEqual({ refused: 'wrong-state' });
    expect(moveComplaint(atState('answered'), { verb: 'answer', text: 'Other' }, later)).toEqual({
      refused: 'wrong-state',
    });
    const again = after(['appeal'], atState('answered'));
    expect(moveComplaint(again, commands.appeal, later)).toMatchObject({ changed: false });
    expect(moveComplaint(again, other, later)).toMatchObject({ complaint: { verdict: 'unjustified', appealCount: 1 } });
  });

  it('is not decided without a cause, and the state comes first', () => {
    const unclassified = { ...fresh, causeId: null };
    expect(moveComplaint(unclassified, commands.decide, now)).toEqual({ refused: 'wrong-state' });
    expect(moveComplaint(after(['acknowledge'], unclassified), commands.decide, now)).toEqual({
      refused: 'cause-missing',
    });
  });
});

describe('classifying', () => {
  it.each<[string, ComplaintState, Classification, object]>([
    [
      'names what is given, keeps the rest',
      'registered',
      { productId: 'fiber' },
      { productId: 'fiber', causeId: 'late' },
    ],
    ['takes a mark away', 'acknowledged', { causeId: null }, { causeId: null }],
    ['changes the severity', 'investigating', { severity: 'critical' }, { severity: 'critical' }],
    ['changes the cause of a decided one', 'decided', { causeId: 'rude' }, { causeId: 'rude' }],
  ])('%s', (_case, state, classification, expected) => {
    const complaint = atState(state);
    expect(classifyComplaint(complaint, classification)).toMatchObject({
      changed: true,
      complaint: { ...expected, state, version: complaint.version + 1 },
    });
  });

  it('changes nothing when all of it holds already, and refuses what cannot be', () => {
    expect(classifyComplaint(fresh, { causeId: 'late', severity: 'normal' })).toEqual({
      changed: false,
      complaint: fresh,
    });
    expect(classifyComplaint(atState('closed'), { causeId: 'rude' })).toEqual({ refused: 'wrong-state' });
    expect(classifyComplaint(atState('answered'), { causeId: null })).toEqual({ refused: 'cause-missing' });
  });
});

describe('a compensation that needs an approval', () => {
  const decided = { ...after(lives.decided), approval: { id: 'approval', state: 'open' as const } };

  it.each([
    ['open', 'awaiting-approval'],
    ['rejected', 'awaiting-approval'],
    ['expired', 'awaiting-approval'],
    ['voided', 'awaiting-approval'],
    ['granted', 'answered'],
  ] as const)('that is %s: the answer is %s', (state, expected) => {
    const moved = moveComplaint({ ...decided, approval: { id: 'approval', state } }, commands.answer, later);
    expect('refused' in moved ? moved.refused : moved.complaint.state).toBe(expected);
  });

  it('may be decided otherwise before the answer; without one a decision stands', () => {
    const other: ComplaintCommand = { verb: 'decide', verdict: 'partly', decision: 'Half', compensation: null };
    expect(moveComplaint(decided, other, later)).toMatchObject({ complaint: { verdict: 'partly', state: 'decided' } });
    expect(moveComplaint(after(lives.decided), other, later)).toEqual({ refused: 'wrong-state' });
  });
});
