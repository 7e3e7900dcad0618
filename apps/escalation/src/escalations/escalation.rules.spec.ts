import type { EscalationState } from '@okno/contracts';
import { describe, expect, it } from '@jest/globals';
import { answer, climb, climbAgain, followAssignment, passedOver, type Escalation } from './escalation.rules.js';

const now = new Date('2026-03-02T09:00:00Z');
const later = new Date('2026-03-02T10:00:00Z');

function escalation(given: Partial<Escalation> = {}): Escalation {
  return {
    id: 'e',
    requestId: 'r',
    kind: 'hierarchical',
    level: 1,
    state: 'raised',
    tier: 2,
    departmentId: 'network',
    addresseeId: 'head',
    actingForId: null,
    assignmentId: null,
    assignmentVersion: 0,
    reason: 'stuck',
    outcome: null,
    raisedById: 'operator',
    steps: [
      {
        level: 1,
        at: '',
        departmentId: 'network',
        addresseeId: 'head',
        actingForId: 'chief',
        reason: 'stuck',
        raisedById: 'operator',
      },
    ],
    acknowledgeBy: later,
    climbsAt: later,
    acknowledgedAt: null,
    endedAt: null,
    version: 1,
    createdAt: now,
    ...given,
  };
}

const commands = {
  acknowledge: { verb: 'acknowledge' },
  resolve: { verb: 'resolve', text: 'done' },
  return: { verb: 'return', text: 'no' },
} as const;

describe('answer', () => {
  it.each([
    ['raised', 'acknowledge', 'acknowledged'],
    ['raised-further', 'acknowledge', 'acknowledged'],
    ['raised', 'resolve', 'resolved'],
    ['acknowledged', 'resolve', 'resolved'],
    ['acknowledged', 'return', 'returned'],
  ] as const)('takes %s by %s to %s', (state, verb, expected) => {
    const moved = answer(escalation({ state }), commands[verb], now);
    expect(moved).toMatchObject({
      escalation: { state: expected, climbsAt: null, acknowledgedAt: now, version: 2 },
      news: [expected],
    });
  });

  it.each([
    ['acknowledged', 'acknowledge'],
    ['resolved', 'resolve'],
    ['returned', 'return'],
  ] as const)('changes nothing of %s by %s', (state, verb) => {
    const known = escalation({ state });
    expect(answer(known, commands[verb], now)).toEqual({ escalation: known, news: [] });
  });

  it.each([
    ['resolved', 'acknowledge'],
    ['resolved', 'return'],
    ['returned', 'resolve'],
  ] as const)('refuses %s by %s', (state, verb) => {
    expect(answer(escalation({ state }), commands[verb], now)).toEqual({ refused: 'escalation-ended' });
  });

  it('leaves a functional one to its assignment', () => {
    expect(answer(escalation({ kind: 'functional' }), commands.resolve, now)).toEqual({
      refused: 'moved-by-its-assignment',
    });
  });
});

describe('climb', () => {
  const rung = { departmentId: 'service', addresseeId: 'chief', actingForId: null, tier: 2 } as const;
  const further = { rung, reason: 'too slow', raisedById: 'operator', acknowledgeBy: later, now };

  it.each(['raised', 'raised-further', 'acknowledged'] as const)('goes one step higher from %s', (state) => {
    const moved = climb(escalation({ state, acknowledgedAt: now }), further);
    expect(moved).toMatchObject({
      escalation: {
        level: 2,
        state: 'raised-further',
        addresseeId: 'chief',
        departmentId: 'service',
        acknowledgedAt: null,
        climbsAt: later,
      },
      news: ['raised-further'],
    });
    expect('escalation' in moved ? moved.escalation.steps.at(-1) : undefined).toMatchObject({
      level: 2,
      reason: 'too slow',
    });
  });

  it.each([
    ['the top', escalation(), { ...further, rung: undefined }, 'no-higher-level'],
    ['an end', escalation({ state: 'returned' }), further, 'escalation-ended'],
    ['a functional one', escalation({ kind: 'functional' }), further, 'moved-by-its-assignment'],
  ])('stops at %s', (_case, from, command, refused) => {
    expect(climb(from, command)).toEqual({ refused });
  });

  it('passes over everybody who had it or raised it', () => {
    expect(passedOver(escalation(), 'impatient')).toEqual(new Set(['impatient', 'operator', 'head', 'chief']));
  });
});

describe('followAssignment', () => {
  const functional = escalation({ kind: 'functional', level: 0, addresseeId: null, climbsAt: null });
  const leg = { assignmentId: 'leg', offeredToId: 'expert', assigneeId: null, actingForId: null } as const;

  it.each([
    ['offered', 'raised', ['addressed']],
    ['accepted', 'acknowledged', ['addressed', 'acknowledged']],
    ['done', 'resolved', ['addressed', 'resolved']],
    ['returned', 'returned', ['addressed', 'returned']],
    ['cancelled', 'returned', ['addressed', 'returned']],
    ['declined', 'raised', ['addressed']],
  ] as const)('is %s, so it is %s', (state, expected, news) => {
    const followed = followAssignment(functional, { ...leg, state }, 1, now);
    expect(followed.escalation).toMatchObject({ state: expected, addresseeId: 'expert', assignmentId: 'leg' });
    expect(followed.news).toEqual(news);
  });

  it('takes no step back for an event that comes late', () => {
    const known = { ...functional, assignmentVersion: 5 };
    expect(followAssignment(known, { ...leg, state: 'returned' }, 4, now)).toEqual({ escalation: known, news: [] });
  });

  it.each(['resolved', 'returned'] as const satisfies readonly EscalationState[])('stays %s', (state) => {
    expect(followAssignment({ ...functional, state }, { ...leg, state: 'accepted' }, 9, now).escalation.state).toBe(
      state,
    );
  });
});

describe('climbAgain', () => {
  it.each(['raised', 'raised-further'] as const)('lets one that stopped climb from %s', (state) => {
    const stopped = escalation({ state, climbsAt: null });
    expect(climbAgain(stopped, later)).toEqual({ ...stopped, climbsAt: later });
  });

  it.each([
    ['one that climbs', escalation()],
    ['one that was acknowledged', escalation({ climbsAt: null, acknowledgedAt: now })],
    ['one that ended', escalation({ climbsAt: null, state: 'returned' })],
    ['a functional one', escalation({ climbsAt: null, kind: 'functional' })],
  ])('leaves %s', (_case, known) => {
    expect(climbAgain(known, now)).toBe(known);
  });
});
