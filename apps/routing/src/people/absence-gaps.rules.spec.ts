import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { AbsencePlan } from './absence.rules.js';
import { gapsOf, plansByPerson } from './absence-gaps.rules.js';
import { whoActsFor } from './deputies.rules.js';

const away = (employeeId: string, deputyId: string | null, from: number, to: number): AbsencePlan => ({
  ...{ employeeId, deputyId, from, to },
});
const gaps = (planned: AbsencePlan[], left: string[] = [], period = { from: 0, to: 100 }): unknown[] =>
  gapsOf(['anna'], period, plansByPerson(planned), new Set(left)).map(({ from, to, reason, lastId }) => [
    ...[from, to, reason, lastId],
  ]);

describe('gaps', () => {
  it.each<[string, AbsencePlan[], string[], unknown[]]>([
    ['of who is there', [], [], []],
    ['of who has a deputy', [away('anna', 'boris', 1, 9)], [], []],
    ['of who named nobody', [away('anna', null, 1, 9)], [], [[1, 9, 'no-deputy', 'anna']]],
    [
      'of a deputy who is away for a part',
      [away('anna', 'boris', 1, 9), away('boris', null, 5, 20)],
      [],
      [[5, 9, 'deputy-away', 'boris']],
    ],
    ['of a deputy with a deputy', [away('anna', 'boris', 1, 9), away('boris', 'vera', 5, 20)], [], []],
    [
      'of a chain that breaks further on',
      [away('anna', 'boris', 1, 9), away('boris', 'vera', 2, 6), away('vera', null, 4, 8)],
      [],
      [[4, 6, 'deputy-away', 'vera']],
    ],
    ['of a deputy who has left', [away('anna', 'boris', 1, 9)], ['boris'], [[1, 9, 'deputy-left', 'boris']]],
    [
      'of two absences in a row',
      [away('anna', null, 5, 9), away('anna', null, 1, 5)],
      [],
      [[1, 9, 'no-deputy', 'anna']],
    ],
    ['of a circle', [away('anna', 'boris', 1, 9), away('boris', 'anna', 3, 5)], [], [[3, 5, 'circle', 'anna']]],
    ['that begin before and end after the period', [away('anna', null, -5, 200)], [], [[0, 100, 'no-deputy', 'anna']]],
    ['of others', [away('boris', null, 1, 9)], [], []],
  ])('%s', (_name, planned, left, expected) => {
    expect(gaps(planned, left)).toEqual(expected);
  });

  it('are exactly the moments at which nobody acts', () => {
    const people = ['anna', 'boris', 'vera', 'gleb', 'dina'];
    const person = fc.constantFrom(...people);
    const lengths = fc.array(
      fc.record({ pause: fc.nat(6), days: fc.integer({ min: 1, max: 8 }), deputyId: fc.option(person) }),
      {
        maxLength: 4,
      },
    );
    const company = fc.tuple(...people.map(() => lengths)).map((all) =>
      all.flatMap((drawn, index): AbsencePlan[] => {
        let at = 0;
        return drawn.map(({ pause, days, deputyId }) => {
          const from = at + pause;
          at = from + days;
          return away(people[index] ?? '', deputyId, from, at);
        });
      }),
    );
    fc.assert(
      fc.property(company, fc.uniqueArray(person, { maxLength: 1 }), (planned, left) => {
        const found = gapsOf(people, { from: 0, to: 60 }, plansByPerson(planned), new Set(left));
        for (let moment = 0; moment < 60; moment += 1) {
          const now = planned.filter(({ from, to }) => from <= moment && moment < to);
          const standIns = new Map<string, string | null>([
            ...now.map(({ employeeId, deputyId }) => [employeeId, deputyId] as const),
            ...left.map((id) => [id, null] as const),
          ]);
          const uncovered = now.filter(({ employeeId }) => !left.includes(employeeId));
          const expected = uncovered.filter(({ employeeId }) => whoActsFor(employeeId, standIns) === undefined);
          const shown = found.filter(
            ({ employeeId, from, to }) => from <= moment && moment < to && !left.includes(employeeId),
          );
          expect(shown.map(({ employeeId }) => employeeId).sort()).toEqual(
            expected.map(({ employeeId }) => employeeId).sort(),
          );
        }
      }),
      { numRuns: 200 },
    );
  });
});
