import { describe, expect, it } from '@jest/globals';
import { ageOf, asTable, shortened } from './words.rules.js';

describe('what is shown to an operator', () => {
  it.each([
    [0.4, '0 s'],
    [59.9, '59 s'],
    [60, '1 min'],
    [7_199, '1 h'],
    [86_400 * 3.5, '3 d'],
  ])('an age of %d s is %s', (seconds, expected) => {
    expect(ageOf(seconds)).toBe(expected);
  });

  it('a table is as wide as it needs', () => {
    const rows = [
      ['routing', '3'],
      ['complaints-analytics', '12'],
    ];
    expect(asTable(['SERVICE', 'N'], rows).split('\n')).toEqual([
      'SERVICE               N',
      'routing               3',
      'complaints-analytics  12',
    ]);
  });

  it('an error is one line', () => {
    expect(shortened('Error: a\n  at b', 20)).toBe('Error: a at b');
    expect(shortened('x'.repeat(30), 10)).toBe(`${'x'.repeat(9)}…`);
  });
});
