import { describe, expect, it } from '@jest/globals';
import { cubeIsItsRecount } from './cube-is-its-recount.js';
import type { CubeMeasure } from './world.js';

const well: CubeMeasure = {
  name: 'requests.registered',
  value: 2,
  recordIds: ['a', 'b'],
  own: { value: 2, ids: ['b', 'a'] },
};

describe('the cube is its recount', () => {
  it('finds nothing wrong with a number of records that their service has too', () => {
    expect(cubeIsItsRecount([well, { name: 'payments.received', value: 5, own: { value: 5 } }])).toEqual([]);
  });

  it.each<[string, CubeMeasure, string]>([
    ['a number that is too high', { ...well, value: 3 }, 'is 3, and its service has 2'],
    ['a sum that differs', { name: 'payments.received', value: 5, own: { value: 6 } }, 'is 5, and its service has 6'],
    ['a number of other records', { ...well, recordIds: ['a'] }, 'is 2 of 1 records'],
    ['a record counted twice', { ...well, recordIds: ['a', 'a'] }, 'counts a record twice'],
    ['a record nobody has', { ...well, recordIds: ['a', 'c'] }, 'counts c, which its service has not'],
    ['a record that is missing', { ...well, recordIds: ['a', 'c'] }, 'does not count b'],
  ])('finds %s', (_, measure, said) => {
    expect(cubeIsItsRecount([measure]).join('\n')).toContain(said);
  });
});
