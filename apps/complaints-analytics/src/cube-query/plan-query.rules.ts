import type { Dimension } from '../cube-measures/dimensions.rules.js';
import { placesSql } from '../cube-measures/fact.rules.js';
import { factOf } from '../cube-measures/facts.rules.js';
import { populationsOf, type Calculation, type Measure, type Population } from '../cube-measures/measure.rules.js';
import type { ResolvedPeriod } from './period.rules.js';
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

export interface Plan {
  readonly sql: string;
  readonly parameters: readonly (string | number)[];
}

/** Which facts of a question the reader may see nothing of. */
export function hiddenMeasures(question: Question, scope: Scope): readonly Measure[] {
  return question.measures.filter(({ calculation }) =>
    populationsOf(calculation).some(
      ({ fact }) => scopeCondition(scope, factOf(fact), new CubeParameters()) === undefined,
    ),
  );
}

/** One reading of one fact by one of its moments over one period: everything asked of it is aggregated in one pass. */
class Pass {
  /** Aggregates by their SQL, so that what two measures share is counted once. */
  private readonly parts = new Map<string, string>();
  private readonly populations = new Set<string>();
  private readonly joins = new Set<string>();

  constructor(
    readonly name: string,
    readonly placed: Placed,
  ) {}

  /** Has an aggregate made over a population; answers the column it stands in. */
  add(aggregate: string, { rows, joins = [] }: Population): string {
    this.populations.add(rows);
    for (const join of joins) this.joins.add(join);
    const sql = `${aggregate} FILTER (WHERE ${rows})`;
    const column = this.parts.get(sql) ?? `${this.name}_${this.parts.size}`;
    this.parts.set(sql, column);
    return column;
  }

  toSql(
    dimensions: readonly Dimension[],
    filters: readonly KeyFilter[],
    scope: Scope,
    parameters: CubeParameters,
  ): string {
    const { fact } = this.placed;
    const key = (dimension: Dimension): string => {
      const expression = keyExpression(this.placed, dimension);
      if (expression === undefined) throw new TypeError(`${fact.name} is not known by ${dimension.name}`);
      for (const join of expression.joins ?? []) this.joins.add(join);
      return expression.sql;
    };
    const keys = dimensions.map((dimension, index) => `${key(dimension)} AS d${index}`);
    const allowed = scopeCondition(scope, fact, parameters);
    for (const join of allowed?.joins ?? []) this.joins.add(join);
    const conditions = [
      periodCondition(this.placed),
      ...filters.map((filter) => filterCondition(filter, key(filter.dimension), parameters)),
      allowed?.sql ?? 'FALSE',
      `(${[...this.populations].map((rows) => `(${rows})`).join(' OR ')})`,
    ];
    const aggregates = [...this.parts].map(([sql, column]) => `${sql} AS ${column}`);
    return [
      `SELECT ${[...keys, ...aggregates].join(', ')}`,
      fromSql(this.placed, sourceTable(this.placed, { dimensions, filters }, parameters), this.joins),
      `WHERE ${conditions.join(' AND ')}`,
      ...(keys.length === 0 ? [] : [`GROUP BY ${keys.map((_, index) => `${index + 1}`).join(', ')}`]),
    ].join('\n');
  }
}

/** The fact's table under the alias f with the joins asked for, in the order in which they build on each other. */
export function fromSql(placed: Placed, table: string, joins: ReadonlySet<string>): string {
  const { fact } = placed;
  const moment = timeOf(placed).sql;
  const joined = Object.entries(fact.joins).filter(([name]) => joins.has(name));
  return [`FROM ${table} f`, ...joined.map(([, sql]) => sql.replaceAll('{at}', moment))].join('\n');
}

class Passes {
  private readonly byKey = new Map<string, Pass>();

  for({ fact, time }: Population, period: ResolvedPeriod, previous: boolean): Pass {
    const key = `${fact}.${time}.${previous}`;
    const pass = this.byKey.get(key) ?? new Pass(`a${this.byKey.size}`, { fact: factOf(fact), time, period });
    this.byKey.set(key, pass);
    return pass;
  }

  all(): readonly Pass[] {
    return [...this.byKey.values()];
  }
}

