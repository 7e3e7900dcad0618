export interface CsvRow {
  /** The line of the file on which the row begins; the first is 1. */
  readonly line: number;
  readonly fields: readonly string[];
}

/** A row that is longer than this is no row but an unclosed quotation mark. */
const longestRow = 4 * 1024 * 1024;
const quote = 0x22;
const carriageReturn = 0x0d;
const lineFeed = 0x0a;

export class UnreadableCsv extends Error {}

/**
 * Cuts a text that comes in pieces into rows (RFC 4180): quoted fields may hold delimiters, line ends and doubled quotation
 * marks; lines end by CR, LF or both; empty lines are passed over. Written for speed: what is not quoted is cut out by
 * index, never character by character.
 */
export class CsvSplitter {
  private rest = '';
  private line = 1;
  private readonly delimiterCode: number;

  constructor(private readonly delimiter: string) {
    this.delimiterCode = delimiter.charCodeAt(0);
  }

  /** The rows that end in `text` together with what was left of the pieces before. @throws UnreadableCsv */
  push(text: string): CsvRow[] {
    return this.split(this.rest + text, false);
  }

  /** What is left when no more comes. @throws UnreadableCsv for a quotation mark that is never closed */
  end(): CsvRow[] {
    return this.split(this.rest, true);
  }

  private split(text: string, isLast: boolean): CsvRow[] {
    const rows: CsvRow[] = [];
    let at = 0;
    while (at < text.length) {
      const lineAtStart = this.line;
      const fields: string[] = [];
      const next = this.readRow(text, at, fields, isLast);
      if (next === undefined) {
        this.line = lineAtStart;
        break;
      }
      if (fields.length > 1 || fields[0] !== '') rows.push({ line: lineAtStart, fields });
      at = next;
    }
    this.rest = text.slice(at);
    if (this.rest.length > longestRow) throw new UnreadableCsv('row-too-long');
    if (isLast && this.rest !== '') throw new UnreadableCsv('quote-not-closed');
    return rows;
  }

  /** Where the next row begins; undefined when this one has not come to its end yet. */
  private readRow(text: string, start: number, fields: string[], isLast: boolean): number | undefined {
    let at = start;
    for (;;) {
      const field = text.charCodeAt(at) === quote ? this.readQuoted(text, at, isLast) : this.readPlain(text, at);
      if (field === undefined) return undefined;
      fields.push(field.value);
      at = field.end;
      const code = at < text.length ? text.charCodeAt(at) : -1;
      if (code === this.delimiterCode) at += 1;
      else if (code < 0) return isLast ? at : undefined;
      else return this.endLine(text, at, isLast);
    }
  }

  private endLine(text: string, at: number, isLast: boolean): number | undefined {
    if (text.charCodeAt(at) === carriageReturn) {
      // The line feed that belongs to it may come with the next piece.
      if (at + 1 === text.length && !isLast) return undefined;
      this.line += 1;
      return text.charCodeAt(at + 1) === lineFeed ? at + 2 : at + 1;
    }
    this.line += 1;
    return at + 1;
  }

  private readPlain(text: string, start: number): { readonly value: string; readonly end: number } {
    let at = start;
    for (; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (code === this.delimiterCode || code === lineFeed || code === carriageReturn) break;
    }
    return { value: text.slice(start, at), end: at };
  }

  private readQuoted(
    text: string,
    start: number,
    isLast: boolean,
  ): { readonly value: string; readonly end: number } | undefined {
    let at = start + 1;
    for (;;) {
      const close = text.indexOf('"', at);
      if (close < 0) return undefined;
      if (close + 1 === text.length && !isLast) return undefined;
      if (text.charCodeAt(close + 1) === quote) {
        at = close + 2;
        continue;
      }
      const inside = text.slice(start + 1, close);
      this.countLines(inside);
      // What stands between the closing mark and the delimiter belongs to the field, as spreadsheets read it.
      const after = this.readPlain(text, close + 1);
      return { value: inside.replaceAll('""', '"') + after.value, end: after.end };
    }
  }

  private countLines(text: string): void {
    if (!text.includes('\n') && !text.includes('\r')) return;
    this.line += (text.match(/\r\n|\r|\n/g) ?? []).length;
  }

  /** The delimiter this splitter cuts at. */
  get cutsAt(): string {
    return this.delimiter;
  }
}

const delimiters = [',', ';', '\t'] as const;

/** The delimiter of a file by its header line: the one that cuts it into most fields; a comma where none does. */
export function findDelimiter(header: string): string {
  const line = /^[^\r\n]*/.exec(header)?.[0] ?? '';
  const unquoted = line.replaceAll(/"(?:[^"]|"")*"/g, '""');
  let [best, most]: [string, number] = [',', 0];
  for (const delimiter of delimiters) {
    const count = unquoted.split(delimiter).length - 1;
    if (count > most) [best, most] = [delimiter, count];
  }
  return best;
}
