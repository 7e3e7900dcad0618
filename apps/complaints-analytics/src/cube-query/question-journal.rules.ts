import type { CubeQuery } from '@okno/contracts';
import { none, type KeyFilter } from './question.rules.js';

/** What the journal keeps of a question besides whom it was about: not the letters somebody looked for, which may be of a name. */
export function questionDetails({
  measures,
  dimensions,
  filters,
  period,
}: CubeQuery): Readonly<Record<string, unknown>> {
  const asked = filters.map((filter) => (filter.op === 'contains' ? { ...filter, values: [] } : filter));
  return { measures, dimensions, filters: asked, period };
}

/**
 * The clients an answer tells of, each once: those it has rows for, and those that were asked for by name. Undefined for an
 * answer about nobody in particular, which is no reading of a client's data.
 */
export function clientsTold(
  { dimensions }: Pick<CubeQuery, 'dimensions'>,
  filters: readonly KeyFilter[],
  rows: readonly (readonly unknown[])[],
): readonly string[] | undefined {
  const column = dimensions.indexOf('client');
  const byClient = filters.filter(({ dimension }) => dimension.name === 'client');
  if (column < 0 && byClient.length === 0) return undefined;
  const named = byClient.filter(({ op }) => op === 'in').flatMap(({ values }) => values.map(String));
  const shown = column < 0 ? [] : rows.map((row) => String(row[column]));
  return [...new Set([...shown, ...named])].filter((key) => key !== none);
}
