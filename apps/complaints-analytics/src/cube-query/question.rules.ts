import type { CubeFilterOp, CubeQuery, LocalizedText } from '@okno/contracts';
import { findDimension, type Dimension } from '../cube-measures/dimensions.rules.js';
import type { Measure } from '../cube-measures/measure.rules.js';
import {
  dimensionNames,
  findMeasure,
  isCombinable,
  measureNames,
  nearestName,
} from '../cube-measures/registry.rules.js';
import { previousPeriod, resolvePeriod, type PeriodFault, type ResolvedPeriod } from './period.rules.js';

export const none = '(none)';

/** A filter whose values are keys of its dimension; ids may still be codes until members are looked up. */
export interface KeyFilter {
  readonly dimension: Dimension;
  readonly op: CubeFilterOp;
  readonly values: readonly (string | number)[];
  /** `isNull`: whether the missing member is wanted, or everything else. `in` and `notIn`: whether it is among the values. */
  readonly missing: boolean;
}

export interface Ordering {
  /** The place of the column in the answer, from 0. */
  readonly column: number;
  readonly direction: 'asc' | 'desc';
}

/** A question whose words are all understood. */
export interface Question {
  readonly measures: readonly Measure[];
  readonly dimensions: readonly Dimension[];
  readonly filters: readonly KeyFilter[];
  readonly period: ResolvedPeriod;
  readonly previous: ResolvedPeriod | undefined;
  readonly order: readonly Ordering[];
  readonly limit: number;
}

export type QuestionFaultCode =
  | 'unknown-measure'
  | 'unknown-dimension'
  | 'not-combinable'
  | 'unusable-filter'
  | 'unusable-period'
  | 'unusable-order'
  | 'unusable-cell';

export interface QuestionFault {
  readonly code: QuestionFaultCode;
  readonly field: string;
  readonly message: LocalizedText;
}

function fault(code: QuestionFaultCode, field: string, en: string, ru: string): QuestionFault {
  return { code, field, message: { en, ru } };
}

function unknownName(
  code: 'unknown-measure' | 'unknown-dimension',
  field: string,
  asked: string,
  names: readonly string[],
): QuestionFault {
  const nearest = nearestName(asked, names) ?? '';
  return fault(
    code,
    field,
    `There is no ${asked}; the nearest name is ${nearest}`,
    `Нет ${asked}; ближайшее имя — ${nearest}`,
  );
}

const isoDate = /^\d{4}-\d{2}-\d{2}$/;

/** The key as the cube holds it, or undefined when no member can have it. */
function toKey({ keys }: Dimension, value: string | number): string | number | undefined {
  switch (keys) {
    case 'number': {
      const number = typeof value === 'number' ? value : value.trim() === '' ? NaN : Number(value);
      return Number.isSafeInteger(number) && Math.abs(number) < 2 ** 31 ? number : undefined;
    }
    case 'date':
      return typeof value === 'string' && isoDate.test(value) && !Number.isNaN(Date.parse(value)) ? value : undefined;
    case 'id':
    case 'code':
    case 'word':
      return String(value);
  }
}

type Value = string | number | boolean;

function unusable(field: string, en: string, ru: string): QuestionFault {
  return fault('unusable-filter', field, en, ru);
}

function keyFilter(
  dimension: Dimension,
  op: CubeFilterOp,
  given: readonly Value[],
  field: string,
): KeyFilter | QuestionFault {
  if (op === 'isNull') {
    const [wanted = true, ...more] = given;
    if (typeof wanted !== 'boolean' || more.length > 0)
      return unusable(`${field}.values`, 'isNull takes nothing, true or false', 'isNull: без значений, true или false');
    return { dimension, op, values: [], missing: wanted };
  }
  const asked = given.filter((value) => typeof value !== 'boolean');
  if (asked.length < given.length || asked.length === 0)
    return unusable(`${field}.values`, 'Give the members to filter by', 'Укажите значения фильтра');
  if (op === 'subtree' && dimension.hierarchical !== true)
    return unusable(`${field}.op`, `${dimension.name} is no tree`, `${dimension.name} — не дерево`);
  if (op === 'between' && (dimension.keys === 'id' || asked.length !== 2))
    return unusable(
      `${field}.values`,
      'between takes two ends of a dimension with an order',
      'between: две границы упорядоченного измерения',
    );
  if (op === 'contains') return { dimension, op, values: asked.map(String), missing: false };
  const missing = asked.includes(none);
  const values: (string | number)[] = [];
  for (const value of asked.filter((one) => one !== none)) {
    const key = toKey(dimension, value);
    if (key === undefined)
      return unusable(
        `${field}.values`,
        `${value} is no member of ${dimension.name}`,
        `${value} — не значение измерения ${dimension.name}`,
      );
    values.push(key);
  }
  if (missing && op === 'between')
    return unusable(`${field}.values`, `${none} has no place in an order`, `${none} не имеет места в порядке`);
  return { dimension, op, values, missing };
}

