import { describe, expect, it } from '@jest/globals';
import { CsvSplitter, UnreadableCsv, findDelimiter, type CsvRow } from './csv-splitter.rules.js';

function split(pieces: readonly string[], delimiter = ','): CsvRow[] {
  const splitter = new CsvSplitter(delimiter);
  return [...pieces.flatMap((piece) => splitter.push(piece)), ...splitter.end()];
}

describe('CsvSplitter', () => {
  const text = 'a,b\r\n1,"x\r\n""y"", z"\r\n\r\n2,\n"3","q"w\r4,last';
  const rows = [
    { line: 1, fields: ['a', 'b'] },
    { line: 2, fields: ['1', 'x\r\n"y", z'] },
    { line: 5, fields: ['2', ''] },
    { line: 6, fields: ['3', 'qw'] },
    { line: 7, fields: ['4', 'last'] },
  ];

  it('cuts rows with quoted line ends, doubled marks, mixed line ends and empty lines', () => {
    expect(split([text])).toEqual(rows);
  });

  it('cuts the same rows wherever the text is torn', () => {
    for (let place = 0; place <= text.length; place += 1) {
      expect(split([text.slice(0, place), text.slice(place)])).toEqual(rows);
    }
    expect(split(text.split(''))).toEqual(rows);
  });

  it.each([
    ['nothing', '', []],
    ['only empty lines', '\n\r\n\r', []],
    ['a line feed at the end', 'a\n', [['a']]],
    ['an empty first field', ',b', [['', 'b']]],
    ['an empty quoted field', '"",b', [['', 'b']]],
  ])('reads %s', (_case, given, expected) => {
    expect(split([given]).map(({ fields }) => fields)).toEqual(expected);
  });

  it('says that a quotation mark is never closed, or a row never ends', () => {
    expect(() => split(['a,"b\nc'])).toThrow(UnreadableCsv);
    expect(() => split(['"', 'x'.repeat(5_000_000)])).toThrow(UnreadableCsv);
  });
});

it.each([
  ['callId,startedAt', ','],
  ['callId;started,At;x\r\na,b,c,d,e', ';'],
  ['callId\tstartedAt', '\t'],
  ['"a;b;c",d', ','],
  ['callId', ','],
])('finds the delimiter of %j', (header, expected) => {
  expect(findDelimiter(header)).toBe(expected);
});
