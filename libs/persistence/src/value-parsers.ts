import { types, type CustomTypesConfig } from 'pg';

type Parser = (text: string) => unknown;

const { builtins } = types;
// Its own type lists only some of the types it serves.
const builtIn = types.getTypeParser as (oid: number, format?: string) => Parser;
const INT8_ARRAY = 1016;
const DATE_ARRAY = 1182;
const TIMESTAMP_ARRAY = 1115;
const TEXT_ARRAY = 1009;

/**
 * How text from PostgreSQL becomes a value; given to each pool, never set on the `pg` module, whose parsers are global.
 * A date without a zone stays text: as a Date it would be midnight of whatever zone the process runs in.
 */
const parsers = new Map<number, Parser>([
  [builtins.INT8, parseInt8],
  [INT8_ARRAY, (text) => parseTextArray(text).map((item) => (item === null ? null : parseInt8(item)))],
  [builtins.DATE, asIs],
  [builtins.TIMESTAMP, asIs],
  [builtins.INTERVAL, asIs],
  [DATE_ARRAY, parseTextArray],
  [TIMESTAMP_ARRAY, parseTextArray],
]);

export const valueParsers = {
  getTypeParser: (oid: number, format?: string) =>
    (format === 'binary' ? undefined : parsers.get(oid)) ?? builtIn(oid, format),
} as CustomTypesConfig;

/** Whole numbers up to 2^53 − 1 either way; beyond that an error, because a rounded key or amount is worse. */
export function parseInt8(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`The bigint ${text} does not fit a JavaScript number`);
  return value;
}

function asIs(text: string): string {
  return text;
}

function parseTextArray(text: string): (string | null)[] {
  return builtIn(TEXT_ARRAY)(text) as (string | null)[];
}