export function isFault(value: object): value is QuestionFault {
  return 'code' in value && 'message' in value;
}

const periodFaults: Readonly<Record<PeriodFault, readonly [field: string, en: string, ru: string]>> = {
  zone: ['period.timezone', 'There is no such time zone', 'Такого часового пояса нет'],
  order: ['period.to', 'The period must end after it begins', 'Период должен заканчиваться после начала'],
  range: ['period.from', 'Only the years 1900 to 2199 can be asked about', 'Доступны только 1900–2199 годы'],
};

/** The cell of an answer as filters: one member of each dimension it names. */
export function cellFilters(cell: Readonly<Record<string, string | number | null>>): (KeyFilter | QuestionFault)[] {
  return Object.entries(cell).map(([name, key]) => {
    const dimension = findDimension(name);
    if (dimension === undefined) return unknownName('unknown-dimension', `cell.${name}`, name, dimensionNames);
    const filter = keyFilter(dimension, 'in', [key ?? none], `cell.${name}`);
    return isFault(filter) ? { ...filter, code: 'unusable-cell', field: `cell.${name}` } : filter;
  });
}

export function isCombinableFault(measure: Measure, dimension: Dimension, field: string): QuestionFault | undefined {
  if (isCombinable(measure.calculation, dimension)) return undefined;
  return fault(
    'not-combinable',
    field,
    `${measure.column} is not known by ${dimension.name}`,
    `${measure.column} не раскладывается по измерению ${dimension.name}`,
  );
}

/** Understands every word of a question asked at `now` (epoch ms), or says of each that is wrong what is wrong with it. */
export function understand(query: CubeQuery, now: number): Question | readonly QuestionFault[] {
  const faults: QuestionFault[] = [];
  const kept = <Thing extends object>(things: readonly (Thing | QuestionFault)[]): Thing[] =>
    things.flatMap((thing) => {
      if (!isFault(thing)) return [thing];
      faults.push(thing);
      return [];
    });

  const measures = kept(
    query.measures.map(
      (name, index) => findMeasure(name) ?? unknownName('unknown-measure', `measures.${index}`, name, measureNames),
    ),
  );
  const dimensions = kept(
    query.dimensions.map(
      (name, index) =>
        findDimension(name) ?? unknownName('unknown-dimension', `dimensions.${index}`, name, dimensionNames),
    ),
  );
  const filters = kept(
    query.filters.map(({ dimension: name, op, values }, index) => {
      const field = `filters.${index}`;
      const dimension = findDimension(name);
      return dimension === undefined
        ? unknownName('unknown-dimension', `${field}.dimension`, name, dimensionNames)
        : keyFilter(dimension, op, values, field);
    }),
  );
  for (const measure of measures) {
    for (const [index, dimension] of dimensions.entries())
      faults.push(...[isCombinableFault(measure, dimension, `dimensions.${index}`)].filter((one) => one !== undefined));
    for (const [index, { dimension }] of filters.entries())
      faults.push(...[isCombinableFault(measure, dimension, `filters.${index}`)].filter((one) => one !== undefined));
  }

  const columns = columnNames(query);
  const order = kept(
    query.order.map(({ by, direction }, index): Ordering | QuestionFault => {
      const column = columns.indexOf(by);
      return column >= 0
        ? { column, direction }
        : fault('unusable-order', `order.${index}.by`, `There is no column ${by}`, `Нет столбца ${by}`);
    }),
  );
  const period = resolvePeriod(query.period, now);
  if ('fault' in period) return [...faults, fault('unusable-period', ...periodFaults[period.fault])];
  if (faults.length > 0) return faults;
  const previous = query.compare && previousPeriod(period, query.period.timezone, query.compare, now);
  return { measures, dimensions, filters, period, previous, order, limit: query.limit };
}

/** The columns of the answer, in order. */
export function columnNames({ dimensions, measures, compare }: CubeQuery): readonly string[] {
  const compared = compare === undefined ? [] : measures.map((measure) => `${measure}@previous`);
  return [...dimensions, ...measures, ...compared];
}
