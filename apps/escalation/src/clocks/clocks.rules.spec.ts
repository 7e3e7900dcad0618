import { compileCalendar } from '@okno/business-time';
import { describe, expect, it } from '@jest/globals';
import type { ClockFact, ClockFactBody } from './clock-facts.rules.js';
import type { Terms } from './clock-legs.rules.js';
import { clocksOf, type Clock } from './clocks.rules.js';

const week = { mon: [['09:00', '18:00']], tue: [['09:00', '18:00']], wed: [['09:00', '18:00']] } as const;
const calendar = compileCalendar({ timezone: 'UTC', week });
const idle = compileCalendar({ timezone: 'UTC' });
const terms: Terms = {
  calendarId: 'office',
  calendarVersion: 1,
  targets: [{ priority: 2, firstAnswerMinutes: 60, nextAnswerMinutes: 30, solutionMinutes: 240 }],
  pausesWhileWaitingOn: ['client'],
};

/** Monday 2 March 2026 and the days after it. */
function on(day: number, time: string): number {
  return Date.parse(`2026-03-0${(day + 1).toString()}T${time}:00Z`);
}
const monday = (time: string): number => on(1, time);

let order = 0;
function fact(at: number, body: ClockFactBody): ClockFact {
  order += 1;
  return { ...body, at, order };
}
const registered = (at: number, answeredLive = false): ClockFact =>
  fact(at, { kind: 'registered', priority: 2, answeredLive });
const waits = (at: number, who: 'client' | 'supplier' = 'client'): ClockFact =>
  fact(at, { kind: 'waiting-started', on: who });
const goesOn = (at: number): ClockFact => fact(at, { kind: 'waiting-ended' });
const given = (at: number, promised: { minutes: number } | { until: number }): ClockFact =>
  fact(at, {
    kind: 'assignment-given',
    assignmentId: 'leg',
    withinWorkingMinutes: 'minutes' in promised ? promised.minutes : null,
    dueAt: 'until' in promised ? promised.until : 0,
    calendarId: 'office',
    calendarVersion: 1,
  });

function clocksAt(now: number, ...facts: readonly ClockFact[]): Clock[] {
  return clocksOf(facts, terms, (id) => (id === 'office' ? calendar : undefined), now);
}

function short(moment: number | null): string | null {
  return moment === null ? null : new Date(moment).toISOString().slice(8, 16);
}

function told(clocks: readonly Clock[]): Record<string, (string | null)[]> {
  return Object.fromEntries(
    clocks.map((clock) => [clock.key, [clock.state, short(clock.dueAt), short(clock.lastDueAt), short(clock.metAt)]]),
  );
}

