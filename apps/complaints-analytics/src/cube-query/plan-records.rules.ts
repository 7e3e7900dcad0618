import { placesSql, type Fact } from '../cube-measures/fact.rules.js';
import { factOf } from '../cube-measures/facts.rules.js';
import type { Calculation, Measure, Population } from '../cube-measures/measure.rules.js';
import { fromSql, type Plan } from './plan-query.rules.js';
import type { KeyFilter, Question } from './question.rules.js';
import { scopeCondition, type Scope } from './scope.rules.js';
import { sourceTable } from './source-table.rules.js';
import {
  CubeParameters,
  filterCondition,
  keyExpression,
  periodCondition,
  timeOf,
  type Placed,
} from './sql-expression.rules.js';

export type RatioPart = 'numerator' | 'denominator';

/** Which records a number opens to, and which of them count above the line. */
export interface RecordSet {
  readonly part: RatioPart;
  readonly rows: Population;
  readonly counted: Population;
}

/**
 * A count opens to the records it counted, a mean or percentile to those it was taken over. A ratio within one fact opens to
 * what it is divided by, with those marked that count above the line; a ratio over two facts to what stands above the line,
 * unless the other part is asked for.
 */
export function recordsOf(calculation: Calculation, asked: RatioPart | undefined): RecordSet {
  if (calculation.kind !== 'ratio') return { part: 'numerator', rows: calculation.of, counted: calculation.of };
  const { numerator, denominator } = calculation;
  const sameRecords = numerator.fact === denominator.fact && numerator.time === denominator.time;
  const part = asked ?? (sameRecords ? 'denominator' : 'numerator');
  if (part === 'numerator') return { part, rows: numerator, counted: numerator };
  return { part, rows: denominator, counted: sameRecords ? numerator : denominator };
}

export interface RecordsPlan {
  readonly fact: Fact;
  /** The fields of a record after id, position, at and counted. */
  readonly fields: readonly string[];
  readonly page: Plan;
  readonly counts: Plan;
}

/** After which record the page begins: its place in time (microseconds) and its id. */
export interface RecordPosition {
  readonly at: number;
  readonly id: string;
}

/** Ids, moments and days as people read them; what is a number stays one. */
function shownSql(sql: string): string {
  const column = /\.(\w+)$/.exec(sql)?.[1] ?? '';
  if (column.endsWith('_at')) return `strftime(${sql}, '%Y-%m-%dT%H:%M:%S.%gZ')`;
  return column === 'key' || column.endsWith('_id') || column.endsWith('_on') ? `CAST(${sql} AS VARCHAR)` : sql;
}

function atSql(placed: Placed): string {
  const { sql, kind } = timeOf(placed);
  return kind === 'day' ? `CAST(${sql} AS VARCHAR)` : `strftime(${sql}, '%Y-%m-%dT%H:%M:%S.%gZ')`;
}

export function planRecords(
  measure: Measure,
  { period }: Pick<Question, 'period'>,
  filters: readonly KeyFilter[],
  scope: Scope,
  part: RatioPart | undefined,
  page: { readonly limit: number; readonly after: RecordPosition | undefined },
): RecordsPlan {
  const { rows, counted } = recordsOf(measure.calculation, part);
  const fact = factOf(rows.fact);
  const placed: Placed = { fact, time: rows.time, period };
  const fields = Object.entries(fact.record);

  const plan = (select: string, ending: (parameters: CubeParameters) => string): Plan => {
    const parameters = new CubeParameters();
    const joins = new Set([...(rows.joins ?? []), ...(counted.joins ?? [])]);
    const conditions = filters.map((filter) => {
      const expression = keyExpression(placed, filter.dimension);
      if (expression === undefined) throw new TypeError(`${fact.name} is not known by ${filter.dimension.name}`);
      for (const join of expression.joins ?? []) joins.add(join);
      return filterCondition(filter, expression.sql, parameters);
    });
    const allowed = scopeCondition(scope, fact, parameters);
    for (const join of allowed?.joins ?? []) joins.add(join);
    const where = [periodCondition(placed), ...conditions, allowed?.sql ?? 'FALSE', `(${rows.rows})`].join(' AND ');
    const table = sourceTable(placed, { dimensions: [], filters }, parameters);
    const sql = `WITH places AS (${placesSql})\nSELECT ${select}\n${fromSql(placed, table, joins)}\nWHERE ${where} ${ending(parameters)}`;
    return { sql, parameters: parameters.values };
  };

  const position = `epoch_us(CAST(${timeOf(placed).sql} AS TIMESTAMP))`;
  const shown = [
    `CAST(${fact.id} AS VARCHAR)`,
    position,
    atSql(placed),
    `coalesce(${counted.rows}, FALSE)`,
    ...fields.map(([, sql]) => shownSql(sql)),
  ];
  return {
    fact,
    fields: fields.map(([name]) => name),
    page: plan(shown.join(', '), (parameters) => {
      const { after, limit } = page;
      const place =
        after === undefined
          ? ''
          : `AND (${position}, ${fact.id}) < (${parameters.add(after.at)}::BIGINT, ${parameters.add(after.id)}::UUID)`;
      return `${place} ORDER BY ${position} DESC, ${fact.id} DESC LIMIT ${limit + 1}`;
    }),
    counts: plan(`count(*), count(*) FILTER (WHERE ${counted.rows})`, () => ''),
  };
}
