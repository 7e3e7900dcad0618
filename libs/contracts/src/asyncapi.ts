import { z } from 'zod';
import { eventCatalogue, topicCatalogue } from './catalogue.js';
import type { EventDefinition, EventEnvelope, TopicDefinition } from './event-definition.js';
import { payloadSchema, publisherOf, sampleEvent, type JsonSchema } from './event-samples.js';
import { liveMessageFields } from './live-messages.js';

/** An AsyncAPI 3.0 document. */
export interface AsyncApiDocument {
  readonly asyncapi: '3.0.0';
  readonly info: object;
  readonly defaultContentType: string;
  readonly channels: Readonly<Record<string, AsyncApiChannel>>;
  readonly operations: Readonly<Record<string, AsyncApiOperation>>;
  readonly components: { readonly messages: Readonly<Record<string, object>> };
}

interface Reference {
  readonly $ref: string;
}

interface AsyncApiChannel {
  readonly address: string;
  readonly description: string;
  readonly messages: Readonly<Record<string, Reference>>;
  readonly [extension: `x-${string}`]: unknown;
}

interface AsyncApiOperation {
  readonly action: 'send' | 'receive';
  readonly channel: Reference;
  readonly summary: string;
  readonly messages: readonly Reference[];
}

const liveChannel = 'live';

/** The CloudEvents envelope around a payload. */
function envelopeSchema(definition: EventDefinition): JsonSchema {
  const text = { type: 'string' };
  const id = { type: 'string', format: 'uuid' };
  return {
    type: 'object',
    properties: {
      specversion: { type: 'string', const: '1.0' },
      id,
      source: { type: 'string', const: `/okno/${publisherOf(definition)}` },
      type: { type: 'string', const: definition.type },
      subject: text,
      time: { type: 'string', format: 'date-time' },
      datacontenttype: { type: 'string', const: 'application/json' },
      partitionkey: text,
      aggregateversion: { type: 'integer', minimum: 1 },
      correlationid: id,
      causationid: id,
      traceparent: text,
      data: payloadSchema(definition),
    },
    required: [
      'specversion',
      'id',
      'source',
      'type',
      'subject',
      'time',
      'datacontenttype',
      'partitionkey',
      'aggregateversion',
      'correlationid',
      'data',
    ],
  };
}

function eventMessage(definition: EventDefinition, example: EventEnvelope): object {
  return {
    name: definition.type,
    title: definition.type,
    summary: definition.summary,
    contentType: 'application/cloudevents+json',
    correlationId: { location: '$message.payload#/correlationid' },
    payload: envelopeSchema(definition),
    examples: [{ name: definition.type, payload: example }],
    'x-okno-key': definition.key,
  };
}

function references(channel: string, names: readonly string[]): Reference[] {
  return names.map((name) => ({ $ref: `#/channels/${channel}/messages/${name}` }));
}

function topicChannel(topic: TopicDefinition, events: readonly EventDefinition[]): AsyncApiChannel {
  return {
    address: topic.name,
    description:
      topic.retention === 'compact'
        ? 'Compacted: the last event of each key; a tombstone erases it. Names, addresses and texts travel here only.'
        : 'Kept for ever; one key is in order.',
    messages: Object.fromEntries(
      events.map(({ type }) => [type, { $ref: `#/components/messages/${type}` } satisfies Reference]),
    ),
    'x-okno-partitions': topic.partitions,
    'x-okno-retention': topic.retention,
  };
}

function liveMessages(): Record<string, object> {
  return Object.fromEntries(
    Object.entries(liveMessageFields).map(([name, schema]) => {
      const { $schema: _dialect, ...payload } = z.toJSONSchema(schema, { io: 'input' });
      return [name, { name, title: name, contentType: 'application/json', payload }];
    }),
  );
}

/**
 * Every event version by its topic, and what the socket says, as AsyncAPI 3.0. `samples` are whole events by type;
 * without one an event shows the sample that is made from its schema.
 */
export function toAsyncApi(samples: ReadonlyMap<string, EventEnvelope> = new Map()): AsyncApiDocument {
  const eventsOf = (topic: TopicDefinition): EventDefinition[] =>
    eventCatalogue.filter((definition) => definition.topic.name === topic.name);
  const live = liveMessages();
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Okno',
      version: '1',
      description:
        'Facts the services of Okno publish, as CloudEvents 1.0, and what the gateway tells a signed-in socket (socket.io 4, engine path /live, websocket transport, room of what its user may see).',
    },
    defaultContentType: 'application/json',
    channels: {
      ...Object.fromEntries(topicCatalogue.map((topic) => [topic.name, topicChannel(topic, eventsOf(topic))])),
      [liveChannel]: {
        address: '/live',
        description: 'Ids and versions only: who wants more asks the API.',
        messages: Object.fromEntries(
          Object.keys(live).map((name) => [name, { $ref: `#/components/messages/${name}` }]),
        ),
      },
    },
    operations: {
      ...Object.fromEntries(
        topicCatalogue.map((topic) => [
          `publish-${topic.name}`,
          {
            action: 'send',
            channel: { $ref: `#/channels/${topic.name}` },
            summary: `Facts of ${topic.name}`,
            messages: references(
              topic.name,
              eventsOf(topic).map(({ type }) => type),
            ),
          } satisfies AsyncApiOperation,
        ]),
      ),
      'tell-sockets': {
        action: 'send',
        channel: { $ref: `#/channels/${liveChannel}` },
        summary: 'What has moved',
        messages: references(liveChannel, Object.keys(live)),
      },
    },
    components: {
      messages: {
        ...Object.fromEntries(
          eventCatalogue.map((definition) => [
            definition.type,
            eventMessage(definition, samples.get(definition.type) ?? sampleEvent(definition)),
          ]),
        ),
        ...live,
      },
    },
  };
}
