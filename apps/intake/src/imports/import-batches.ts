import { TextDecoder } from 'node:util';
import { CsvSplitter, UnreadableCsv, findDelimiter, type CsvRow } from './csv-splitter.rules.js';

const batchRows = 1_000;

export interface Batches {
  readonly header: readonly string[];
  /** Batches of at most a thousand rows, after the header. */
  readonly rows: AsyncGenerator<readonly CsvRow[]>;
}

/** Reads a file of pieces as CSV, its memory bounded. Undefined for a file without any row. @throws UnreadableCsv */
export async function readBatches(content: AsyncGenerator<Buffer>): Promise<Batches | undefined> {
  const decoder = new TextDecoder('utf-8');
  let start = '';
  let isWhole = true;
  for (;;) {
    const piece = await content.next();
    if (piece.done === true) break;
    start += decoder.decode(piece.value, { stream: true });
    // The first row that is not empty is the header.
    if (/\S[^\r\n]*[\r\n]/.test(start)) {
      isWhole = false;
      break;
    }
    if (start.length > 1024 * 1024) throw new UnreadableCsv('header-too-long');
  }
  if (isWhole) start += decoder.decode();
  const splitter = new CsvSplitter(findDelimiter(start.trimStart()));
  const first = splitter.push(start);
  if (isWhole) first.push(...splitter.end());
  while (first.length === 0 && !isWhole) {
    // A header with a line end inside quotation marks.
    const piece = await content.next();
    isWhole = piece.done === true;
    first.push(
      ...(piece.done === true ? splitter.end() : splitter.push(decoder.decode(piece.value, { stream: true }))),
    );
  }
  const [header, ...rest] = first;
  if (header === undefined) return undefined;
  return { header: header.fields, rows: inBatches(rest, isWhole, splitter, decoder, content) };
}

async function* inBatches(
  begun: CsvRow[],
  isWhole: boolean,
  splitter: CsvSplitter,
  decoder: TextDecoder,
  content: AsyncGenerator<Buffer>,
): AsyncGenerator<readonly CsvRow[]> {
  let pending = begun;
  let ended = isWhole;
  for (;;) {
    let at = 0;
    for (; pending.length - at >= batchRows; at += batchRows) yield pending.slice(at, at + batchRows);
    pending = pending.slice(at);
    if (ended) break;
    const piece = await content.next();
    ended = piece.done === true;
    const rows =
      piece.done === true
        ? [...splitter.push(decoder.decode()), ...splitter.end()]
        : splitter.push(decoder.decode(piece.value, { stream: true }));
    pending = pending.length === 0 ? rows : pending.concat(rows);
  }
  if (pending.length > 0) yield pending;
}
