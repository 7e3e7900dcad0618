import { describe, expect, it } from '@jest/globals';
import {
  breakOverdue,
  breaksAt,
  moveCommitment,
  type Act,
  type Commitment,
  type CommitmentCommand,
  type CommitmentMove,
} from './commitment.rules.js';

const hour = 3_600_000;
const due = new Date('2026-03-06T15:00:00Z');
const before = new Date(due.getTime() - hour);
const after = new Date(due.getTime() + 1);
const later = new Date('2026-03-10T15:00:00Z');

function promise(change: Partial<Commitment> = {}): Commitment {
  const made = new Date('2026-03-02T09:00:00Z');
  return {
    id: 'promise',
    requestId: null,
    clientId: 'client',
    contactId: null,
    employeeId: 'anna',
    departmentId: null,
    madeById: 'boris',
    source: 'meeting',
    state: 'made',
    text: 'A new meter',
    checklist: ['Order it', 'Bring it'].map((text) => ({ text, done: false, at: null, byId: null })),
    evidence: null,
    calendarId: 'calendar',
    calendarVersion: 1,
    withinWorkingMinutes: null,
    startedAt: made,
    firstDueAt: due,
    dueAt: due,
    moves: [],
    reports: [],
    percent: null,
    forecastAt: null,
    heardAt: made,
    keptAt: null,
    brokenAt: null,
    version: 1,
    createdAt: made,
    ...change,
  };
}
const at = (now: Date, byExecutor = true): Act => ({ now, byId: byExecutor ? 'anna' : 'boris', byExecutor });
const keep: CommitmentCommand = { verb: 'keep', evidence: 'Signed' };
const agree = (dueAt: Date): CommitmentCommand => ({ verb: 'renegotiate', dueAt, agreedWith: 'Ivanov', reason: null });
const tick = (item: number, done: boolean): CommitmentCommand => ({ verb: 'check', item, done });
const tell: CommitmentCommand = { verb: 'report', text: 'Half way', percent: 50, forecastAt: later };

const broken = promise({ state: 'broken', brokenAt: due });
const madeGood = { ...broken, keptAt: after };
const moved = promise({ state: 'renegotiated', dueAt: later });
const kept = promise({ state: 'kept', keptAt: before });

function outcome(move: CommitmentMove): string {
  if ('refused' in move) return move.refused;
  return move.steps.map(({ news, commitment }) => `${news}:${commitment.state}`).join(' ') || 'in effect';
}

describe('the life of a promise', () => {
  it.each<[string, Commitment, CommitmentCommand, Date, string]>([
    ['kept before its date', promise(), keep, before, 'kept:kept'],
    ['kept at its date', promise(), keep, due, 'kept:kept'],
    ['kept a millisecond late', promise(), keep, after, 'broken:broken kept-late:broken'],
    ['made good after it was broken', broken, keep, after, 'kept-late:broken'],
    ['kept again', kept, keep, before, 'in effect'],
    ['made good again', madeGood, keep, later, 'in effect'],
    ['given a later date', promise(), agree(later), before, 'renegotiated:renegotiated'],
    ['given an earlier date', moved, agree(due), before, 'renegotiated:renegotiated'],
    ['given a new date when it was broken', broken, agree(later), after, 'renegotiated:renegotiated'],
    ['given a new date too late', promise(), agree(later), after, 'broken:broken renegotiated:renegotiated'],
    ['given the date it has', promise(), agree(due), before, 'due-not-moved'],
    ['given the agreed date again', moved, agree(later), before, 'in effect'],
    ['given a date that is past', promise(), agree(before), before, 'due-in-the-past'],
    ['given a date when it is kept', kept, agree(later), before, 'wrong-state'],
    ['given a date when it was made good', madeGood, agree(later), after, 'wrong-state'],
    ['kept by its new date', moved, keep, later, 'kept:kept'],
    ['ticked', promise(), tick(2, true), before, 'checked:made'],
    ['unticked though it was not ticked', promise(), tick(1, false), before, 'in effect'],
    ['ticked where there is no item', promise(), tick(3, true), before, 'unknown-item'],
    ['ticked when it is kept', kept, tick(1, true), before, 'wrong-state'],
    ['reported on', promise(), tell, before, 'reported:made'],
    ['reported on when it is broken', broken, tell, after, 'reported:broken'],
    ['reported on when it is kept', kept, tell, before, 'wrong-state'],
  ])('%s', (_name, commitment, command, now, expected) => {
    expect(outcome(moveCommitment(commitment, command, at(now)))).toBe(expected);
  });

  it('keeps every date that held, and who agreed to the next', () => {
    const first = moveCommitment(promise(), agree(later), at(before));
    const [{ commitment } = { commitment: promise() }] = 'steps' in first ? first.steps : [];
    const second = moveCommitment(commitment, agree(new Date('2026-03-09T15:00:00Z')), at(before, false));
    const end = 'steps' in second ? second.steps.at(-1)?.commitment : undefined;
    expect(end).toMatchObject({ version: 3, firstDueAt: due, dueAt: new Date('2026-03-09T15:00:00Z') });
    expect(end?.moves).toEqual([
      {
        oldDueAt: due.toISOString(),
        newDueAt: later.toISOString(),
        agreedWith: 'Ivanov',
        reason: null,
        byId: 'anna',
        at: before.toISOString(),
      },
      {
        oldDueAt: later.toISOString(),
        newDueAt: '2026-03-09T15:00:00.000Z',
        agreedWith: 'Ivanov',
        reason: null,
        byId: 'boris',
        at: before.toISOString(),
      },
    ]);
  });

  it.each<[string, boolean, Date]>([
    ['the executor', true, before],
    ['somebody else', false, promise().heardAt],
  ])('hears of the executor when %s speaks', (_who, byExecutor, expected) => {
    for (const command of [keep, agree(later), tick(1, true), tell]) {
      const move = moveCommitment(promise(), command, at(before, byExecutor));
      expect('steps' in move ? move.steps.at(-1)?.commitment.heardAt : undefined).toEqual(expected);
    }
  });

  it('remembers the last forecast until there is another', () => {
    const told = moveCommitment(promise(), tell, at(before));
    const [{ commitment } = { commitment: promise() }] = 'steps' in told ? told.steps : [];
    const again = moveCommitment(
      commitment,
      { verb: 'report', text: 'No news', percent: null, forecastAt: null },
      at(before),
    );
    expect('steps' in again ? again.steps[0]?.commitment : undefined).toMatchObject({ percent: 50, forecastAt: later });
  });

  it.each<[string, Commitment, Date | null]>([
    ['one that was made', promise(), after],
    ['one with a new date', moved, new Date(later.getTime() + 1)],
    ['a broken one', broken, null],
    ['a kept one', kept, null],
  ])('lets the timer look at %s', (_name, commitment, expected) => {
    expect(breaksAt(commitment)).toEqual(expected);
  });

  it('breaks after the date and not at it, once', () => {
    expect(breakOverdue(promise(), due)).toBeUndefined();
    const step = breakOverdue(promise(), after);
    expect(step?.commitment).toMatchObject({ state: 'broken', brokenAt: due, version: 2 });
    expect(breakOverdue(step?.commitment ?? promise(), later)).toBeUndefined();
  });
});
