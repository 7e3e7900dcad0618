import { describe, expect, it } from '@jest/globals';
import { parseInt8 } from './value-parsers.js';

describe('a bigint from PostgreSQL', () => {
  it.each([
    ['0', 0],
    ['-1', -1],
    ['9007199254740991', 9007199254740991],
    ['-9007199254740991', -9007199254740991],
  ])('%s is the number %d', (text, value) => {
    expect(parseInt8(text)).toBe(value);
  });

  it.each(['9007199254740992', '-9007199254740993', '9223372036854775807'])('%s is refused, not rounded', (text) => {
    expect(() => parseInt8(text)).toThrow(text);
  });
});
