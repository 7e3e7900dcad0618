import { describe, expect, it } from '@jest/globals';
import type { AssignmentState } from '@okno/contracts';
import {
  accept,
  cancel,
  complete,
  decline,
  expire,
  followClock,
  giveBack,
  isOpen,
  offer,
  report,
  type Assignment,
  type Decision,
} from './assignment.rules.js';

const now = new Date('2026-03-02T09:00:00Z');
const due = new Date('2026-03-03T09:00:00Z');
const states: readonly AssignmentState[] = [
  'offered',
  'accepted',
  'done',
  'returned',
  'declined',
  'expired',
  'cancelled',
];

function assignment(state: AssignmentState, change: Partial<Assignment> = {}): Assignment {
  return {
    id: 'assignment',
    requestId: 'request',
    departmentId: 'support',
    scope: 'department',
    skillIds: [],
    tier: 2,
    state,
    instruction: 'Look into it',
    outcome: null,
    givenById: 'olga',
    givenAt: now,
    dueAt: due,
    deadlinePaused: false,
    withinWorkingMinutes: null,
    calendarId: 'calendar',
    calendarVersion: 1,
    clockVersion: 0,
    offeredToId: state === 'offered' ? 'anna' : null,
    assigneeId: ['accepted', 'done', 'returned'].includes(state) ? 'anna' : null,
    actingForId: null,
    offerExpiresAt: state === 'offered' ? new Date('2026-03-02T09:15:00Z') : null,
    acceptedAt: null,
    endedAt: null,
    percent: null,
    forecastAt: null,
    escalationId: null,
    version: 7,
    ...change,
  };
}

const outcomeOf = (decision: Decision): string =>
  'refused' in decision ? `refused ${decision.refused}` : (decision.fact ?? 'unchanged');

const anna = { employeeId: 'anna', actingForId: null };
const commands = {
  offer: (a: Assignment) =>
    offer(a, { employeeId: 'boris', actingForId: null, departmentId: 'support', expiresAt: due }),
  accept: (a: Assignment) => accept(a, anna, now),
  decline: (a: Assignment) => decline(a),
  expire: (a: Assignment) => expire(a, new Date('2026-03-02T09:15:00Z')),
  report: (a: Assignment) => report(a, { text: 'Half done', percent: 50 }),
  return: (a: Assignment) => giveBack(a, 'Not ours', now),
  complete: (a: Assignment) => complete(a, 'Replaced', now),
  cancel: (a: Assignment) => cancel(a, now),
};

describe('an assignment', () => {
  it.each<[keyof typeof commands, Partial<Record<AssignmentState, string>>]>([
    ['offer', { declined: 'offered', expired: 'offered' }],
    ['accept', { offered: 'accepted', accepted: 'unchanged' }],
    ['decline', { offered: 'declined' }],
    ['report', { accepted: 'reported' }],
    ['return', { accepted: 'returned', returned: 'unchanged' }],
    ['complete', { accepted: 'completed', done: 'unchanged' }],
    ['cancel', { offered: 'cancelled', accepted: 'cancelled', cancelled: 'unchanged' }],
  ])('can be told to %s only in these states: %j', (command, expected) => {
    const outcomes = states.map((state) => [state, outcomeOf(commands[command](assignment(state)))]);
    expect(outcomes).toEqual(states.map((state) => [state, expected[state] ?? 'refused wrong-state']));
  });

  it.each(states)('lets an offer run out only while it is offered: %s', (state) => {
    expect(outcomeOf(commands.expire(assignment(state)))).toBe(state === 'offered' ? 'offer-expired' : 'unchanged');
  });

  it('does not let an offer run out before its time, and never the last one', () => {
    expect(outcomeOf(expire(assignment('offered'), new Date('2026-03-02T09:14:59.999Z')))).toBe('unchanged');
    expect(outcomeOf(expire(assignment('offered', { offerExpiresAt: null }), due))).toBe('unchanged');
  });

  it('is not declined by the last one there is to ask', () => {
    expect(outcomeOf(decline(assignment('offered', { offerExpiresAt: null })))).toBe('refused nobody-else-to-ask');
  });

  it('is not taken from who has accepted it', () => {
    expect(outcomeOf(accept(assignment('accepted'), { employeeId: 'boris', actingForId: null }, now))).toBe(
      'refused taken-by-another',
    );
  });

  it('keeps whom its person stands in for, and counts its versions', () => {
    expect(accept(assignment('offered'), { employeeId: 'boris', actingForId: 'anna' }, now)).toMatchObject({
      assignment: {
        state: 'accepted',
        assigneeId: 'boris',
        actingForId: 'anna',
        offeredToId: null,
        offerExpiresAt: null,
        acceptedAt: now,
        version: 8,
      },
    });
  });

  it('keeps what a report does not mention', () => {
    const reported = assignment('accepted', { percent: 30, forecastAt: due });
    expect(report(reported, { text: 'Goes on' })).toMatchObject({
      assignment: { outcome: 'Goes on', percent: 30, forecastAt: due },
    });
  });

  it.each<[AssignmentState, boolean]>([
    ['offered', true],
    ['accepted', true],
    ['done', false],
    ['returned', false],
    ['cancelled', false],
  ])('%s is open: %s', (state, open) => {
    expect(isOpen(assignment(state))).toBe(open);
  });
});

describe('following the clock', () => {
  const later = new Date('2026-03-04T09:00:00Z');

  it.each([
    ['the same deadline', { version: 1, state: 'running', dueAt: due, lastDueAt: due }, 'unchanged'],
    ['another deadline', { version: 1, state: 'running', dueAt: later, lastDueAt: due }, 'deadline-followed'],
    ['a pause', { version: 1, state: 'paused', dueAt: null, lastDueAt: due }, 'unchanged'],
    ['an old reading', { version: 0, state: 'running', dueAt: later, lastDueAt: due }, 'unchanged'],
  ] as const)('%s', (_name, clock, outcome) => {
    expect(outcomeOf(followClock(assignment('accepted'), clock))).toBe(outcome);
  });

  it('remembers the reading and the pause even when it announces nothing', () => {
    const paused = followClock(assignment('accepted'), { version: 3, state: 'paused', dueAt: null, lastDueAt: due });
    expect(paused).toMatchObject({ assignment: { clockVersion: 3, deadlinePaused: true, dueAt: due, version: 7 } });
  });

  it('leaves an ended assignment alone', () => {
    const reading = { version: 3, state: 'running', dueAt: later, lastDueAt: null } as const;
    expect(followClock(assignment('done'), reading)).toMatchObject({ fact: null, assignment: { dueAt: due } });
  });
});
