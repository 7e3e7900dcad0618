import { compileCalendar, workingTimeBetween } from '@okno/business-time';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ClockFact, ClockFactBody, CountsFrom } from './clock-facts.rules.js';
import type { Terms } from './clock-legs.rules.js';
import { clocksOf, type Clock } from './clocks.rules.js';

const minute = 60_000;
const hours: [string, string][] = [['09:00', '18:00']];
const week = { mon: hours, tue: hours, wed: hours, thu: hours, fri: hours };
const plain = compileCalendar({ timezone: 'UTC', week });
// Tuesday 3 March is declared a holiday in the second version; the third works in the evening.
const declared = compileCalendar({ timezone: 'UTC', week, holidays: ['2026-03-03'] });
const evenings: [string, string][] = [['18:00', '22:00']];
const late = compileCalendar({ timezone: 'UTC', week: { mon: evenings, tue: evenings, wed: evenings } });
const versions = [plain, declared, late];
const calendarOf = (id: string, version: number) => (id === 'office' ? versions[version - 1] : undefined);

/** Monday 2 March 2026 and the days after it. */
const on = (day: number, time: string): number => Date.parse(`2026-03-0${String(day + 1)}T${time}:00Z`);
const targets = (solution: number | null, update: number | null = null) =>
  [1, 2].map((priority) => ({
    priority,
    firstAnswerMinutes: null,
    nextAnswerMinutes: null,
    solutionMinutes: solution === null ? null : solution / (priority === 1 ? 2 : 1),
    updateMinutes: update,
  }));
const terms: Terms = {
  calendarId: 'office',
  calendarVersion: 1,
  targets: targets(960),
  pausesWhileWaitingOn: ['client'],
  later: (_id, version) => ({
    targets: targets(version === 2 ? 480 : version === 3 ? null : 960, version === 4 ? 120 : null),
    pausesWhileWaitingOn: version === 5 ? ['client', 'supplier'] : ['client'],
  }),
};

let order = 0;
function fact(at: number, body: ClockFactBody): ClockFact {
  order += 1;
  return { ...body, at, order };
}
const registered = (at = on(1, '09:00')): ClockFact =>
  fact(at, { kind: 'registered', priority: 2, answeredLive: true });
const waits = (at: number, who: 'client' | 'supplier' = 'client'): ClockFact =>
  fact(at, { kind: 'waiting-started', on: who });
const goesOn = (at: number): ClockFact => fact(at, { kind: 'waiting-ended' });
const calendarTo = (at: number, counts: CountsFrom, calendarVersion = 2): ClockFact =>
  fact(at, { kind: 'calendar-changed', calendarId: 'office', calendarVersion, counts });
const policyTo = (at: number, policyVersion: number, counts: CountsFrom, calendarVersion = 1): ClockFact =>
  fact(at, { kind: 'policy-changed', policyId: 'p', policyVersion, calendarId: 'office', calendarVersion, counts });
const urgent = (at: number): ClockFact => fact(at, { kind: 'priority-changed', priority: 1 });

function clocksAt(now: number, facts: readonly ClockFact[], given: Terms = terms): Clock[] {
  return clocksOf(facts, given, calendarOf, now);
}
function solution(now: number, ...facts: readonly ClockFact[]): Clock {
  const found = clocksAt(now, facts).find(({ kind }) => kind === 'solution');
  if (found === undefined) throw new Error('there is no solution clock');
  return found;
}

