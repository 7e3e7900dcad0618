import { compileCalendar } from '@okno/business-time';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  momentsOf,
  nextPointAt,
  settlePoints,
  type Budget,
  type Confirmation,
  type ControlPoint,
} from './control-points.rules.js';

const day: [string, string][] = [['09:00', '18:00']];
const calendar = compileCalendar({ timezone: 'UTC', week: { mon: day, tue: day, wed: day, thu: day, fri: day } });
const usual = [0, 25, 75, 95, 99];
const minute = 60_000;

/** Of the first days of March 2026; the 2nd is a Monday. */
const on = (text: string): number => Date.parse(`2026-03-0${text}:00Z`);
const short = (moment: number): string => new Date(moment).toISOString().slice(9, 19);

/** Ten working hours from Monday at nine. */
function budgetOf(given: Partial<Budget> = {}): Budget {
  return {
    startedAt: on('2T09:00'),
    targetMinutes: 600,
    deadlineAt: null,
    pauses: [],
    state: 'running',
    endedAt: null,
    ...given,
  };
}
const planned = (budget: Budget, percents = usual): Parameters<typeof settlePoints>[1] => ({
  budget,
  moments: momentsOf(budget, percents, calendar),
});
const dues = (budget: Budget, percents = usual): string[] =>
  momentsOf(budget, percents, calendar).map(({ dueAt }) => short(dueAt));
const newId = (): string => 'id';
const report = (at: string, reportVersion: number): Confirmation => ({ at: on(at), reportVersion });
const accepted = (at: string): Confirmation => ({ at: on(at), reportVersion: null });

function settled(now: string, confirmations: readonly Confirmation[] = [], given: Partial<Budget> = {}): string[] {
  const { points } = settlePoints([], planned(budgetOf(given)), confirmations, on(now), newId);
  return points.map(({ percent, state }) => `${percent} ${state}`);
}

describe('the moments of control points', () => {
  it('are shares of the working time, acceptance half way to the first report', () => {
    expect(dues(budgetOf())).toEqual(['2T10:15:00', '2T11:30:00', '2T16:30:00', '3T09:30:00', '3T09:54:00']);
  });

  it.each<[string, Partial<Budget>, string[]]>([
    [
      'a pause moves all behind it',
      { pauses: [{ from: on('2T10:30'), to: on('2T12:30') }] },
      ['2T10:15:00', '2T13:30:00', '3T09:30:00', '3T11:30:00', '3T11:54:00'],
    ],
    [
      'a pause outside working hours moves nothing',
      { pauses: [{ from: on('2T19:00'), to: on('3T08:00') }] },
      ['2T10:15:00', '2T11:30:00', '2T16:30:00', '3T09:30:00', '3T09:54:00'],
    ],
    [
      'no working time left: the hours of the day are divided',
      { startedAt: on('2T20:00'), deadlineAt: on('3T06:00'), targetMinutes: 0 },
      ['2T21:15:00', '2T22:30:00', '3T03:30:00', '3T05:30:00', '3T05:54:00'],
    ],
    ['nothing that can be calculated', { targetMinutes: 0 }, []],
    [
      'never after the deadline',
      { deadlineAt: on('2T12:00') },
      ['2T10:15:00', '2T11:30:00', '2T12:00:00', '2T12:00:00', '2T12:00:00'],
    ],
  ])('%s', (_name, given, moments) => {
    expect(dues(budgetOf(given))).toEqual(moments);
  });

  it.each<[number[], string[]]>([
    [[], []],
    [[0], ['2T14:00:00']],
    [[50], ['2T14:00:00']],
  ])('are those the policy names: %j', (percents, moments) => {
    expect(dues(budgetOf(), percents)).toEqual(moments);
  });
});

