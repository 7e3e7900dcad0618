import { describe, expect, it } from '@jest/globals';
import { defineEvent, defineTopic } from '@okno/contracts';
import { z } from 'zod';
import { createEvent, serializeEvent, tombstone } from './outgoing-event.js';

const definition = defineEvent({
  type: 'conformance.thing-happened.v1',
  topic: defineTopic('things'),
  key: 'thingId',
  summary: 'Something happened to a thing.',
  schema: z.object({ thingId: z.string(), number: z.number().int() }),
});

const facts = {
  id: '018f2f4e-0000-7000-8000-000000000001',
  source: '/okno/conformance',
  subject: 'thing-1',
  time: '2026-03-02T09:00:00.000Z',
  aggregateVersion: 3,
  correlationId: '018f2f4e-0000-7000-8000-000000000002',
  data: { thingId: 'thing-1', number: 3 },
};

describe('createEvent', () => {
  it('fills the envelope from the definition and the facts', () => {
    expect(createEvent(definition, facts)).toEqual({
      topic: 'things',
      key: 'thing-1',
      envelope: {
        specversion: '1.0',
        id: facts.id,
        source: '/okno/conformance',
        type: 'conformance.thing-happened.v1',
        subject: 'thing-1',
        time: '2026-03-02T09:00:00.000Z',
        datacontenttype: 'application/json',
        partitionkey: 'thing-1',
        aggregateversion: 3,
        correlationid: facts.correlationId,
        data: { thingId: 'thing-1', number: 3 },
      },
    });
  });

  it('carries cause and trace where there are any', () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    expect(createEvent(definition, { ...facts, causationId: facts.id, traceparent }).envelope).toMatchObject({
      causationid: facts.id,
      traceparent,
    });
  });

  it('lets no undeclared field leave the service', () => {
    const data = { ...facts.data, secret: 'name' };
    expect(createEvent(definition, { ...facts, data }).envelope.data).toEqual(facts.data);
  });

  it.each([
    { what: 'a payload that does not fit', change: { data: { thingId: 'thing-1', number: 1.5 } } },
    { what: 'an empty key', change: { data: { thingId: '', number: 1 } } },
    { what: 'an id that the inbox cannot keep', change: { id: 'event-1' } },
  ])('refuses $what', ({ change }) => {
    expect(() => createEvent(definition, { ...facts, ...change })).toThrow();
  });
});

describe('serializeEvent', () => {
  it('writes the envelope as JSON and a tombstone as nothing', () => {
    const event = createEvent(definition, facts);
    expect(JSON.parse(serializeEvent(event).envelope ?? '')).toEqual(event.envelope);
    expect(serializeEvent(tombstone('things', 'thing-1'))).toEqual({ topic: 'things', key: 'thing-1', envelope: null });
  });
});
