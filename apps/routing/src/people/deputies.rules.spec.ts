import { describe, expect, it } from '@jest/globals';
import { actedForBy, whoActsFor } from './deputies.rules.js';

const standIns = new Map<string, string | null>([
  ['anna', 'boris'],
  ['boris', 'vera'],
  ['gleb', null],
  ['dina', 'gleb'],
  ['egor', 'zoya'],
  ['zoya', 'egor'],
  ['ivan', 'vera'],
]);

describe('deputies', () => {
  it.each<[string, string | undefined, string]>([
    ['vera', 'vera', 'who is present answers for themselves'],
    ['boris', 'vera', 'the deputy'],
    ['anna', 'vera', "the deputy's deputy"],
    ['gleb', undefined, 'away without a deputy'],
    ['dina', undefined, 'a deputy who is away without a deputy'],
    ['egor', undefined, 'a circle'],
  ])('for %s answers %s: %s', (person, acting, _why) => {
    expect(whoActsFor(person, standIns)).toBe(acting);
  });

  it.each([
    ['vera', ['anna', 'boris', 'ivan']],
    ['boris', []],
    ['egor', []],
    ['nobody', []],
  ])('%s answers for %j', (person, others) => {
    expect(actedForBy(person, standIns)).toEqual(others);
  });
});
