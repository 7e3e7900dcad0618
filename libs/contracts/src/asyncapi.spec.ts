import { describe, expect, it } from '@jest/globals';
import { toAsyncApi } from './asyncapi.js';
import { eventCatalogue, topicCatalogue } from './catalogue.js';
import { sampleEvent } from './event-samples.js';

function referencesIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === '$ref' && typeof inner === 'string' ? [inner] : referencesIn(inner),
  );
}

function resolve(document: unknown, reference: string): unknown {
  return reference
    .replace(/^#\//, '')
    .split('/')
    .reduce<unknown>(
      (inner, name) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, name) : undefined),
      document,
    );
}

describe('the AsyncAPI document', () => {
  const document = toAsyncApi();

  it('has a channel per topic and a message per event version', () => {
    expect(document.asyncapi).toBe('3.0.0');
    expect(Object.keys(document.channels).sort()).toEqual([...topicCatalogue.map(({ name }) => name), 'live'].sort());
    for (const { type, topic } of eventCatalogue) {
      expect(Object.keys(document.channels[topic.name]?.messages ?? {})).toContain(type);
      expect(document.components.messages[type]).toMatchObject({ name: type });
    }
  });

  it('points only at what is there', () => {
    const references = [...new Set(referencesIn(document))];
    expect(references.length).toBeGreaterThan(eventCatalogue.length);
    expect(references.filter((reference) => resolve(document, reference) === undefined)).toEqual([]);
  });

  it('shows a given sample instead of the made one', () => {
    const [definition] = eventCatalogue;
    if (definition === undefined) throw new Error('there are no events');
    const given = { ...sampleEvent(definition), subject: 'given' };
    const { components } = toAsyncApi(new Map([[definition.type, given]]));
    expect(components.messages[definition.type]).toMatchObject({ examples: [{ payload: { subject: 'given' } }] });
  });

  it('is plain JSON', () => {
    expect(JSON.parse(JSON.stringify(document))).toEqual(document);
  });
});
