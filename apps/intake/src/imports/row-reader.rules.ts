import { findZone, type ZoneOffsets } from '@okno/business-time';

export interface CsvRow {
  /** The line of the file on which the row begins; the first is 1. */
  readonly line: number;
  readonly fields: readonly string[];
}

/** Why a row is rejected, naming the column: `startedAt: not-a-time`. */
export class RowFault extends Error {}

/** Year, month, day, hour, minute, second, fraction, `Z` or an offset. Without the last it is a local time. */
const moment =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s?(Z|[+-]\d{2}:?\d{2})?)?$/i;
const number = /^-?\d+(?:[.,]\d+)?$/;
const decimal = /^-?(?:\d+|\d{1,3}(?:[\s\u00a0\u202f]\d{3})+)(?:[.,]\d+)?$/;
const dayLength = 10;
const largestNumber = 2_000_000_000;
const earliest = Date.UTC(1900, 0, 1);
const latest = Date.UTC(2200, 0, 1);

/** Finds columns by their names: however they are written in the header, spaces around and a byte order mark included. */
export function indexColumns(header: readonly string[]): ReadonlyMap<string, number> {
  const index = new Map<string, number>();
  for (const [place, name] of header.entries()) {
    const key = name
      .replace(/^\ufeff/, '')
      .trim()
      .toLowerCase();
    if (!index.has(key)) index.set(key, place);
  }
  return index;
}

/** Reads one row after another by the names of columns; a cell that is absent is empty. */
export class RowReader {
  private fields: readonly string[] = [];
  private readonly zone: ZoneOffsets | undefined;
  private readonly places = new Map<string, number | undefined>();

  constructor(
    private readonly columns: ReadonlyMap<string, number>,
    timezone: string | null,
  ) {
    this.zone = timezone === null ? undefined : findZone(timezone);
  }

  at(row: CsvRow): this {
    this.fields = row.fields;
    return this;
  }

  /** Null for an empty cell. @throws RowFault */
  text(column: string, longest = 300): string | null {
    const text = this.cell(column);
    if (text === '') return null;
    if (text.length > longest) throw new RowFault(`${column}: too-long`);
    if (text.includes('\u0000')) throw new RowFault(`${column}: nul-character`);
    return text;
  }

  required(column: string, longest = 300): string {
    return this.text(column, longest) ?? missing(column);
  }

  choice<Choice extends string>(column: string, choices: readonly Choice[]): Choice | null {
    const text = this.cell(column).toLowerCase();
    if (text === '') return null;
    const found = choices.find((choice) => choice === text);
    if (found === undefined) throw new RowFault(`${column}: not-one-of ${choices.join('|')}`);
    return found;
  }

  requiredChoice<Choice extends string>(column: string, choices: readonly Choice[]): Choice {
    return this.choice(column, choices) ?? missing(column);
  }

  /** A whole number of what the column counts, parts left out; null for an empty cell. */
  count(column: string): number | null {
    const text = this.cell(column);
    if (text === '') return null;
    if (!number.test(text)) throw new RowFault(`${column}: not-a-number`);
    const value = Number(text.replace(',', '.'));
    if (value < 0) throw new RowFault(`${column}: negative`);
    if (value > largestNumber) throw new RowFault(`${column}: too-large`);
    return Math.floor(value);
  }

  countWithin(column: string, least: number, most: number): number | null {
    const count = this.count(column);
    if (count !== null && (count < least || count > most)) {
      throw new RowFault(`${column}: not-within ${String(least)}-${String(most)}`);
    }
    return count;
  }

  flag(column: string): boolean {
    const text = this.cell(column).toLowerCase();
    if (['', '0', 'false', 'no', 'n', 'нет'].includes(text)) return false;
    if (['1', 'true', 'yes', 'y', 'да'].includes(text)) return true;
    throw new RowFault(`${column}: not-a-yes-or-no`);
  }

  requiredMoment(column: string): Date {
    return this.moment(column) ?? missing(column);
  }

  /** RFC 3339, or a local time of the import's zone; null for an empty cell. */
  moment(column: string): Date | null {
    const text = this.cell(column);
    if (text === '') return null;
    const time = readMoment(text, this.zone);
    if (time === 'zone-needed') throw new RowFault(`${column}: timezone-needed`);
    if (!(time >= earliest && time < latest)) throw new RowFault(`${column}: not-a-time`);
    return new Date(time);
  }

  requiredDay(column: string): string {
    return this.day(column) ?? missing(column);
  }

  /** `YYYY-MM-DD`: of a time the day on the clock it was written by, whatever its offset; null for an empty cell. */
  day(column: string): string | null {
    const text = this.cell(column);
    if (text === '') return null;
    const [day] = moment.exec(text) === null ? [] : [text.slice(0, dayLength)];
    const time = day === undefined ? NaN : readMoment(`${day}T00:00:00Z`, undefined);
    if (time === 'zone-needed' || !(time >= earliest && time < latest)) throw new RowFault(`${column}: not-a-day`);
    return day ?? null;
  }

  /** A decimal as `12.50`, exact: written with a comma or a point, thousands parted by blanks; null for an empty cell. */
  decimal(column: string): string | null {
    const text = this.cell(column);
    if (text === '') return null;
    if (!decimal.test(text)) throw new RowFault(`${column}: not-a-number`);
    return text.replaceAll(/[\s\u00a0\u202f]/g, '').replace(',', '.');
  }

  private cell(column: string): string {
    let place = this.places.get(column);
    if (place === undefined) {
      place = this.columns.get(column.toLowerCase()) ?? -1;
      this.places.set(column, place);
    }
    return this.fields[place]?.trim() ?? '';
  }
}

/** RFC 3339, or a local time of the zone, in milliseconds of UTC; NaN for a text that is no time. */
export function readMoment(text: string, zone: ZoneOffsets | undefined): number | 'zone-needed' {
  const parts = moment.exec(text);
  if (parts === null) return NaN;
  const [, year, month, day, hour, minute, second, fraction, offset] = parts;
  const whole = partsToUtc(
    Number(year),
    Number(month),
    Number(day),
    Number(hour ?? 0),
    Number(minute ?? 0),
    Number(second ?? 0),
  );
  const time = fraction === undefined ? whole : whole + Math.floor(Number(`0.${fraction}`) * 1000);
  if (offset !== undefined) return time - offsetOf(offset);
  if (zone === undefined) return 'zone-needed';
  return Number.isNaN(time) ? time : zone.toUtc(time, 'one-hour-on');
}

function missing(column: string): never {
  throw new RowFault(`${column}: required`);
}

/** Not a number for a date or a time of day that there is not: 30 February, 25:00. A leap second counts as the next one. */
export function partsToUtc(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
): number {
  if (month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 60) return NaN;
  const midnight = Date.UTC(year, month - 1, day);
  if (day > 28 && new Date(midnight).getUTCDate() !== day) return NaN;
  return midnight + ((hour * 60 + minute) * 60 + second) * 1000;
}

/** Milliseconds ahead of UTC. */
export function offsetOf(offset: string): number {
  if (offset.length === 1) return 0;
  const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(-2));
  return (offset.startsWith('-') ? -minutes : minutes) * 60_000;
}
