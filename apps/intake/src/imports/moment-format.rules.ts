import type { ZoneOffsets } from '@okno/business-time';
import { offsetOf, partsToUtc } from './row-reader.rules.js';

/** Reads a text as a moment, in milliseconds; NaN for none; 'zone-needed' for a local time without a zone. */
export type MomentParser = (text: string, zone: ZoneOffsets | undefined) => number | 'zone-needed';

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const token = /'[^']*'|([A-Za-z])\1*|\s+|[^A-Za-z\s']/g;
const unixLimits = { unix: 1_000, 'unix-ms': 1 } as const;

interface Piece {
  /** The part of a moment that is read here; undefined for a text that is only passed. */
  readonly part?: string;
  readonly pattern: string;
  readonly isNumber?: boolean;
}

/** Parts by how they are written; `loose` is the pattern where no other number follows or precedes directly. */
const parts: Readonly<Record<string, { readonly part: string; readonly exact: string; readonly loose?: string }>> = {
  yyyy: { part: 'year', exact: '\\d{4}' },
  yy: { part: 'shortYear', exact: '\\d{2}' },
  MMM: { part: 'monthName', exact: months.join('|') },
  MM: { part: 'month', exact: '\\d{2}', loose: '\\d{1,2}' },
  M: { part: 'month', exact: '\\d{1,2}' },
  dd: { part: 'day', exact: '\\d{2}', loose: '\\d{1,2}' },
  d: { part: 'day', exact: '\\d{1,2}' },
  HH: { part: 'hour', exact: '\\d{2}', loose: '\\d{1,2}' },
  H: { part: 'hour', exact: '\\d{1,2}' },
  hh: { part: 'halfHour', exact: '\\d{2}', loose: '\\d{1,2}' },
  h: { part: 'halfHour', exact: '\\d{1,2}' },
  mm: { part: 'minute', exact: '\\d{2}', loose: '\\d{1,2}' },
  m: { part: 'minute', exact: '\\d{1,2}' },
  ss: { part: 'second', exact: '\\d{2}', loose: '\\d{1,2}' },
  s: { part: 'second', exact: '\\d{1,2}' },
  a: { part: 'half', exact: '[ap]\\.?m\\.?' },
  X: { part: 'offset', exact: 'z|[+-]\\d{2}:?\\d{2}' },
};
/** The same things by the names other programs give them. */
const synonyms: Readonly<Record<string, string>> = {
  YYYY: 'yyyy',
  YY: 'yy',
  DD: 'dd',
  D: 'd',
  A: 'a',
  Z: 'X',
  ZZ: 'X',
  XX: 'X',
  XXX: 'X',
};

function pieceOf(text: string): Piece | undefined {
  if (/^\s/.test(text)) return { pattern: '\\s+' };
  if (text.startsWith("'")) return { pattern: escaped(text.slice(1, -1)) };
  if (text === 'T' || !/^[A-Za-z]/.test(text)) return { pattern: escaped(text) };
  if (/^S{1,9}$/.test(text)) return { part: 'fraction', pattern: '\\d{1,9}', isNumber: true };
  const known = parts[synonyms[text] ?? text];
  if (known === undefined) return undefined;
  return { part: known.part, pattern: known.exact, isNumber: known.exact.startsWith('\\d') };
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}

/** Whether the parts that a format names make a day. */
function namesDay(names: ReadonlySet<string>): boolean {
  const has = (...some: readonly string[]): boolean => some.some((name) => names.has(name));
  return has('year', 'shortYear') && has('month', 'monthName') && has('day') && names.has('half') === has('halfHour');
}

/**
 * A reader of times written in a format, `dd/MM/yyyy HH:mm`; undefined for a format that is none.
 * A part of two digits may be written with one, except where it touches another number. `yy` is 1970 to 2069.
 */