/** The value of a measure from the parts its facts were aggregated to; `add` has a part made. */
function measureSql(calculation: Calculation, add: (aggregate: string, of: Population) => string): string {
  const part = (aggregate: string, of: Population): string => `any_value(${add(aggregate, of)})`;
  switch (calculation.kind) {
    case 'count':
      return `CAST(coalesce(${part('count(*)', calculation.of)}, 0) AS BIGINT)`;
    case 'aggregate':
      return `CAST(${part(calculation.sql, calculation.of)} AS DOUBLE)`;
    case 'sum':
      return `CAST(coalesce(${part(`sum(${calculation.sql})`, calculation.of)}, 0) AS BIGINT)`;
    case 'weighted': {
      const above = part(`sum(${calculation.sql})`, calculation.of);
      const below = part(`sum(${calculation.per})`, calculation.of);
      return `CASE WHEN coalesce(${below}, 0) = 0 THEN NULL ELSE CAST(${above} AS DOUBLE) / ${below} END`;
    }
    case 'money': {
      const sum = part(`sum(${calculation.sql})`, calculation.of);
      const currencies = part('count(DISTINCT f.currency)', calculation.of);
      return `CASE WHEN ${currencies} > 1 THEN NULL ELSE CAST(coalesce(${sum}, 0) AS BIGINT) END`;
    }
    case 'ratio': {
      const above = part('count(*)', calculation.numerator);
      const below = part('count(*)', calculation.denominator);
      return `CASE WHEN coalesce(${below}, 0) = 0 THEN NULL ELSE CAST(${calculation.times} * coalesce(${above}, 0) AS DOUBLE) / ${below} END`;
    }
  }
}

/**
 * One statement for a question. Each fact is aggregated on the shared dimensions by itself; the results are then laid beside
 * each other by their keys (missing is a key like any other), so no record is counted twice and no combination is lost.
 * Ratios are divided only there.
 */
export function planQuery(question: Question, scope: Scope): Plan {
  const { measures, dimensions, filters, period, previous, order, limit } = question;
  const passes = new Passes();
  const values = [period, previous].flatMap((over, index) =>
    over === undefined
      ? []
      : measures.map(({ calculation }) =>
          measureSql(calculation, (aggregate, of) => passes.for(of, over, index === 1).add(aggregate, of)),
        ),
  );
  const parameters = new CubeParameters();
  const aggregated = passes
    .all()
    .map((pass) => `${pass.name} AS (\n${pass.toSql(dimensions, filters, scope, parameters)}\n)`);
  const keys = dimensions.map((_, index) => `d${index}`);
  const columns = [...keys, ...values.map((_, index) => `m${index}`)];
  const shown = dimensions.map(({ keys: kind }, index) =>
    kind === 'number' ? `d${index}` : `CAST(d${index} AS VARCHAR)`,
  );
  const sorting = [
    ...order.map(({ column, direction }) => `${columns[column] ?? '1'} ${direction} NULLS LAST`),
    ...keys.map((key) => `${key} ASC NULLS LAST`),
  ];
  const together = passes
    .all()
    .map(({ name }) => `SELECT * FROM ${name}`)
    .join(' UNION ALL BY NAME ');
  return {
    sql: [
      `WITH places AS (${placesSql}),`,
      `${aggregated.join(',\n')},`,
      `beside AS (${together}),`,
      `answer AS (SELECT ${[...keys, ...values.map((sql, index) => `${sql} AS m${index}`)].join(', ')} FROM beside${keys.length === 0 ? '' : ` GROUP BY ${keys.join(', ')}`})`,
      `SELECT ${[...shown, ...values.map((_, index) => `m${index}`)].join(', ')} FROM answer`,
      ...(sorting.length === 0 ? [] : [`ORDER BY ${sorting.join(', ')}`]),
      // One more than asked for tells whether something was cut off.
      `LIMIT ${limit + 1}`,
    ].join('\n'),
    parameters: parameters.values,
  };
}

/** The same question over everything: computed anew, not added up. */
export function planTotals(question: Question, scope: Scope): Plan {
  return planQuery({ ...question, dimensions: [], order: [], limit: 1 }, scope);
}