describe('a calendar that changes while requests are open', () => {
  // 16 hours: all of Monday and seven hours of Tuesday.
  it('moves nothing by itself', () => {
    expect(solution(on(1, '12:00'), registered())).toMatchObject({ dueAt: on(2, '16:00'), earlier: [] });
  });

  it.each(['now', 'start'] as const)('moves what is due after a holiday that was declared, from %s', (counts) => {
    const clock = solution(on(1, '12:00'), registered(), calendarTo(on(1, '12:00'), counts));
    expect(clock).toMatchObject({ dueAt: on(3, '16:00'), calendarVersion: 2, targetMinutes: 960 });
    expect(clock.earlier).toMatchObject([{ dueAt: on(2, '16:00'), until: on(1, '12:00'), cause: 'calendar-changed' }]);
  });

  it('from now leaves what was used under the old one used; from the start it does not', () => {
    // Three hours of Monday are used; thirteen are left for evenings of four hours: Monday, Tuesday, Wednesday and one more.
    const now = solution(on(1, '12:00'), registered(), calendarTo(on(1, '12:00'), 'now', 3));
    expect(now.dueAt).toBe(on(8, '19:00'));
    const start = solution(on(1, '12:00'), registered(), calendarTo(on(1, '12:00'), 'start', 3));
    expect(start.dueAt).toBe(on(8, '22:00'));
  });

  it('takes a breach back from the start, and not from now', () => {
    const facts = (counts: CountsFrom) => [registered(), calendarTo(on(2, '17:00'), counts)];
    expect(solution(on(2, '17:00'), ...facts('now'))).toMatchObject({
      state: 'breached',
      breachedAt: on(2, '16:00'),
      earlier: [],
    });
    expect(solution(on(2, '17:00'), ...facts('start'))).toMatchObject({ state: 'running', dueAt: on(3, '16:00') });
  });

  it('does not touch what is over, nor what was promised under it', () => {
    const solved = fact(on(1, '10:00'), { kind: 'solved' });
    const over = solution(on(1, '12:00'), registered(), solved, calendarTo(on(1, '12:00'), 'start'));
    expect(over).toMatchObject({ calendarVersion: 1, lastDueAt: on(2, '16:00'), earlier: [] });
    const reopened = fact(on(1, '13:00'), { kind: 'reopened' });
    const facts = [registered(), solved, calendarTo(on(1, '12:00'), 'start'), reopened];
    expect(clocksAt(on(1, '14:00'), facts).at(-1)).toMatchObject({ key: 'solution:2', calendarVersion: 2 });
  });

  it('moves an assignment too, but not a moment that was agreed on', () => {
    const given = (id: string, minutes: number | null): ClockFact =>
      fact(on(1, '09:00'), {
        ...{ kind: 'assignment-given', assignmentId: id, withinWorkingMinutes: minutes, dueAt: on(2, '11:00') },
        ...{ calendarId: 'office', calendarVersion: 1 },
      });
    const facts = [registered(), given('counted', 600), given('agreed', null), calendarTo(on(1, '12:00'), 'now')];
    const dues = clocksAt(on(1, '12:00'), facts).map(({ key, dueAt }) => [key, dueAt]);
    expect(dues).toContainEqual(['assignment:counted', on(3, '10:00')]);
    expect(dues).toContainEqual(['assignment:agreed', on(2, '11:00')]);
  });

  it('keeps the old deadline of a clock that stands still', () => {
    const facts = [registered(), waits(on(1, '11:00')), calendarTo(on(1, '12:00'), 'now')];
    const clock = solution(on(1, '13:00'), ...facts);
    expect(clock).toMatchObject({ state: 'paused', dueAt: null, lastDueAt: on(3, '16:00') });
    expect(clock.earlier).toMatchObject([{ dueAt: on(2, '16:00') }]);
    // Two hours were used before the wait of three.
    expect(solution(on(1, '14:00'), ...facts, goesOn(on(1, '14:00')))).toMatchObject({ dueAt: on(4, '10:00') });
  });
});

