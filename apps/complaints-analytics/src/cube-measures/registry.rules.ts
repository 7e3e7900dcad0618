import { callDayMeasures } from './call-day-measures.rules.js';
import { callMeasures } from './call-measures.rules.js';
import { dimensions, type Dimension } from './dimensions.rules.js';
import { factOf } from './facts.rules.js';
import {
  populationsOf,
  type Calculation,
  type Measure,
  type MeasureDefinition,
  type Population,
} from './measure.rules.js';
import { moneyMeasures } from './money-measures.rules.js';
import { workMeasures } from './work-measures.rules.js';

export const measures: readonly MeasureDefinition[] = [
  ...callMeasures,
  ...callDayMeasures,
  ...workMeasures,
  ...moneyMeasures,
];

const byName = new Map(measures.map((measure) => [measure.name, measure]));

/** The name under which a measure is offered, its parameter at its default. */
export function columnOf({ name, parameter }: MeasureDefinition): string {
  return parameter === undefined ? name : `${name}(${parameter.default})`;
}

function fill(calculation: Calculation, value: number): Calculation {
  const filled = (of: Population): Population => ({ ...of, rows: of.rows.replaceAll('$n', value.toString()) });
  return calculation.kind === 'ratio'
    ? { ...calculation, numerator: filled(calculation.numerator), denominator: filled(calculation.denominator) }
    : { ...calculation, of: filled(calculation.of) };
}

/** The measure of this name, `calls.offered` or `calls.serviceLevel(20)`; a parameter may be left out, none may be made up. */
export function findMeasure(asked: string): Measure | undefined {
  const [, name, bracket] = /^([A-Za-z0-9.]+)(?:\((\d{1,6})\))?$/.exec(asked) ?? [];
  const definition = byName.get(name ?? '');
  if (definition === undefined) return undefined;
  const { parameter } = definition;
  if (parameter === undefined) return bracket === undefined ? { ...definition, column: asked } : undefined;
  const value = bracket === undefined ? parameter.default : Number(bracket);
  if (value < parameter.min || value > parameter.max) return undefined;
  return { ...definition, column: asked, calculation: fill(definition.calculation, value) };
}

/** Whether every fact behind the measure is known by the dimension. */
export function isCombinable(calculation: Calculation, dimension: Dimension): boolean {
  if (dimension.time !== undefined) return true;
  return populationsOf(calculation).every(({ fact }) => factOf(fact).dimensions[dimension.name] !== undefined);
}

function editDistance(left: string, right: string): number {
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= right.length; column += 1) {
      const replaced = (previous[column - 1] ?? 0) + (left[row - 1] === right[column - 1] ? 0 : 1);
      current.push(Math.min(replaced, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[right.length] ?? 0;
}

/** Of the names there are, the one that takes the fewest changes of letters. */
export function nearestName(asked: string, names: readonly string[]): string | undefined {
  const wanted = asked.toLowerCase();
  return names
    .map((name) => ({ name, distance: editDistance(wanted, name.toLowerCase()) }))
    .sort((left, right) => left.distance - right.distance)[0]?.name;
}

export const measureNames = measures.map(columnOf);
export const dimensionNames = dimensions.map(({ name }) => name);
