import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { eventCatalogue } from './catalogue.js';
import { defineEvent, defineTopic } from './event-definition.js';
import { payloadSchema, publisherOf, sampleEvent, sampleOf } from './event-samples.js';

describe('a sample', () => {
  it.each(eventCatalogue.map((definition) => [definition.type, definition] as const))(
    'of %s fits its schema and has a key',
    (_type, definition) => {
      const sample = sampleEvent(definition);
      expect(definition.schema.parse(sample.data)).toEqual(sample.data);
      expect(sample.partitionkey).not.toBe('');
      expect(sampleEvent(definition)).toEqual(sample);
    },
  );

  it.each([
    ['a union', z.union([z.null(), z.int()]), 1],
    ['a text that may be null', z.string().nullable(), 'field'],
    ['a number with a floor', z.int().min(7), 7],
    ['a number with a ceiling', z.number().max(0), 0],
    ['a tuple', z.tuple([z.boolean(), z.literal('x')]), [true, 'x']],
    ['a record', z.record(z.string(), z.int()), { example: 1 }],
  ])('covers %s', (_name, field, expected) => {
    const definition = defineEvent({
      type: 'a.thing-made.v1',
      topic: defineTopic('a.thing'),
      key: 'field',
      summary: '',
      schema: z.object({ field }),
    });
    expect(sampleOf(payloadSchema(definition), 'a')).toEqual({ field: expected });
  });

  it('is refused where nobody said what it looks like', () => {
    expect(() => sampleOf({ type: 'string', pattern: '^x{3}$' }, 'a.b')).toThrow('a.b: no sample is known');
    expect(() => sampleOf({ not: {} }, 'a.b')).toThrow('a.b: no sample is known');
  });
});

describe('the publisher', () => {
  it.each([
    ['identity.user-defined.v1', 'gateway'],
    ['intake.request-solved.v1', 'intake'],
    ['complaints.cause-defined.v1', 'complaints-analytics'],
    ['receivables.invoice-paid.v1', 'billing-receivables'],
  ])('of %s is %s', (type, service) => {
    const definition = eventCatalogue.find((event) => event.type === type);
    expect(definition === undefined ? undefined : publisherOf(definition)).toBe(service);
  });
});