describe('a policy or priority that changes while requests are open', () => {
  it.each([
    ['now: the new amount in full from the change', 'now', on(2, '11:00')],
    ['start: the new amount from the beginning', 'start', on(1, '17:00')],
  ] as const)('counts from %s', (_case, counts, dueAt) => {
    const clock = solution(on(1, '12:00'), registered(), policyTo(on(1, '12:00'), 2, counts));
    expect(clock).toMatchObject({ targetMinutes: 480, dueAt });
    expect(clock.earlier).toMatchObject([{ dueAt: on(2, '16:00'), cause: 'policy-changed' }]);
  });

  it('carries on with what is left where the amount stays the same', () => {
    const clock = solution(on(1, '12:00'), registered(), policyTo(on(1, '12:00'), 6, 'now', 2));
    expect(clock).toMatchObject({ dueAt: on(3, '16:00'), calendarVersion: 2 });
  });

  it('ends what is not promised any more and begins what is promised now', () => {
    expect(solution(on(1, '12:00'), registered(), policyTo(on(1, '12:00'), 3, 'now')).state).toBe('cancelled');
    const update = clocksAt(on(1, '12:00'), [registered(), policyTo(on(1, '12:00'), 4, 'now')]).find(
      ({ kind }) => kind === 'update',
    );
    expect(update).toMatchObject({ startedAt: on(1, '12:00'), dueAt: on(1, '14:00') });
  });

  it.each([
    ['now', 2],
    ['start', 4],
  ] as const)('stops for whom it names, from %s: %d hours', (counts, lost) => {
    // A wait on the supplier from ten to two; the policy names suppliers from noon on.
    const facts = [
      registered(),
      waits(on(1, '10:00'), 'supplier'),
      policyTo(on(1, '12:00'), 5, counts),
      goesOn(on(1, '14:00')),
    ];
    const clock = solution(on(1, '15:00'), ...facts);
    expect(clock.pauses).toEqual([{ from: on(1, '14:00') - lost * 60 * minute, to: on(1, '14:00') }]);
    expect(workingTimeBetween(plain, on(2, '16:00'), clock.dueAt ?? 0)).toBe(lost * 60 * minute);
  });

  it.each([
    ['in full from the change, unless the policy says otherwise', undefined, on(2, '11:00')],
    ['from the beginning where it says so', 'start', on(1, '17:00')],
  ] as const)('counts another priority %s', (_case, onPriorityChange, dueAt) => {
    const given = onPriorityChange === undefined ? terms : { ...terms, onPriorityChange };
    const [clock] = clocksAt(on(1, '12:00'), [registered(), urgent(on(1, '12:00'))], given).filter(
      ({ kind }) => kind === 'solution',
    );
    expect(clock).toMatchObject({ targetMinutes: 480, dueAt });
    expect(clock?.earlier).toMatchObject([{ dueAt: on(2, '16:00'), cause: 'priority-changed', until: on(1, '12:00') }]);
  });
});

describe('news for the client', () => {
  const informed: Terms = { ...terms, targets: targets(960, 120) };
  const answered = (at: number): ClockFact => fact(at, { kind: 'client-answered' });
  const updates = (now: number, ...facts: readonly ClockFact[]) =>
    clocksAt(now, facts, informed).filter(({ kind }) => kind === 'update');

  it('are owed from registration, and anew from every word of ours', () => {
    expect(updates(on(1, '10:30'), registered(), answered(on(1, '10:00')))).toMatchObject([
      { key: 'update:1', state: 'met', lastDueAt: on(1, '11:00'), metAt: on(1, '10:00') },
      { key: 'update:2', state: 'running', dueAt: on(1, '12:00') },
    ]);
  });

  it('are owed since the registration, however late it is heard of', () => {
    expect(updates(on(1, '12:00'), registered())).toMatchObject([{ state: 'breached', breachedAt: on(1, '11:00') }]);
  });

  it('stand still while waiting on whom the policy names', () => {
    expect(updates(on(1, '10:30'), registered(), waits(on(1, '10:00')))).toMatchObject([{ state: 'paused' }]);
    const facts = [registered(), waits(on(1, '10:00')), answered(on(1, '10:30')), goesOn(on(1, '12:00'))];
    expect(updates(on(1, '12:00'), ...facts)[1]).toMatchObject({ startedAt: on(1, '10:30'), dueAt: on(1, '14:00') });
  });

  it('end with the solution and begin with a reopening', () => {
    const facts = [registered(), fact(on(1, '10:00'), { kind: 'solved' }), answered(on(1, '10:05'))];
    expect(updates(on(1, '12:00'), ...facts)).toMatchObject([{ state: 'met' }]);
    const reopened = fact(on(1, '12:00'), { kind: 'reopened' });
    expect(updates(on(1, '12:00'), ...facts, reopened)[1]).toMatchObject({ dueAt: on(1, '14:00') });
  });
});

