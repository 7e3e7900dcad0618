import { describe, expect, it } from '@jest/globals';
import { readRebuildWords } from './rebuild-words.rules.js';

describe('the words of a rebuild', () => {
  it.each([
    [[], { compareOnly: false }],
    [['--only=cube'], { only: 'cube', compareOnly: false }],
    [['--compare'], { compareOnly: true }],
    [['--compare', '--only=tables'], { only: 'tables', compareOnly: true }],
    [['--compare', '--only=cube'], 'only tables can be compared'],
    [['--only='], expect.stringContaining('--only= is not understood')],
    [['cube'], expect.stringContaining('cube is not understood')],
  ])('%j', (words, wish) => {
    expect(readRebuildWords(words)).toEqual(wish);
  });
});
