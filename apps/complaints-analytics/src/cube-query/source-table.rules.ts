import type { Dimension } from '../cube-measures/dimensions.rules.js';
import type { KeyFilter } from './question.rules.js';
import { filterCondition, keyExpression, timestamp, type CubeParameters, type Placed } from './sql-expression.rules.js';

const dayMs = 86_400_000;

/** The part of a question that chooses days. */
export interface DayChoice {
  readonly dimensions: readonly Dimension[];
  readonly filters: readonly KeyFilter[];
}

/** The days at whose end a balance is read: of all days that may be counted the last, in each cell of the question's times. */
function endsSql(placed: Placed, { dimensions, filters }: DayChoice, parameters: CubeParameters): string {
  const { lastDay, localFrom } = placed.period;
  const days: Placed = {
    ...placed,
    fact: { ...placed.fact, times: { [placed.time]: { sql: 'd.day', kind: 'day' } } },
  };
  const key = (dimension: Dimension): string => keyExpression(days, dimension)?.sql ?? 'd.day';
  const conditions = filters
    .filter(({ dimension }) => dimension.time !== undefined)
    .map((filter) => filterCondition(filter, key(filter.dimension), parameters));
  const keys = dimensions.filter(({ time }) => time !== undefined).map(key);
  const firstDay = Math.floor(localFrom / dayMs) * dayMs;
  return [
    'SELECT max(d.day) AS day FROM',
    `(SELECT CAST(unnest(generate_series(${timestamp(firstDay)}, ${timestamp(lastDay)}, INTERVAL 1 DAY)) AS DATE) AS day) d`,
    ...(conditions.length === 0 ? [] : [`WHERE ${conditions.join(' AND ')}`]),
    ...(keys.length === 0 ? [] : [`GROUP BY ${keys.join(', ')}`]),
  ].join(' ');
}

/** The table a fact is read from; of a balance, one that holds it at the ends of the days asked for. */
export function sourceTable(placed: Placed, choice: DayChoice, parameters: CubeParameters): string {
  const { table, balance } = placed.fact;
  return balance === true ? table.replaceAll('{ends}', () => endsSql(placed, choice, parameters)) : table;
}