describe('what counts as passed', () => {
  it.each<[string, string, Confirmation[], Partial<Budget>, string[]]>([
    ['nothing yet', '2T09:00', [], {}, ['0 due', '25 due', '75 due', '95 due', '99 due']],
    [
      'accepting passes the first only',
      '2T09:30',
      [accepted('2T09:20')],
      {},
      ['0 passed', '25 due', '75 due', '95 due', '99 due'],
    ],
    ['exactly in time', '2T10:15', [], {}, ['0 due', '25 due', '75 due', '95 due', '99 due']],
    ['a millisecond late is late', '2T10:16', [], {}, ['0 missed', '25 due', '75 due', '95 due', '99 due']],
    [
      'accepted late stays missed',
      '2T10:30',
      [accepted('2T10:20')],
      {},
      ['0 missed', '25 due', '75 due', '95 due', '99 due'],
    ],
    [
      'a report passes the point it comes before',
      '2T11:00',
      [accepted('2T09:10'), report('2T11:00', 3)],
      {},
      ['0 passed', '25 passed', '75 due', '95 due', '99 due'],
    ],
    [
      'a second one in the same window passes no more',
      '2T11:20',
      [accepted('2T09:10'), report('2T11:00', 3), report('2T11:20', 4)],
      {},
      ['0 passed', '25 passed', '75 due', '95 due', '99 due'],
    ],
    [
      'a report after a missed point passes the next one',
      '2T12:00',
      [accepted('2T09:10'), report('2T11:45', 3)],
      {},
      ['0 passed', '25 missed', '75 passed', '95 due', '99 due'],
    ],
    [
      'time that stands still misses nothing',
      '4T12:00',
      [accepted('2T09:10')],
      { pauses: [{ from: on('2T11:00'), to: null }] },
      ['0 passed', '25 due', '75 due', '95 due', '99 due'],
    ],
    [
      'a report while it stands still is of the window in which it stopped',
      '4T12:00',
      [accepted('2T09:10'), report('3T12:00', 3)],
      { pauses: [{ from: on('2T11:00'), to: null }] },
      ['0 passed', '25 passed', '75 due', '95 due', '99 due'],
    ],
    [
      'what was ahead when the work was done is asked no more',
      '4T12:00',
      [accepted('2T09:10')],
      { state: 'ended', endedAt: on('2T12:00') },
      ['0 passed', '25 missed', '75 dropped', '95 dropped', '99 dropped'],
    ],
  ])('%s', (_name, now, confirmations, given, states) => {
    expect(settled(now, confirmations, given)).toEqual(states);
  });

  it('lets a pause that comes to be known late move what is still ahead, and nothing else', () => {
    const before = settlePoints([], planned(budgetOf()), [], on('2T11:00'), newId).points;
    const paused = budgetOf({ pauses: [{ from: on('2T10:00'), to: on('2T10:30') }] });
    const { points, news } = settlePoints(before, planned(paused), [], on('2T11:00'), newId);
    expect(points.slice(0, 2).map(({ state, dueAt }) => [state, short(dueAt)])).toEqual([
      ['missed', '2T10:15:00'],
      ['due', '2T12:00:00'],
    ]);
    expect(news).toEqual([]);
  });

  it('passes what was taken for missed when words spoken in time are heard of late, and only then', () => {
    const missed = settlePoints([], planned(budgetOf()), [], on('2T12:00'), newId).points;
    expect(missed.slice(0, 2).map(({ state }) => state)).toEqual(['missed', 'missed']);
    const heard = [accepted('2T09:30'), report('2T11:00', 3)];
    const { points, news } = settlePoints(missed, planned(budgetOf()), heard, on('2T12:01'), newId);
    expect(points.slice(0, 3).map(({ state }) => state)).toEqual(['passed', 'passed', 'due']);
    expect(news.map(({ what, point }) => [what, point.percent])).toEqual([
      ['passed', 0],
      ['passed', 25],
    ]);
    const tooLate = settlePoints(missed, planned(budgetOf()), [accepted('2T10:20')], on('2T12:01'), newId);
    expect(tooLate).toEqual({ points: missed, news: [] });
  });

  it('asks again when work that had been given up goes on', () => {
    const dropped = settlePoints(
      [],
      planned(budgetOf({ state: 'ended', endedAt: on('2T09:30') })),
      [],
      on('2T09:40'),
      newId,
    );
    const { points } = settlePoints(dropped.points, planned(budgetOf()), [], on('2T11:00'), newId);
    expect(points.map(({ state }) => state)).toEqual(['dropped', 'due', 'due', 'due', 'due']);
  });

  it('waits for the next point that is due, unless time stands still', () => {
    const { points } = settlePoints([], planned(budgetOf()), [accepted('2T09:10')], on('2T09:10'), newId);
    expect(nextPointAt(points, budgetOf())).toBe(on('2T11:30'));
    expect(nextPointAt(points, budgetOf({ pauses: [{ from: on('2T11:00'), to: null }] }))).toBeNull();
    expect(nextPointAt(points, budgetOf({ state: 'ended' }))).toBeNull();
    expect(nextPointAt([], budgetOf())).toBeNull();
  });
});

describe('whatever the pauses and the words', () => {
  const start = on('2T09:00');
  const offset = fc.integer({ min: 0, max: 4 * 24 * 60 }).map((minutes) => start + minutes * minute);
  const pause = fc
    .tuple(offset, offset)
    .map(([one, other]) => ({ from: Math.min(one, other), to: Math.max(one, other) }));
  const words = fc
    .array(offset, { maxLength: 8 })
    .map((moments) =>
      moments.sort((left, right) => left - right).map((at, place): Confirmation => ({ at, reportVersion: place + 1 })),
    );
  const percents = fc
    .uniqueArray(fc.integer({ min: 0, max: 99 }), { maxLength: 6 })
    .map((list) => list.sort((left, right) => left - right));

  it('moments ascend, and splitting a pause changes none', () => {
    fc.assert(
      fc.property(pause, fc.double({ min: 0, max: 1, noNaN: true }), percents, ({ from, to }, share, list) => {
        const middle = from + Math.floor((to - from) * share);
        const one = dues(budgetOf({ pauses: [{ from, to }] }), list);
        expect(
          dues(
            budgetOf({
              pauses: [
                { from, to: middle },
                { from: middle, to },
              ],
            }),
            list,
          ),
        ).toEqual(one);
        expect([...one].sort()).toEqual(one);
      }),
    );
  });

  it('a point is settled once: told again or looked at more often, nothing changes', () => {
    fc.assert(
      fc.property(words, fc.array(offset, { maxLength: 6 }), offset, (confirmations, looks, end) => {
        const plan = planned(budgetOf());
        const now = Math.max(end, ...confirmations.map(({ at }) => at));
        const atOnce = settlePoints([], plan, confirmations, now, newId).points;
        const again = settlePoints(atOnce, plan, confirmations, now, newId);
        expect(again).toEqual({ points: atOnce, news: [] });
        // One after the other, with the timer looking in between.
        let points: readonly ControlPoint[] = [];
        let told = 0;
        const steps = [
          ...confirmations.map((confirmation) => ({ at: confirmation.at, confirmation })),
          ...looks.map((at) => ({ at, confirmation: undefined })),
        ];
        for (const { at, confirmation } of steps
          .filter((step) => step.at <= now)
          .sort((left, right) => left.at - right.at)) {
          const next = settlePoints(points, plan, confirmation === undefined ? [] : [confirmation], at, newId);
          points = next.points;
          told += next.news.length;
        }
        const last = settlePoints(points, plan, [], now, newId);
        expect(last.points).toEqual(atOnce);
        expect(told + last.news.length).toBe(atOnce.filter(({ settledAt }) => settledAt !== null).length);
      }),
    );
  });
});
