import { describe, expect, it } from '@jest/globals';
import { runsOfOneType } from './runs.rules.js';

/** `a1` is an event of type `a` about record `1`. */
function runs(events: string): string {
  const told = events.split(' ').filter((event) => event !== '');
  return runsOfOneType(
    told,
    (event) => event.slice(0, 1),
    (event) => event.slice(1),
  )
    .map((run) => run.join(' '))
    .join(' | ');
}

describe('runs of one type', () => {
  it.each([
    ['nothing', '', ''],
    ['one type', 'a1 a2 a1', 'a1 a2 a1'],
    ['types in turn about different records', 'a1 b1 a2 b2 a3 b3', 'a1 a2 a3 | b1 b2 b3'],
    ['a record that comes back to a type', 'a1 b1 a1 b2 a2', 'a1 | b1 b2 | a1 a2'],
    ['the other order for another record', 'a1 b1 b2 a2', 'a1 | b1 b2 | a2'],
    ['a later run that others may join', 'a1 b1 a1 b1 a2 b2 c2 a2', 'a1 a2 | b1 b2 | a1 | b1 | c2 | a2'],
  ])('of %s', (_, events, expected) => {
    expect(runs(events)).toBe(expected);
  });

  it('keep every record in order and hold each event once, in whatever order types and records come', () => {
    let seed = 7;
    const below = (limit: number): number => {
      seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
      return Math.floor((seed / 2 ** 31) * limit);
    };
    for (let round = 0; round < 300; round += 1) {
      const events = Array.from({ length: below(40) }, (_, number) => ({ type: below(4), key: below(6), number }));
      const formed = runsOfOneType(
        events,
        ({ type }) => String(type),
        ({ key }) => String(key),
      );
      expect(formed.every((run) => new Set(run.map(({ type }) => type)).size === 1)).toBe(true);
      const order = formed.flat();
      expect(order.map(({ number }) => number).sort((one, other) => one - other)).toEqual(
        events.map(({ number }) => number),
      );
      for (let key = 0; key < 6; key += 1) {
        const of = (all: typeof events): number[] => all.flatMap((event) => (event.key === key ? event.number : []));
        expect(of(order)).toEqual(of(events));
      }
    }
  });
});
