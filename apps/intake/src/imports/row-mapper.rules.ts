import { findZone } from '@okno/business-time';
import type { ImportColumn, ImportProfileDefinition } from '@okno/contracts';
import { compileDurationFormat } from './duration-format.rules.js';
import { compileDayFormat, compileMomentFormat, type MomentParser } from './moment-format.rules.js';
import { targetsOf, type TargetKind } from './profile-targets.rules.js';
import { RowFault, indexColumns, readMoment, type CsvRow } from './row-reader.rules.js';

/** A file lacks a column that the profile reads. */
export class MissingColumn extends Error {}

/** Turns rows of a file into rows of the source's own columns, each written as RowReader reads it. */
export interface RowMapper {
  readonly targets: readonly string[];
  /** @throws RowFault also for a row that the profile leaves out: `skipped: outcome is PHANTOM` */
  map(row: CsvRow): CsvRow;
}

type Cells = readonly string[];
type Part = (cells: Cells) => string;

/**
 * Binds a profile to the header of a file, null for a file without one. `timezone` is for local times of columns that name none.
 * @throws MissingColumn
 */
export function bindProfile(
  profile: ImportProfileDefinition,
  header: readonly string[] | null,
  timezone: string | null,
): RowMapper {
  const places = indexColumns(header ?? []);
  const placeOf = (column: string): number => placeAmong(places, column, header?.length ?? Infinity);
  const kinds = targetsOf(profile.source, profile.rowsAre);
  const targets = Object.keys(profile.columns);
  const parts = targets.map((target) => {
    const column = profile.columns[target] ?? {};
    return partOf(target, kinds?.targets[target] ?? 'text', column, profile, placeOf, timezone);
  });
  const keyPart = keyOf(profile, placeOf, kinds?.key, targets, parts);
  if (keyPart !== undefined) {
    const at = targets.indexOf(keyPart.target);
    if (at >= 0) parts[at] = keyPart.part;
    else {
      targets.push(keyPart.target);
      parts.push(keyPart.part);
    }
  }
  const skips = profile.skipWhen.map(({ column, in: values }) => ({
    column,
    place: placeOf(column),
    values: new Set(values.map(plain)),
  }));
  return {
    targets,
    map({ line, fields }) {
      for (const { column, place, values } of skips) {
        const cell = fields[place] ?? '';
        if (values.has(plain(cell))) throw new RowFault(`skipped: ${column} is ${cell.trim().slice(0, 100)}`);
      }
      return { line, fields: parts.map((part) => part(fields)) };
    },
  };
}

function plain(text: string): string {
  return text.trim().toLowerCase();
}

/** @throws MissingColumn */
function placeAmong(places: ReadonlyMap<string, number>, column: string, count: number): number {
  const named = places.get(plain(column));
  if (named !== undefined) return named;
  const position = positionOf(column);
  if (position === undefined || position >= count) throw new MissingColumn(column);
  return position;
}

/** The place, from 0, that `#3` means; undefined for a text that means none. */
export function positionOf(column: string): number | undefined {
  const number = /^#([1-9]\d{0,4})$/.exec(column)?.[1];
  return number === undefined ? undefined : Number(number) - 1;
}

/** What makes a row the same again, where the profile says more of it than the column for it already holds. */
function keyOf(
  { key, columns }: ImportProfileDefinition,
  placeOf: (column: string) => number,
  target: string | undefined,
  targets: readonly string[],
  parts: readonly Part[],
): { readonly target: string; readonly part: Part } | undefined {
  if (target === undefined || key.length === 0) return undefined;
  const own = new Set((columns[target]?.from ?? []).map(plain));
  if (key.every((column) => column === target || own.has(plain(column))) && columns[target] !== undefined)
    return undefined;
  const keyParts = key.map((column): Part => {
    const mapped = parts[targets.indexOf(column)];
    if (mapped !== undefined) return mapped;
    const place = placeOf(column);
    return (cells) => cells[place]?.trim() ?? '';
  });
  return { target, part: (cells) => joinKey(keyParts.map((part) => part(cells))) };
}

/** Several values as one that no other values give. */
function joinKey(values: readonly string[]): string {
  if (values.every((value) => value === '')) return '';
  return values.length === 1 ? (values[0] ?? '') : values.map((value) => value.replaceAll(/[\\|]/g, '\\$&')).join('|');
}

function partOf(
  target: string,
  kind: TargetKind,
  column: ImportColumn,
  profile: ImportProfileDefinition,
  placeOf: (column: string) => number,
  timezone: string | null,
): Part {
  const write = writerOf(target, kind, column, timezone);
  if (column.const !== undefined) {
    const text = String(column.const);
    return () => write(text);
  }
  const places = (column.from ?? []).map(placeOf);
  const missing = new Set([...profile.missing, ...(column.missing ?? [])].map(plain));
  const translate = translatorOf(column.map);
  const cellAt = (cells: Cells, place: number): string => {
    const cell = cells[place]?.trim() ?? '';
    return missing.size > 0 && missing.has(cell.toLowerCase()) ? '' : cell;
  };
  return (cells) => {
    const found = places.map((place) => cellAt(cells, place)).filter((cell) => cell !== '');
    const text = translate(found.join(' '));
    return text === '' ? '' : write(text);
  };
}

function translatorOf(map: ImportColumn['map']): (text: string) => string {
  if (map === undefined) return (text) => text;
  const named = new Map(Object.entries(map).map(([from, to]) => [plain(from), to === null ? '' : String(to)]));
  const others = named.get('*');
  return (text) => named.get(plain(text)) ?? (text === '' ? '' : (others ?? text));
}

/** Writes what was read in the way of the target, which is left as it is where the column says nothing of it. */
function writerOf(
  target: string,
  kind: TargetKind,
  { format, timezone: own }: ImportColumn,
  timezone: string | null,
): (text: string) => string {
  if (kind === 'moment' && (format !== undefined || own !== undefined)) {
    const zone = findZone(own ?? timezone ?? '');
    const parse: MomentParser = (format === undefined ? undefined : compileMomentFormat(format)) ?? readMoment;
    return (text) => {
      const time = parse(text, zone);
      if (time === 'zone-needed') throw new RowFault(`${target}: timezone-needed`);
      // Beyond what a date can hold, or none at all.
      if (!(Math.abs(time) < 8e15)) throw new RowFault(`${target}: not-a-time`);
      return new Date(time).toISOString();
    };
  }
  const dayOf = kind === 'day' && format !== undefined ? compileDayFormat(format) : undefined;
  if (dayOf !== undefined) {
    return (text) => {
      const day = dayOf(text);
      if (day === undefined) throw new RowFault(`${target}: not-a-day`);
      return day;
    };
  }
  const duration = kind === 'seconds' && format !== undefined ? compileDurationFormat(format) : undefined;
  if (duration === undefined) return (text) => text;
  return (text) => {
    const seconds = duration(text);
    if (Number.isNaN(seconds)) throw new RowFault(`${target}: not-a-duration`);
    return String(Math.round(seconds * 1000) / 1000);
  };
}
