import { idField, momentField, type Page } from '@okno/contracts';
import { z } from 'zod';
import { Refusal } from '../problems/refusal.js';

/** The position after which the next page begins: the sort keys of the last row shown. */
function encodeCursor(keys: readonly (string | number | null)[]): string {
  return Buffer.from(JSON.stringify(keys)).toString('base64url');
}

function noCursor(): Refusal {
  return new Refusal('invalid-input', {
    errors: [
      {
        field: 'after',
        code: 'cursor',
        message: { en: 'This is no cursor of this list', ru: 'Это не курсор этого списка' },
      },
    ],
  });
}

/** Cuts a page out of rows that were read with one more than `limit`. */
export function toPage<Row, Item>(
  rows: readonly Row[],
  limit: number,
  toItem: (row: Row) => Item,
  keysOf: (row: Row) => readonly (string | number | null)[],
): Page<Item> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown.map(toItem),
    nextCursor: rows.length > limit && last !== undefined ? encodeCursor(keysOf(last)) : null,
  };
}

/** The keys of a list by the moment of creation, as RFC 3339 has it, and the id. */
export const createdAndId = z.tuple([momentField, idField]);

/** A cursor's key that `momentKey` made: milliseconds within the years 1 to 9999, as every moment of ours. */
const momentKeyField = z.int().min(Date.parse('0001-01-01T00:00:00Z')).max(Date.parse('9999-12-31T23:59:59.999Z'));

/** The keys of a list by a moment that `momentKey` made, and the id. */
export const momentAndId = z.tuple([momentKeyField, idField]);

/** SQL of a moment as a cursor's key: whole milliseconds, which is what our moments are made of. */
export function momentKey(column: string): string {
  return `(extract(epoch FROM ${column}) * 1000)::bigint`;
}

/** SQL of the moment that a key made by `momentKey` stands for. */
export function momentOfKey(parameter: string): string {
  return `to_timestamp(${parameter}::bigint / 1000.0)`;
}

/** Reads a cursor whose keys have the shape of `keys`; any other text is refused as `invalid-input` on `after`. */
export function decodeCursorAs<Keys extends readonly (string | number | null)[]>(
  cursor: string | undefined,
  keys: z.ZodType<Keys>,
): Keys | undefined {
  if (cursor === undefined) return undefined;
  try {
    const read = keys.safeParse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
    if (read.success) return read.data;
  } catch {
    // Not ours: refused below like any other text.
  }
  throw noCursor();
}
