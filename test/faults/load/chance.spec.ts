import { describe, expect, it } from '@jest/globals';
import { Chance } from './chance.js';

describe('chance', () => {
  it('tells the same story for the same seed and part, and another one for another', () => {
    const story = (seed: number, part: number): number[] => {
      const chance = Chance.of(seed, part);
      return Array.from({ length: 5 }, () => chance.below(1_000));
    };
    expect(story(7, 1)).toEqual(story(7, 1));
    expect(story(7, 1)).not.toEqual(story(7, 2));
    expect(story(7, 1)).not.toEqual(story(8, 1));
  });

  it('shuffles without losing anything, and makes ids that are UUIDs', () => {
    const chance = Chance.of(7, 1);
    expect(chance.shuffled([1, 2, 3, 4]).sort()).toEqual([1, 2, 3, 4]);
    expect(chance.uuid()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});