describe('clocksOf', () => {
  it('starts the first answer and the solution at registration', () => {
    expect(told(clocksAt(monday('09:00'), registered(monday('09:00'))))).toEqual({
      'first-answer:1': ['running', '02T10:00', null, null],
      'solution:1': ['running', '02T13:00', null, null],
    });
  });

  it('counts the first answer as given in a live conversation', () => {
    expect(told(clocksAt(monday('09:00'), registered(monday('09:00'), true)))['first-answer:1']).toEqual([
      'met',
      null,
      '02T10:00',
      '02T09:00',
    ]);
  });

  it.each([
    ['in time', '09:30', 'met'],
    ['exactly when due', '10:00', 'met'],
    ['late', '10:01', 'breached'],
  ])('judges an answer %s', (_case, time, state) => {
    const [first] = clocksAt(
      monday('12:00'),
      registered(monday('09:00')),
      fact(monday(time), { kind: 'client-answered' }),
    );
    expect(first).toMatchObject({ state, metAt: monday(time), lastDueAt: monday('10:00'), dueAt: null });
    expect(first?.breachedAt).toBe(state === 'breached' ? monday('10:00') : null);
  });

  it.each([
    ['running up to its due moment', '10:00', 'running'],
    ['breached after it', '10:01', 'breached'],
  ])('is %s', (_case, now, state) => {
    expect(clocksAt(monday(now), registered(monday('09:00')))[0]?.state).toBe(state);
  });

  it('owes a next answer for a later word of the client, once', () => {
    const facts = [
      registered(monday('09:00'), true),
      fact(monday('09:00'), { kind: 'client-wrote' }),
      fact(monday('10:00'), { kind: 'client-wrote' }),
      fact(monday('10:10'), { kind: 'client-wrote' }),
      fact(monday('10:20'), { kind: 'client-answered' }),
      fact(monday('11:00'), { kind: 'client-wrote' }),
    ];
    const told_ = told(clocksAt(monday('11:00'), ...facts));
    expect(told_['next-answer:1']).toEqual(['met', null, '02T10:30', '02T10:20']);
    expect(told_['next-answer:2']).toEqual(['running', '02T11:30', null, null]);
  });

  it('owes no next answer while the first one is owed', () => {
    const clocks = clocksAt(
      monday('09:20'),
      registered(monday('09:00')),
      fact(monday('09:10'), { kind: 'client-wrote' }),
    );
    expect(clocks.map(({ kind }) => kind)).toEqual(['first-answer', 'solution']);
  });

  it('pauses the solution, and only it, while waiting on the client', () => {
    expect(told(clocksAt(monday('09:40'), registered(monday('09:00')), waits(monday('09:30'))))).toEqual({
      'first-answer:1': ['running', '02T10:00', null, null],
      'solution:1': ['paused', null, '02T13:00', null],
    });
  });

  it('moves the due date by the working time of the pause', () => {
    const facts = [registered(monday('09:00')), waits(monday('10:00')), goesOn(on(2, '10:00'))];
    const [, solution] = clocksAt(on(2, '10:00'), ...facts);
    expect(solution).toMatchObject({
      state: 'running',
      dueAt: on(2, '13:00'),
      pauses: [{ from: monday('10:00'), to: on(2, '10:00') }],
    });
  });

  it('does not pause while waiting on whom the policy does not name', () => {
    const [, solution] = clocksAt(monday('11:00'), registered(monday('09:00')), waits(monday('10:00'), 'supplier'));
    expect(solution).toMatchObject({ state: 'running', dueAt: monday('13:00'), pauses: [] });
  });

  it('is breached when the wait began after the due moment', () => {
    const [, solution] = clocksAt(monday('14:30'), registered(monday('09:00')), waits(monday('14:00')));
    expect(solution).toMatchObject({ state: 'breached', breachedAt: monday('13:00') });
  });

  it('is met when solved in the middle of a wait that began in time', () => {
    const facts = [registered(monday('09:00'), true), waits(monday('10:00')), fact(on(3, '10:00'), { kind: 'solved' })];
    expect(clocksAt(on(3, '11:00'), ...facts)[1]).toMatchObject({ state: 'met', metAt: on(3, '10:00') });
  });

  it('takes the solution as every answer that is owed', () => {
    const facts = [registered(monday('09:00')), fact(monday('09:30'), { kind: 'solved' })];
    expect(clocksAt(monday('10:00'), ...facts).map(({ state }) => state)).toEqual(['met', 'met']);
  });

  it('starts the solution anew at a reopening', () => {
    const facts = [
      registered(monday('09:00'), true),
      fact(monday('10:00'), { kind: 'solved' }),
      fact(monday('12:00'), { kind: 'reopened' }),
    ];
    expect(told(clocksAt(monday('12:00'), ...facts))['solution:2']).toEqual(['running', '02T16:00', null, null]);
  });

  it('cancels what runs when the request is given up, and keeps a breach', () => {
    const facts = [
      registered(monday('09:00')),
      fact(monday('11:00'), { kind: 'given-up' }),
      given(monday('12:00'), { minutes: 5 }),
    ];
    expect(clocksAt(monday('12:00'), ...facts).map(({ state }) => state)).toEqual(['breached', 'cancelled']);
  });

  describe('when a merge is undone', () => {
    const merged = (at: number) => fact(at, { kind: 'given-up' });
    const undone = (at: number) => fact(at, { kind: 'taken-up' });

    it('goes on with what was left, in every clock', () => {
      const facts = [registered(monday('09:00')), merged(monday('09:20')), undone(monday('12:20'))];
      const clocks = clocksAt(monday('12:30'), ...facts);
      expect(told(clocks)).toEqual({
        'first-answer:1': ['running', '02T13:00', null, null],
        'solution:1': ['running', '02T16:00', null, null],
      });
      expect(clocks.map(({ pauses }) => pauses)).toEqual(
        clocks.map(() => [{ from: monday('09:20'), to: monday('12:20') }]),
      );
    });

    it('forgives nothing: what was breached before stays so, what was used stays used', () => {
      const facts = [registered(monday('09:00')), merged(monday('10:30')), undone(on(2, '09:00'))];
      expect(told(clocksAt(on(2, '09:00'), ...facts))).toEqual({
        'first-answer:1': ['breached', null, '02T10:00', null],
        'solution:1': ['running', '03T11:30', null, null],
      });
    });

    it('counts a wait that went on meanwhile once', () => {
      const facts = [
        registered(monday('09:00'), true),
        waits(monday('10:00')),
        merged(monday('11:00')),
        undone(monday('12:00')),
        goesOn(monday('13:00')),
        given(monday('09:00'), { until: monday('11:00') }),
      ];
      const clocks = clocksAt(monday('13:00'), ...facts);
      expect(clocks.find(({ kind }) => kind === 'solution')).toMatchObject({
        pauses: [{ from: monday('10:00'), to: monday('13:00') }],
        dueAt: monday('16:00'),
      });
      expect(clocks.find(({ kind }) => kind === 'assignment')?.dueAt).toBe(monday('14:00'));
    });

    it('leaves what routing called off meanwhile ended, and takes what it gives anew', () => {
      const facts = [
        registered(monday('09:00'), true),
        given(monday('09:00'), { minutes: 120 }),
        merged(monday('09:30')),
        fact(monday('09:31'), { kind: 'assignment-given-back', assignmentId: 'leg' }),
        undone(monday('10:00')),
        { ...given(monday('10:00'), { minutes: 90 }), assignmentId: 'again' },
      ];
      expect(told(clocksAt(monday('10:00'), ...facts))).toMatchObject({
        'assignment:leg': ['cancelled', null, '02T11:01', null],
        'assignment:again': ['running', '02T11:30', null, null],
      });
    });

    it('at one moment with the merge, and merged again', () => {
      const at = monday('10:00');
      const facts = [registered(monday('09:00'), true), merged(at), undone(at)];
      expect(told(clocksAt(at, ...facts))['solution:1']).toEqual(['running', '02T13:00', null, null]);
      expect(told(clocksAt(at, ...facts, merged(at)))['solution:1']).toEqual(['cancelled', null, '02T13:00', null]);
      const twice = [...facts, merged(monday('11:00')), undone(monday('11:30'))];
      expect(told(clocksAt(at, ...twice))['solution:1']).toEqual(['running', '02T13:30', null, null]);
    });

    it('in whatever order the facts arrive', () => {
      const facts = [registered(monday('09:00'), true), merged(monday('10:00')), undone(monday('10:30'))];
      expect(clocksAt(monday('11:00'), ...[...facts].reverse())).toEqual(clocksAt(monday('11:00'), ...facts));
    });
  });

  it.each([
    ['done in time', fact(monday('10:00'), { kind: 'assignment-done', assignmentId: 'leg' }), 'met'],
    ['done late', fact(monday('13:00'), { kind: 'assignment-done', assignmentId: 'leg' }), 'breached'],
    ['given back', fact(monday('10:00'), { kind: 'assignment-given-back', assignmentId: 'leg' }), 'cancelled'],
    ['given back late', fact(monday('13:00'), { kind: 'assignment-given-back', assignmentId: 'leg' }), 'breached'],
  ] as const)('ends an assignment that is %s', (_case, end, state) => {
    const clocks = clocksAt(
      monday('14:00'),
      registered(monday('09:00')),
      given(monday('09:00'), { minutes: 120 }),
      end,
    );
    expect(clocks.find(({ assignmentId }) => assignmentId === 'leg')).toMatchObject({
      state,
      targetMinutes: 120,
      lastDueAt: monday('11:00'),
    });
  });

  it('keeps a moment agreed on, outside working hours too, and moves it by the pause', () => {
    const facts = [registered(monday('09:00')), given(monday('09:00'), { until: monday('20:00') })];
    const leg = (now: number, ...more: ClockFact[]): Clock | undefined =>
      clocksAt(now, ...facts, ...more).find(({ kind }) => kind === 'assignment');
    expect(leg(monday('10:00'))).toMatchObject({ dueAt: monday('20:00'), targetMinutes: 540 });
    expect(leg(monday('12:00'), waits(monday('10:00')), goesOn(monday('11:00')))?.dueAt).toBe(on(2, '10:00'));
  });

  it('promises nothing for an imported request until it lives here', () => {
    const imported = fact(monday('09:00'), { kind: 'imported', priority: 2, solved: true });
    expect(clocksAt(monday('12:00'), imported)).toEqual([]);
    const reopened = fact(monday('12:00'), { kind: 'reopened' });
    expect(clocksAt(monday('12:00'), imported, reopened).map(({ kind }) => kind)).toEqual(['solution']);
  });

  it('promises nothing where the policy has no target', () => {
    const bare: Terms = {
      ...terms,
      targets: [{ priority: 1, firstAnswerMinutes: 1, nextAnswerMinutes: 1, solutionMinutes: 1 }],
    };
    expect(clocksOf([registered(monday('09:00'))], bare, () => calendar, monday('09:00'))).toEqual([]);
  });

  it('runs without a due moment where the calendar has no working time', () => {
    const [first] = clocksOf([registered(monday('09:00'))], terms, () => idle, on(3, '09:00'));
    expect(first).toMatchObject({ state: 'running', dueAt: null });
  });

  it('does not depend on the order in which facts arrive', () => {
    const facts = [
      registered(monday('09:00')),
      given(monday('09:05'), { minutes: 60 }),
      fact(monday('09:20'), { kind: 'client-answered' }),
      waits(monday('09:30')),
      fact(monday('09:40'), { kind: 'client-wrote' }),
      goesOn(monday('09:40')),
      fact(monday('10:00'), { kind: 'solved' }),
      fact(monday('11:00'), { kind: 'reopened' }),
    ];
    const expected = clocksAt(monday('12:00'), ...facts);
    for (let shift = 1; shift < facts.length; shift += 1) {
      const shuffled = [...facts.slice(shift), ...facts.slice(0, shift)].reverse();
      expect(clocksAt(monday('12:00'), ...shuffled)).toEqual(expected);
    }
  });
});
