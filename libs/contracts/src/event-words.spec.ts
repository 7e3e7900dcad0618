import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { eventCatalogue } from './catalogue.js';
import { payloadSchema } from './event-samples.js';
import { lastingWords } from './event-words.js';

const node = z.looseObject({
  type: z.union([z.string(), z.array(z.string())]).optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  items: z.unknown().optional(),
  additionalProperties: z.unknown().optional(),
});
const choices = ['anyOf', 'oneOf', 'allOf', 'prefixItems'] as const;
const bounds = ['format', 'enum', 'const', 'pattern'];

/** Paths of the texts that may say anything. */
function freeTexts(schema: unknown, path: readonly string[] = []): readonly string[] {
  const read = node.safeParse(schema);
  if (!read.success) return [];
  const { type, properties, items, additionalProperties } = read.data;
  const isFree = [type].flat().includes('string') && bounds.every((bound) => read.data[bound] === undefined);
  const branches = choices.flatMap((choice) => z.array(z.unknown()).catch([]).parse(read.data[choice]));
  return [
    ...(isFree ? [path.join('.')] : []),
    ...branches.flatMap((branch) => freeTexts(branch, path)),
    ...Object.entries(properties ?? {}).flatMap(([name, inner]) => freeTexts(inner, [...path, name])),
    ...freeTexts(items, path),
    ...freeTexts(additionalProperties, [...path, '*']),
  ];
}

describe('what events say of people', () => {
  it('is known of every free text in a topic that is kept for ever', () => {
    const found: Record<string, Set<string>> = {};
    for (const definition of eventCatalogue.filter(({ topic }) => topic.retention === 'keep')) {
      for (const path of freeTexts(payloadSchema(definition))) (found[definition.topic.name] ??= new Set()).add(path);
    }
    const sorted = (words: Iterable<string>) => [...words].sort();
    expect(Object.fromEntries(Object.entries(found).map(([topic, paths]) => [topic, sorted(paths)]))).toEqual(
      Object.fromEntries(Object.entries(lastingWords).map(([topic, words]) => [topic, sorted(Object.keys(words))])),
    );
  });

  it('is nothing that would have to be erased there', () => {
    const holdings = Object.values(lastingWords).flatMap((words) => Object.values(words));
    expect(holdings.filter((holding) => holding === 'erased')).toEqual([]);
  });
});
