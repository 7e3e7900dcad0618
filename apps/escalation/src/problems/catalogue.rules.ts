import type { EffectBody, LocalizedText } from '@okno/contracts';

/** What the cube counts, as it last said. */
export interface Catalogue {
  readonly measures: readonly CatalogueMeasure[];
  readonly dimensions: readonly string[];
}

export interface CatalogueMeasure {
  readonly name: string;
  readonly counts: 'events' | 'ratio' | 'nothing';
  readonly parameter: { readonly default: number; readonly min: number; readonly max: number } | null;
  readonly dimensions: readonly string[];
}

export interface EffectBodyFault {
  readonly field: string;
  readonly code: 'unknown-measure' | 'unknown-dimension' | 'not-countable' | 'not-combinable';
  readonly message: LocalizedText;
}

function pairs(word: string): readonly string[] {
  const lower = word.toLowerCase();
  return Array.from({ length: Math.max(lower.length - 1, 0) }, (_, index) => lower.slice(index, index + 2));
}

/** Dice's coefficient (Ecology 26, 1945, 297–302) of the pairs of neighbouring letters: 1 for the same word, 0 for nothing in common. */
function likeness(left: string, right: string): number {
  const rest = [...pairs(right)];
  const total = pairs(left).length + rest.length;
  let shared = 0;
  for (const pair of pairs(left)) {
    const place = rest.indexOf(pair);
    if (place < 0) continue;
    rest.splice(place, 1);
    shared += 1;
  }
  return total === 0 ? 0 : (2 * shared) / total;
}

export function nearestOf(asked: string, names: readonly string[]): string {
  const ranked = names.map((name) => ({ name, like: likeness(asked, name) }));
  return ranked.sort((left, right) => right.like - left.like)[0]?.name ?? '';
}

function unknown(
  code: 'unknown-measure' | 'unknown-dimension',
  field: string,
  asked: string,
  names: readonly string[],
): EffectBodyFault {
  const nearest = nearestOf(asked, names);
  return {
    field,
    code,
    message: {
      en: `There is no ${asked}; the nearest name is ${nearest}`,
      ru: `Нет ${asked}; ближайшее имя — ${nearest}`,
    },
  };
}

/** `calls.answeredWithin(20)`: a parameter may be left out, none may be made up. */
function find({ measures }: Catalogue, asked: string): CatalogueMeasure | undefined {
  const [, name, bracket] = /^([A-Za-z0-9.]+)(?:\((\d{1,6})\))?$/.exec(asked) ?? [];
  const found = measures.find((measure) => measure.name === name);
  if (found === undefined || bracket === undefined) return found;
  const { parameter } = found;
  const value = Number(bracket);
  return parameter !== null && value >= parameter.min && value <= parameter.max ? found : undefined;
}

function measureFaults(
  catalogue: Catalogue,
  field: string,
  asked: string,
  mayBeRatio: boolean,
): readonly EffectBodyFault[] {
  const found = find(catalogue, asked);
  if (found === undefined) {
    const countable = catalogue.measures.filter(
      ({ counts }) => counts === 'events' || (mayBeRatio && counts === 'ratio'),
    );
    return [unknown('unknown-measure', field, asked, countable.map(({ name }) => name))]; // prettier-ignore
  }
  if (found.counts === 'events' || (mayBeRatio && found.counts === 'ratio')) return [];
  const message = mayBeRatio
    ? { en: `${asked} counts nothing that has a rate`, ru: `${asked} не считает ничего, что имеет частоту` }
    : { en: `${asked} is no plain count`, ru: `${asked} — не простое количество` };
  return [{ field, code: 'not-countable', message }];
}

/** Every word of a promise that the cube would not understand, with the nearest that it does. */
export function effectFaults(
  { measure, exposure, filters }: EffectBody,
  catalogue: Catalogue,
): readonly EffectBodyFault[] {
  const asked = [measure, ...(exposure === undefined ? [] : [exposure])];
  const known = asked.flatMap((name) => find(catalogue, name) ?? []);
  const faults: EffectBodyFault[] = [
    ...measureFaults(catalogue, 'effect.measure', measure, true),
    ...(exposure === undefined ? [] : measureFaults(catalogue, 'effect.exposure', exposure, false)),
  ];
  if (exposure !== undefined && find(catalogue, measure)?.counts === 'ratio') {
    faults.push({
      field: 'effect.exposure',
      code: 'not-countable',
      message: { en: `${measure} brings its own denominator`, ru: `У ${measure} уже есть знаменатель` },
    });
  }
  for (const [index, { dimension }] of filters.entries()) {
    const field = `effect.filters.${index.toString()}.dimension`;
    if (!catalogue.dimensions.includes(dimension)) {
      faults.push(unknown('unknown-dimension', field, dimension, catalogue.dimensions));
      continue;
    }
    for (const { name } of known.filter(({ dimensions }) => !dimensions.includes(dimension))) {
      const message = { en: `${name} is not known by ${dimension}`, ru: `${name} не раскладывается по ${dimension}` };
      faults.push({ field, code: 'not-combinable', message });
    }
  }
  return faults;
}
