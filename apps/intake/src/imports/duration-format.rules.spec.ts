import { describe, expect, it } from '@jest/globals';
import { compileDurationFormat } from './duration-format.rules.js';

describe('a format of durations', () => {
  it.each([
    ['HH:mm:ss', '0:02:05', 125],
    ['H:mm:ss', '100:00:01', 360_001],
    ['mm:ss', '75:30', 4_530],
    ['HH:mm', '1:30', 5_400],
    ['HH:mm:ss', '-0:00:05', -5],
    ['minutes', '1,5', 90],
    ['hours', '0.5', 1_800],
    ['milliseconds', '1500', 1.5],
    ['seconds', '7', 7],
    ['HH:mm:ss', '2:05', NaN],
    ['mm:ss', '2:75', NaN],
    ['minutes', 'two', NaN],
  ])('%s reads %s as %d s', (format, text, expected) => {
    expect(compileDurationFormat(format)?.(text)).toBe(expected);
  });

  it.each(['ss', 'days', 'yyyy-MM-dd', ''])('%s is none', (format) => {
    expect(compileDurationFormat(format)).toBeUndefined();
  });
});