export function compileMomentFormat(format: string): MomentParser | undefined {
  if (isUnix(format)) return unixParser(unixLimits[format]);
  const read = compileParts(format);
  if (read === undefined) return undefined;
  return (text, zone) => {
    const found = read(text);
    if (found === undefined) return NaN;
    const local = clockTimeOf(found);
    const offset = found.get('offset');
    if (offset !== undefined) return local - offsetOf(offset);
    if (Number.isNaN(local)) return NaN;
    return zone === undefined ? 'zone-needed' : zone.toUtc(local, 'one-hour-on');
  };
}

/**
 * A reader of days written in a format, as `YYYY-MM-DD`: of a time the day on the clock it was written by. It answers undefined
 * for a text that is none; there is no reader for a format that counts from 1970, which names no day by itself.
 */
export function compileDayFormat(format: string): ((text: string) => string | undefined) | undefined {
  const read = isUnix(format) ? undefined : compileParts(format);
  if (read === undefined) return undefined;
  return (text) => {
    const found = read(text);
    const local = found === undefined ? NaN : clockTimeOf(found);
    return Number.isNaN(local) ? undefined : new Date(local).toISOString().slice(0, 10);
  };
}

function isUnix(format: string): format is keyof typeof unixLimits {
  return Object.hasOwn(unixLimits, format);
}

/** A reader of the parts that a format names; it answers undefined for a text that is not written so. */
function compileParts(format: string): ((text: string) => ReadonlyMap<string, string> | undefined) | undefined {
  const texts = format.match(token) ?? [];
  if (texts.join('') !== format) return undefined;
  const names: string[] = [];
  let pattern = '';
  const pieces = texts.map(pieceOf);
  for (const [place, piece] of pieces.entries()) {
    if (piece === undefined) return undefined;
    const touches = pieces[place - 1]?.isNumber === true || pieces[place + 1]?.isNumber === true;
    const text = texts[place] ?? '';
    const loose = parts[synonyms[text] ?? text]?.loose;
    const read = touches || loose === undefined ? piece.pattern : loose;
    if (piece.part === undefined) pattern += read;
    else {
      pattern += `(${read})`;
      names.push(piece.part);
    }
  }
  const distinct = new Set(names);
  if (distinct.size < names.length || !namesDay(distinct)) return undefined;
  const whole = new RegExp(`^${pattern}$`, 'i');
  return (text) => {
    const found = whole.exec(text);
    return found === null ? undefined : new Map(names.map((name, at) => [name, found[at + 1] ?? '']));
  };
}

/** What the clock showed, as though it were UTC's; not a number for what no clock shows. */
function clockTimeOf(found: ReadonlyMap<string, string>): number {
  const number = (name: string): number | undefined => {
    const text = found.get(name);
    return text === undefined ? undefined : Number(text);
  };
  const month = number('month') ?? months.indexOf((found.get('monthName') ?? '').toLowerCase()) + 1;
  const fraction = found.get('fraction');
  return (
    partsToUtc(
      yearOf(number('year'), number('shortYear')),
      month,
      number('day') ?? 0,
      hourOf(number, found.get('half')),
      number('minute') ?? 0,
      number('second') ?? 0,
    ) + (fraction === undefined ? 0 : Math.floor(Number(`0.${fraction}`) * 1000))
  );
}

function yearOf(year: number | undefined, shortYear: number | undefined): number {
  return year ?? (shortYear ?? 0) + ((shortYear ?? 0) < 70 ? 2000 : 1900);
}

/** Not a number for 13 o'clock in the afternoon. */
function hourOf(number: (name: string) => number | undefined, half: string | undefined): number {
  if (half === undefined) return number('hour') ?? 0;
  const hour = number('halfHour') ?? NaN;
  if (!(hour >= 1 && hour <= 12)) return NaN;
  return (hour % 12) + (half.toLowerCase().startsWith('p') ? 12 : 0);
}

function unixParser(unit: number): MomentParser {
  return (text) => (/^-?\d{1,16}(?:\.\d{1,9})?$/.test(text) ? Math.floor(Number(text) * unit) : NaN);
}
