import { types, type CustomTypesConfig } from 'pg';

const { builtins } = types;
const INT8_ARRAY = 1016;
const DATE_ARRAY = 1182;
const TIMESTAMP_ARRAY = 1115;
const TEXT_ARRAY = 1009;

/**
 * How text from PostgreSQL becomes a value; given to each pool, never set on the `pg` module, whose parsers are global.
 * A date without a zone stays text: as a Date it would be midnight of whatever zone the process runs in.
 */
const parsers = new Map<number, (text: string) => unknown>([
  [builtins.INT8, parseInt8],
  [INT8_ARRAY, (text) => parseTextArray(text).map((item) => (item === null ? null : parseInt8(item)))],
  [builtins.DATE, asIs],
  [builtins.TIMESTAMP, asIs],
  [builtins.INTERVAL, asIs],
  [DATE_ARRAY, parseTextArray],
  [TIMESTAMP_ARRAY, parseTextArray],
]);

export const valueParsers: CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    (format === 'binary' ? undefined : parsers.get(oid)) ??
    types.getTypeParser(oid, format === 'binary' ? 'binary' : 'text')) as typeof types.getTypeParser,
};

/** Whole numbers up to 2^53 − 1 either way; beyond that an error, because a rounded key or amount is worse. */
export function parseInt8(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`The bigint ${text} does not fit a JavaScript number`);
  return value;
}

function asIs(text: string): string {
  return text;
}

const parseArray = types.getTypeParser(TEXT_ARRAY as Parameters<typeof types.getTypeParser>[0], 'text') as (
  text: string,
) => unknown;

function parseTextArray(text: string): (string | null)[] {
  return parseArray(text) as (string | null)[];
}
