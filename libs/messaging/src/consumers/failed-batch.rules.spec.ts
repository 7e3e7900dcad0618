import { describe, expect, it } from '@jest/globals';
import { partsToTryApart } from './failed-batch.rules.js';

describe('partsToTryApart', () => {
  it.each([
    { part: ['a', 'b', 'c', 'd'], culprit: 'c', parts: [['a', 'b'], ['c'], ['d']] },
    { part: ['a', 'b', 'c'], culprit: 'a', parts: [['a'], ['b', 'c']] },
    { part: ['a', 'b', 'c'], culprit: 'c', parts: [['a', 'b'], ['c']] },
    { part: ['a', 'b', 'c'], culprit: undefined, parts: [['a', 'b'], ['c']] },
    { part: ['a', 'b'], culprit: undefined, parts: [['a'], ['b']] },
    {
      part: ['a', 'b', 'c', 'd'],
      culprit: 'another',
      parts: [
        ['a', 'b'],
        ['c', 'd'],
      ],
    },
  ])('cuts $part around $culprit', ({ part, culprit, parts }) => {
    expect(partsToTryApart(part, culprit)).toEqual(parts);
  });
});
