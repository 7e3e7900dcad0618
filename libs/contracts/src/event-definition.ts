import type { z } from 'zod';

/** How long a topic's events are kept. `keep`: for ever (rebuild is by replay). `compact`: the last event per key, erasable by a tombstone; the only topics in which names, addresses and texts travel. */
export type TopicRetention = 'keep' | 'compact';

/** A topic: the ordered stream of one aggregate's events. Order holds per key within one topic, never across topics. */
export interface TopicDefinition {
  readonly name: string;
  readonly partitions: number;
  readonly retention: TopicRetention;
}

/**
 * One version of one event. Once published its schema is frozen: a change is a new version (docs/adr/0003).
 * `key` is the path of the payload's field that orders the topic (`request.requestId`): the aggregate's id, or the request's id for what belongs to a request.
 */
export interface EventDefinition<Type extends string = string, Schema extends z.ZodType = z.ZodType> {
  readonly type: Type;
  readonly topic: TopicDefinition;
  readonly key: string;
  readonly summary: string;
  readonly schema: Schema;
}

export type EventPayload<Definition> =
  Definition extends EventDefinition<string, infer Schema> ? z.output<Schema> : never;

/** A published event: CloudEvents 1.0 attributes in the structured JSON form, with the partitioning extension and ours. */
export interface EventEnvelope<Payload = unknown> {
  readonly specversion: '1.0';
  /** UUIDv7, unique per event: what the inbox remembers. */
  readonly id: string;
  /** The publishing service, `/okno/<service>`. */
  readonly source: string;
  /** `<context>.<subject>-<past-tense fact>.v<major>` */
  readonly type: string;
  /** The aggregate's id. */
  readonly subject: string;
  /** Business time of the fact, RFC 3339 UTC. */
  readonly time: string;
  readonly datacontenttype: 'application/json';
  /** What orders the event within its topic (CloudEvents partitioning extension). */
  readonly partitionkey: string;
  /** The aggregate's version after the fact; a replica keeps the highest it has seen. */
  readonly aggregateversion: number;
  /** Id of the act (HTTP request, timer, import) from which a chain of events springs. */
  readonly correlationid: string;
  /** Id of the event that caused this one, absent for the first of a chain. */
  readonly causationid?: string;
  /** W3C trace context of the publisher. */
  readonly traceparent?: string;
  readonly data: Payload;
}

export function defineEvent<const Type extends string, Schema extends z.ZodType>(
  definition: EventDefinition<Type, Schema>,
): EventDefinition<Type, Schema> {
  return definition;
}

export function defineTopic(name: string, retention: TopicRetention = 'keep', partitions = 4): TopicDefinition {
  return { name, partitions, retention };
}
