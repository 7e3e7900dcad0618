import type { EventDefinition, EventEnvelope, EventPayload } from '@okno/contracts';
import { isEventId } from './event-id.rules.js';

/** An event on its way to a topic; without an envelope it is a tombstone, which erases its key from a compacted topic. */
export interface OutgoingEvent {
  readonly topic: string;
  readonly key: string;
  readonly envelope: EventEnvelope | null;
}

/** An outgoing event as the outbox holds it: the envelope as JSON text, handed on without being parsed. */
export interface SerializedEvent {
  readonly topic: string;
  readonly key: string;
  readonly envelope: string | null;
}

/** What a use case knows about the fact it announces; the rest of the envelope follows from the definition. */
export interface EventFacts<Payload> {
  readonly id: string;
  readonly source: string;
  readonly subject: string;
  /** RFC 3339 UTC */
  readonly time: string;
  readonly aggregateVersion: number;
  readonly correlationId: string;
  readonly causationId?: string | undefined;
  readonly traceparent?: string | undefined;
  readonly data: Payload;
}

/**
 * Builds the envelope of an event. The payload passes the definition's schema, so only declared fields ever leave a service.
 * @throws the schema's error when the payload does not fit, a TypeError when the id or the key does not.
 */
export function createEvent<Definition extends EventDefinition>(
  definition: Definition,
  facts: EventFacts<EventPayload<Definition>>,
): OutgoingEvent & { readonly envelope: EventEnvelope } {
  if (!isEventId(facts.id)) throw new TypeError(`${definition.type}: the event's id must be a UUID, not "${facts.id}"`);
  const data: unknown = definition.schema.parse(facts.data);
  const key = keyOf(definition, data);
  return {
    topic: definition.topic.name,
    key,
    envelope: {
      specversion: '1.0',
      id: facts.id,
      source: facts.source,
      type: definition.type,
      subject: facts.subject,
      time: facts.time,
      datacontenttype: 'application/json',
      partitionkey: key,
      aggregateversion: facts.aggregateVersion,
      correlationid: facts.correlationId,
      ...(facts.causationId === undefined ? {} : { causationid: facts.causationId }),
      ...(facts.traceparent === undefined ? {} : { traceparent: facts.traceparent }),
      data,
    },
  };
}

export function tombstone(topic: string, key: string): OutgoingEvent {
  return { topic, key, envelope: null };
}

export function serializeEvent({ topic, key, envelope }: OutgoingEvent): SerializedEvent {
  return { topic, key, envelope: envelope === null ? null : JSON.stringify(envelope) };
}

function keyOf(definition: EventDefinition, data: unknown): string {
  const key = definition.key
    .split('.')
    .reduce<unknown>(
      (value, step) => (typeof value === 'object' && value !== null ? Reflect.get(value, step) : undefined),
      data,
    );
  if (typeof key !== 'string' || key === '') {
    throw new TypeError(
      `${definition.type}: the payload's ${definition.key} must be a non-empty string, it orders the topic`,
    );
  }
  return key;
}
