import type { CubeSchemaAnswer, Language } from '@okno/contracts';
import { dimensions } from '../cube-measures/dimensions.rules.js';
import { populationsOf } from '../cube-measures/measure.rules.js';
import { columnOf, isCombinable, measures } from '../cube-measures/registry.rules.js';

/** What can be asked, in the reader's language. */
export function describeCube(language: Language): CubeSchemaAnswer {
  return {
    language,
    measures: measures.map((measure) => ({
      name: columnOf(measure),
      label: measure.label[language],
      facts: [...new Set(populationsOf(measure.calculation).map(({ fact }) => fact))],
      unit: measure.unit,
      formula: measure.formula[language],
      time: measure.time[language],
      employee: measure.employee?.[language] ?? null,
      ...(measure.parameter === undefined ? {} : { parameter: measure.parameter }),
      dimensions: dimensions
        .filter((dimension) => isCombinable(measure.calculation, dimension))
        .map(({ name }) => name),
      version: measure.version,
    })),
    dimensions: dimensions.map(({ name, label, keys, hierarchical, version }) => ({
      name,
      label: label[language],
      keys,
      hierarchical: hierarchical === true,
      version,
    })),
  };
}