describe('laws', () => {
  const moment = fc.integer({ min: on(1, '00:00') / minute, max: on(5, '00:00') / minute }).map((at) => at * minute);
  const pausesAndChanges = fc.record({
    waits: fc.array(fc.tuple(moment, moment), { maxLength: 3 }),
    changes: fc.array(fc.tuple(moment, fc.constantFrom('now', 'start'), fc.integer({ min: 2, max: 3 })), {
      maxLength: 3,
    }),
    cut: fc.integer({ min: 1, max: 600 }),
  });
  /** Waits one after the other; `cut` ends each after so many minutes and begins it again at once. */
  const laid = (pairs: readonly (readonly [number, number])[], cut?: number): ClockFact[] =>
    [...pairs]
      .map(([from, to]) => [Math.min(from, to), Math.max(from, to)] as const)
      .sort((left, right) => left[0] - right[0])
      .filter(([from], index, all) => all.slice(0, index).every(([, to]) => from > to))
      .flatMap(([from, to]) => {
        const middle = cut === undefined ? to : Math.min(from + cut * minute, to);
        return middle === to ? [waits(from), goesOn(to)] : [waits(from), goesOn(middle), waits(middle), goesOn(to)];
      });
  const story = (pauses: ClockFact[], changes: (readonly [number, CountsFrom, number])[]): ClockFact[] => [
    registered(on(1, '08:00')),
    ...pauses,
    ...changes.map(([at, counts, version]) => calendarTo(at, counts, version)),
  ];
  const end = on(9, '00:00');

  it('no deadline lies outside working hours of the calendar that counted it', () => {
    fc.assert(
      fc.property(pausesAndChanges, ({ waits: pairs, changes }) => {
        const clock = solution(on(1, '08:00'), ...story(laid(pairs), changes));
        const due = clock.dueAt ?? clock.lastDueAt ?? NaN;
        const working = versions.some((calendar) => workingTimeBetween(calendar, due - 1, due) === 1);
        expect(working).toBe(true);
      }),
    );
  });

  it('a wait cut in two changes nothing', () => {
    fc.assert(
      fc.property(pausesAndChanges, ({ waits: pairs, changes, cut }) => {
        const [whole, pieces] = [laid(pairs), laid(pairs, cut)];
        const plainly = (clocks: Clock[]) => clocks.map(({ dueAt, lastDueAt, state }) => [dueAt, lastDueAt, state]);
        expect(plainly(clocksAt(end, story(pieces, changes)))).toEqual(plainly(clocksAt(end, story(whole, changes))));
      }),
    );
  });

  it('the order in which facts of one moment arrive does not matter', () => {
    const facts = [
      registered(),
      calendarTo(on(1, '09:00'), 'now'),
      policyTo(on(1, '09:00'), 2, 'now', 2),
      urgent(on(1, '09:00')),
      waits(on(1, '09:00')),
    ];
    const expected = clocksAt(end, facts);
    fc.assert(
      fc.property(fc.shuffledSubarray(facts, { minLength: facts.length }), (shuffled) => {
        expect(clocksAt(end, shuffled)).toEqual(expected);
      }),
    );
  });
});
