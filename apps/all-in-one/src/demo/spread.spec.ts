import { describe, expect, it } from '@jest/globals';
import { spread } from './spread.js';

describe('a total that is shared out', () => {
  it.each<[string, number, readonly number[], readonly number[]]>([
    ['in proportion', 10, [1, 3, 1], [2, 6, 2]],
    ['in whole numbers that come to the total', 10, [1, 1, 1], [3, 4, 3]],
    ['one at a time where there is little', 2, [1, 1, 1, 1], [1, 0, 1, 0]],
    ['to nobody who has no weight', 5, [0, 2, 0], [0, 5, 0]],
    ['to nobody where nobody has', 5, [0, 0], [0, 0]],
  ])('is given %s', (_case, total, weights, expected) => {
    expect(spread(total, weights).map((share) => share + 0)).toEqual(expected);
  });
});
