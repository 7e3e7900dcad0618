import { describe, expect, it } from '@jest/globals';
import { findDelimiter } from './csv-delimiter.rules.js';
import { UnreadableCsv, readBatches, type CsvForm } from './csv-rows.adapter.js';
import type { CsvRow } from './row-reader.rules.js';

async function* from(pieces: readonly (string | Buffer)[]): AsyncGenerator<Buffer> {
  for (const piece of pieces) yield await Promise.resolve(Buffer.from(piece));
}

async function read(
  pieces: readonly (string | Buffer)[],
  form: CsvForm = {},
): Promise<{ header: readonly string[] | null; rows: CsvRow[] } | undefined> {
  const file = await readBatches(from(pieces), form);
  if (file === undefined) return undefined;
  const rows: CsvRow[] = [];
  for await (const batch of file.rows) rows.push(...batch);
  return { header: file.header, rows };
}

const row = (line: number, ...fields: string[]): CsvRow => ({ line, fields });

describe('reading rows of CSV', () => {
  it.each<[string, Buffer, CsvForm, readonly string[] | null, readonly CsvRow[]]>([
    ['no header', Buffer.from('1;2\n3;4'), { header: false }, null, [row(1, '1', '2'), row(2, '3', '4')]],
    ['a given delimiter', Buffer.from('a|b,c\n1|2,3'), { delimiter: '|' }, ['a', 'b,c'], [row(2, '1', '2,3')]],
    [
      'two bytes a sign',
      Buffer.from('\ufeffа;б\n1;2', 'utf16le'),
      { encoding: 'utf-16le' },
      ['а', 'б'],
      [row(2, '1', '2')],
    ],
    [
      'koi8-r',
      Buffer.from([0xc1, 0x3b, 0xc2, 10, 0xc3, 0x3b, 49]),
      { encoding: 'koi8-r' },
      ['а', 'б'],
      [row(2, 'ц', '1')],
    ],
  ])('of a file with %s', async (_case, bytes, form, header, rows) => {
    for (const pieces of [[bytes], Array.from(bytes, (byte) => Buffer.of(byte))]) {
      expect(await read(pieces, form)).toEqual({ header, rows });
    }
  });

  const text = 'a,b\r\n1,"x\r\n""y"", z"\r\n2,\n"3","ü"\r4,last';
  const rows = [
    { line: 2, fields: ['1', 'x\r\n"y", z'] },
    { line: 4, fields: ['2', ''] },
    { line: 5, fields: ['3', 'ü'] },
    { line: 6, fields: ['4', 'last'] },
  ];

  it('reads quoted line ends, doubled marks and mixed line ends, each row with its line', async () => {
    expect(await read([text])).toEqual({ header: ['a', 'b'], rows });
  });

  it('reads the same rows wherever the bytes are torn', async () => {
    const bytes = Buffer.from(text);
    for (let place = 0; place <= bytes.length; place += 1) {
      expect((await read([bytes.subarray(0, place), bytes.subarray(place)]))?.rows).toEqual(rows);
    }
  });

  it.each([
    ['nothing', [''], undefined],
    ['only empty lines', ['\n\r\n\r'], undefined],
    ['a header alone', ['a;b\n'], []],
    ['a byte order mark and semicolons', ['\uFEFFa;b\n1;2'], [['1', '2']]],
    ['an empty first field', ['a,b\n,b'], [['', 'b']]],
    ['rows of another length', ['a,b\n1\n1,2,3'], [['1'], ['1', '2', '3']]],
    ['a quotation mark inside a field', ['a,b\n5" pipe,2'], [['5" pipe', '2']]],
  ])('reads %s', async (_case, pieces, expected) => {
    expect((await read(pieces))?.rows.map(({ fields }) => fields)).toEqual(expected);
  });

  it('gives batches of a thousand', async () => {
    const file = await readBatches(from(['a\n', '1\n'.repeat(2_500)]));
    const sizes: number[] = [];
    if (file !== undefined) for await (const batch of file.rows) sizes.push(batch.length);
    expect(sizes).toEqual([1_000, 1_000, 500]);
  });

  it.each([
    ['a quotation mark that is never closed', ['a,b\n1,"2\n3']],
    ['a row that never ends', ['a\n"', 'x'.repeat(5_000_000)]],
    ['a header that never ends', ['x'.repeat(1_100_000)]],
  ])('refuses %s', async (_case, pieces) => {
    await expect(read(pieces)).rejects.toThrow(UnreadableCsv);
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
