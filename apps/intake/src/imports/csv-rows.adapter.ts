import { Readable, pipeline } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { CsvError, parse } from 'csv-parse';
import { findDelimiter } from './csv-delimiter.rules.js';
import { decoded } from './csv-encoding.adapter.js';
import type { CsvRow } from './row-reader.rules.js';

const batchRows = 1_000;
/** Cut in one go, some hundred rows: what is longer keeps the answers of the database waiting that the batch before hangs on. */
const sliceBytes = 32 * 1024;
const longestHeader = 1024 * 1024;
/** A row that is longer than this is no row but an unclosed quotation mark. */
const longestRow = 4 * 1024 * 1024;

/** How a file is written, as far as that is known; the rest is found or usual. */
export interface CsvForm {
  readonly delimiter?: string | null;
  readonly encoding?: string | null;
  /** False for a file whose first row is a row. */
  readonly header?: boolean;
}

export interface Batches {
  /** Null for a file without one. */
  readonly header: readonly string[] | null;
  readonly delimiter: string;
  /** Batches of at most a thousand rows, after the header. */
  readonly rows: AsyncGenerator<readonly CsvRow[]>;
}

/** The whole file cannot be read as CSV; the message says why. */
export class UnreadableCsv extends Error {}

interface ParsedRow {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

/** Reads a file of pieces as CSV, its memory bounded. Undefined for a file without any row. @throws UnreadableCsv */
export async function readBatches(content: AsyncGenerator<Buffer>, form: CsvForm = {}): Promise<Batches | undefined> {
  const readable = (form.encoding ?? null) === null ? content : decoded(content, form.encoding ?? '');
  const { delimiter, pieces } = await meetHeader(readable, form.delimiter ?? null);
  const { first, rest } = await parted(readRows(pieces, { delimiter }));
  if (first === undefined) return undefined;
  if (form.header === false) return { header: null, delimiter, rows: inBatches(rest, first) };
  return { header: first.fields, delimiter, rows: inBatches(rest) };
}

/** Looks at the first line that is not empty, and gives the file back whole. */
export async function meetHeader(
  content: AsyncGenerator<Buffer>,
  given: string | null = null,
): Promise<{ delimiter: string; pieces: AsyncGenerator<Buffer> }> {
  const met: Buffer[] = [];
  let start = '';
  for (let piece = await content.next(); piece.done !== true; piece = await content.next()) {
    met.push(piece.value);
    start += piece.value.toString('latin1');
    if (/[\r\n]/.test(start.trimStart())) break;
    if (start.length > longestHeader) throw new UnreadableCsv('header-too-long');
  }
  async function* whole(): AsyncGenerator<Buffer> {
    yield* met;
    yield* content;
  }
  return { delimiter: given ?? findDelimiter(start.trimStart()), pieces: whole() };
}

/** Reads rows, as many at a time as are at hand, whatever the first of them is. @throws UnreadableCsv */
export async function* readRows(
  pieces: AsyncGenerator<Buffer>,
  { delimiter, isQuoted = true }: { readonly delimiter: string; readonly isQuoted?: boolean },
): AsyncGenerator<readonly CsvRow[]> {
  const parser = parse({
    bom: true,
    delimiter,
    quote: isQuoted ? '"' : false,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    info: true,
    max_record_size: longestRow,
  });
  // What fails in either is thrown where the rows are read.
  pipeline(Readable.from(inSlices(pieces)), parser, () => undefined);
  try {
    const lineOf = lineCounter();
    for await (const first of parser as AsyncIterable<ParsedRow>) {
      const rows: CsvRow[] = [];
      // One wait for all rows that are at hand: a wait for each takes longer than reading it.
      for (let next: ParsedRow | null = first; next !== null; next = parser.read() as ParsedRow | null)
        rows.push({ line: lineOf(next), fields: next.record });
      yield rows;
    }
  } catch (error) {
    if (error instanceof CsvError)
      throw new UnreadableCsv(error.code.toLowerCase().replace(/^csv_/, '').replaceAll('_', '-'));
    throw error;
  }
}

async function* inSlices(pieces: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  for await (const piece of pieces) {
    for (let from = 0; from < piece.length; from += sliceBytes) {
      yield piece.subarray(from, from + sliceBytes);
      await turn();
    }
  }
}

/** The line on which a row begins. The parser tells where it ends, and takes a CR LF inside quotation marks for two lines. */
function lineCounter(): (row: ParsedRow) => number {
  let before = 0;
  let countedTwice = 0;
  return ({ record, info: { lines } }) => {
    const isOneLine = lines === before + 1;
    before = lines;
    if (isOneLine) return lines - countedTwice;
    countedTwice += lineEndsIn(record, /\r\n/g);
    return lines - countedTwice - lineEndsIn(record, /\r\n|\r|\n/g);
  };
}

function lineEndsIn(record: readonly string[], kind: RegExp): number {
  return record.reduce((count, field) => count + (field.match(kind)?.length ?? 0), 0);
}

/** The first row, and those after it. */
export async function parted(rows: AsyncGenerator<readonly CsvRow[]>): Promise<{
  readonly first: CsvRow | undefined;
  readonly rest: AsyncGenerator<readonly CsvRow[]>;
}> {
  const met = await rows.next();
  const [first, ...others] = met.done === true ? [] : met.value;
  async function* rest(): AsyncGenerator<readonly CsvRow[]> {
    yield others;
    yield* rows;
  }
  return { first, rest: rest() };
}

export async function* inBatches(
  rows: AsyncGenerator<readonly CsvRow[]>,
  first?: CsvRow,
): AsyncGenerator<readonly CsvRow[]> {
  let batch: CsvRow[] = first === undefined ? [] : [first];
  for await (const some of rows) {
    for (const row of some) {
      batch.push(row);
      if (batch.length < batchRows) continue;
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}
