import type { Dimension, TimeUnit } from '../cube-measures/dimensions.rules.js';
import type { Expression, Fact } from '../cube-measures/fact.rules.js';
import type { ResolvedPeriod, Shift } from './period.rules.js';
import type { KeyFilter } from './question.rules.js';

/** Values never become part of a statement's text: they are handed over beside it. */
export class CubeParameters {
  readonly values: (string | number)[] = [];

  /** Adds a value and answers its place, `$3`. */
  add(value: string | number): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }
}

/** What a fact is read for: one of its moments within one period. */
export interface Placed {
  readonly fact: Fact;
  readonly time: string;
  readonly period: ResolvedPeriod;
}

/** Milliseconds since 1970 as DuckDB reads a moment. */
export function timestamp(milliseconds: number): string {
  return `TIMESTAMP '${new Date(milliseconds).toISOString().slice(0, -1).replace('T', ' ')}'`;
}

function interval(milliseconds: number): string {
  return `INTERVAL (${milliseconds}) MILLISECOND`;
}

export function timeOf({ fact, time }: Placed): Fact['times'][string] {
  const found = fact.times[time];
  if (found === undefined) throw new TypeError(`${fact.name} has no time ${time}`);
  return found;
}

function shifted(sql: string, { months, milliseconds }: Shift): string {
  const byMonths = months === 0 ? sql : `${sql} + INTERVAL (${months}) MONTH`;
  return milliseconds === 0 ? byMonths : `${byMonths} + ${interval(milliseconds)}`;
}

/** The wall-clock time of the fact in the question's zone, an earlier period's moved onto the one asked for. */
function localTime(placed: Placed): string {
  const { sql, kind } = timeOf(placed);
  const { offsets, shift } = placed.period;
  if (kind === 'day') return `(${shifted(`CAST(${sql} AS TIMESTAMP)`, shift)})`;
  const last = offsets.at(-1)?.offset ?? 0;
  const cases = offsets.slice(0, -1).map(({ offset }, index) => {
    const until = offsets[index + 1]?.start ?? 0;
    return `WHEN ${sql} < ${timestamp(until)} THEN ${interval(offset)}`;
  });
  const offset = cases.length === 0 ? interval(last) : `CASE ${cases.join(' ')} ELSE ${interval(last)} END`;
  return `(${shifted(`${sql} + ${offset}`, shift)})`;
}

function timeKey(unit: TimeUnit, local: string): string {
  switch (unit) {
    case 'hour':
      return `CAST(extract('hour' FROM ${local}) AS INTEGER)`;
    case 'weekday':
      return `CAST(extract('isodow' FROM ${local}) AS INTEGER)`;
    case 'day':
      return `CAST(${local} AS DATE)`;
    case 'year':
    case 'quarter':
    case 'month':
    case 'week':
      return `CAST(date_trunc('${unit}', ${local}) AS DATE)`;
  }
}

/** The key by which the fact is counted under a dimension; undefined where the fact does not know it. */
export function keyExpression(placed: Placed, dimension: Dimension): Expression | undefined {
  return dimension.time === undefined
    ? placed.fact.dimensions[dimension.name]
    : { sql: timeKey(dimension.time, localTime(placed)) };
}

export function periodCondition(placed: Placed): string {
  // Its days were chosen within the period already, and the last is one that has only begun.
  if (placed.fact.balance === true) return 'TRUE';
  const { sql, kind } = timeOf(placed);
  const { from, to, localFrom, localTo } = placed.period;
  return kind === 'day'
    ? `CAST(${sql} AS TIMESTAMP) >= ${timestamp(localFrom)} AND CAST(${sql} AS TIMESTAMP) < ${timestamp(localTo)}`
    : `${sql} >= ${timestamp(from)} AND ${sql} < ${timestamp(to)}`;
}

const castOf = { id: 'UUID', number: 'INTEGER', date: 'DATE', word: 'VARCHAR', code: 'VARCHAR' } as const;

function hasWords(dimension: Dimension, sql: string, places: readonly string[]): string {
  const has = (text: string): string =>
    places.map((place) => `contains(lower(${text}), lower(${place}::VARCHAR))`).join(' OR ');
  const { members, keys } = dimension;
  if (members === undefined) return has(`CAST(${sql} AS VARCHAR)`);
  // The names are searched once for all words: a search for each would be planned and run for each.
  const named = `SELECT ${keys === 'code' ? 'code' : 'key'} FROM member WHERE dimension = '${members}' AND (${has('name')} OR ${has(`coalesce(code, '')`)})`;
  return keys === 'code' ? `${has(sql)} OR ${sql} IN (${named})` : `${sql} IN (${named})`;
}

/** The condition of a filter on a key; it is never null, so it can be denied and combined. */
export function filterCondition(
  { dimension, op, values, missing }: KeyFilter,
  sql: string,
  parameters: CubeParameters,
): string {
  const cast = castOf[dimension.keys];
  const place = (value: string | number): string => `${parameters.add(value)}::${cast}`;
  switch (op) {
    case 'isNull':
      return missing ? `(${sql} IS NULL)` : `(${sql} IS NOT NULL)`;
    case 'in': {
      const among = values.length === 0 ? 'FALSE' : `coalesce(${sql} IN (${values.map(place).join(', ')}), FALSE)`;
      return missing ? `(${sql} IS NULL OR ${among})` : `(${among})`;
    }
    case 'notIn': {
      const apart = values.length === 0 ? 'TRUE' : `coalesce(${sql} NOT IN (${values.map(place).join(', ')}), TRUE)`;
      return missing ? `(${sql} IS NOT NULL AND ${apart})` : `(${apart})`;
    }
    case 'between': {
      const [low = '', high = ''] = values;
      return `coalesce(${sql} BETWEEN ${place(low)} AND ${place(high)}, FALSE)`;
    }
    case 'contains':
      return `coalesce(${hasWords(
        dimension,
        sql,
        values.map((value) => parameters.add(value)),
      )}, FALSE)`;
    case 'subtree': {
      const roots =
        values.length === 0 ? 'SELECT NULL::UUID AS key' : `SELECT unnest([${values.map(place).join(', ')}]) AS key`;
      // UNION, not UNION ALL: a circle in the tree must end.
      const below = `WITH RECURSIVE below AS (${roots} UNION SELECT m.key FROM member m JOIN below b ON m.parent_id = b.key) SELECT key FROM below WHERE key IS NOT NULL`;
      return missing ? `(${sql} IS NULL OR ${sql} IN (${below}))` : `coalesce(${sql} IN (${below}), FALSE)`;
    }
  }
}
