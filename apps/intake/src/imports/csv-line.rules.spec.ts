import { describe, expect, it } from '@jest/globals';
import { csvLine } from './csv-line.rules.js';

describe('a line of CSV', () => {
  it.each([
    [['1', 'reason', 'a'], '1,reason,a'],
    [['a,b', 'say "x"', 'two\nlines', ' a '], '"a,b","say ""x""","two\nlines"," a "'],
    [['=1+1', '@SUM(A1)', '+cmd', '-x', '\tx'], `'=1+1,'@SUM(A1),'+cmd,'-x,"'\tx"`],
    [['-5', '+79990000000', '-1,5'], '-5,+79990000000,"-1,5"'],
    [[], ''],
  ])('%j is written as %s', (fields, line) => {
    expect(csvLine(fields)).toBe(`${line}\r\n`);
  });
});
