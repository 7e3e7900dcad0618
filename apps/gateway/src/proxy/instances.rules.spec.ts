import { describe, expect, it } from '@jest/globals';
import { nextInstance } from './instances.rules.js';

describe('the instances of a service', () => {
  it.each([
    ['one', 'a', '', 'aaaa'],
    ['take turns', 'abc', '', 'abca'],
    ['pass over who rests', 'abc', 'b', 'acac'],
    ['are asked all the same when all rest', 'ab', 'ab', 'abab'],
  ])('%s', (_case, urls, resting, expected) => {
    const asked = [0, 1, 2, 3].map((turn) => nextInstance(urls.split(''), turn, (url) => resting.includes(url)));
    expect(asked.join('')).toBe(expected);
  });
});
