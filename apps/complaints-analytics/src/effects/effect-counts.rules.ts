import type { CubeQuery, EffectFault } from '@okno/contracts';
import type { Measure, Population } from '../cube-measures/measure.rules.js';
import { findMeasure, isCombinable, measures } from '../cube-measures/registry.rules.js';
import { dimensions } from '../cube-measures/dimensions.rules.js';
import { understand, type Question, type QuestionFaultCode } from '../cube-query/question.rules.js';

const dayMs = 86_400_000;

export interface EffectQuestion {
  readonly measure: string;
  readonly exposure: string | null;
  readonly filters: CubeQuery['filters'];
  readonly before: { readonly from: string; readonly to: string };
  readonly after: { readonly from: string; readonly to: string };
}

type Span = EffectQuestion['before'];

function counting(of: Population, column: string, like: Measure): Measure {
  return { ...like, column, calculation: { kind: 'count', of } };
}

/** What is counted, and against which records; against days without any. Undefined for what is no count. */
function countedBy(measure: Measure, exposure: Measure | undefined): readonly Measure[] | undefined {
  const { calculation } = measure;
  switch (calculation.kind) {
    case 'count':
      if (exposure === undefined) return [measure];
      return exposure.calculation.kind === 'count' ? [measure, exposure] : undefined;
    case 'ratio':
      if (exposure !== undefined) return undefined;
      return [
        counting(calculation.numerator, `${measure.column}↑`, measure),
        counting(calculation.denominator, `${measure.column}↓`, measure),
      ];
    case 'aggregate':
    case 'sum':
    case 'weighted':
    case 'money':
      return undefined;
  }
}

const faults: Readonly<Record<QuestionFaultCode, EffectFault>> = {
  'unknown-measure': 'unknown-measure',
  'unknown-dimension': 'unusable-filter',
  'not-combinable': 'not-combinable',
  'unusable-filter': 'unusable-filter',
  'unusable-period': 'unusable-filter',
  'unusable-order': 'unusable-filter',
  'unusable-cell': 'unusable-filter',
};

/** The question over one of the spans as the cube takes it, at `now` (epoch ms). */
export function effectQuestion(
  { measure, exposure, filters }: EffectQuestion,
  { from, to }: Span,
  now: number,
): Question | { readonly fault: EffectFault } {
  const understood = understand(
    {
      measures: exposure === null ? [measure] : [measure, exposure],
      ...{ dimensions: [], filters, order: [], limit: 1, totals: false },
      period: { from, to, timezone: 'UTC' },
    },
    now,
  );
  if (!('measures' in understood)) return { fault: faults[understood[0]?.code ?? 'unusable-filter'] };
  const [asked, held] = understood.measures;
  const counted = asked === undefined ? undefined : countedBy(asked, held);
  return counted === undefined ? { fault: 'not-countable' } : { ...understood, measures: counted };
}

export function daysOf({ from, to }: Span): number {
  return (Date.parse(to) - Date.parse(from)) / dayMs;
}

function countsWhat(name: string): 'events' | 'ratio' | 'nothing' {
  const kind = findMeasure(name)?.calculation.kind;
  if (kind === 'count') return 'events';
  return kind === 'ratio' ? 'ratio' : 'nothing';
}

/** What the cube counts, for who promises something of it. */
export function describeCatalogue() {
  return {
    measures: measures.map(({ name, calculation, parameter }) => ({
      name,
      counts: countsWhat(name),
      parameter:
        parameter === undefined ? null : { default: parameter.default, min: parameter.min, max: parameter.max },
      dimensions: dimensions.filter((dimension) => isCombinable(calculation, dimension)).map((one) => one.name),
    })),
    dimensions: dimensions.map(({ name }) => name),
  };
}
