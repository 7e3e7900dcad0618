import type { EventDefinition, EventEnvelope, TopicDefinition } from '@okno/contracts';
import type { LoggedEvent } from '../event-log.port.js';
import type { ConsumerKind, ConsumerMetadata } from './consumes.decorator.js';
import { isEventId } from '../event-id.rules.js';
import { InvalidPayloadError } from '../parking/failure.rules.js';
import type { BatchContext, EventContext } from './event-context.js';

/** Runs a handler to its end; rejects with the handler's own error. */
export type RunHandler = (input: unknown, context: EventContext | BatchContext) => Promise<void>;

export interface Consumer extends ConsumerMetadata {
  readonly run: RunHandler;
}

/** The consumers of one service by event type, and what of the log concerns them. */
export class ConsumerRegistry {
  private readonly byType = new Map<string, Consumer[]>();
  private readonly definitions = new Map<string, EventDefinition>();

  add(type: string, consumer: Consumer): void {
    const definition = consumer.definitions.find((candidate) => candidate.type === type);
    if (definition === undefined) throw new TypeError(`${type}: the consumer has no definition for it`);
    this.definitions.set(type, definition);
    const consumers = [...(this.byType.get(type) ?? []), consumer];
    // Whoever reacts to an event finds the projections of it as they are after it.
    const first = (kind: ConsumerKind): Consumer[] => consumers.filter((candidate) => candidate.kind === kind);
    this.byType.set(type, [...first('projection'), ...first('reaction')]);
  }

  /** What a rebuild runs. */
  projectionsOnly(): ConsumerRegistry {
    const projections = new ConsumerRegistry();
    for (const [type, consumers] of this.byType) {
      for (const consumer of consumers) if (consumer.kind === 'projection') projections.add(type, consumer);
    }
    return projections;
  }

  /** What is consumed, by type. */
  consumed(): ReadonlyMap<string, EventDefinition> {
    return this.definitions;
  }

  topics(): TopicDefinition[] {
    const topics = [...this.definitions.values()].map(({ topic }) => topic);
    return [...new Map(topics.map((topic) => [topic.name, topic])).values()];
  }

  types(): ReadonlySet<string> {
    return new Set(this.byType.keys());
  }

  consumersOf(type: string): readonly Consumer[] {
    return this.byType.get(type) ?? [];
  }

  /** The event's envelope when it is one of ours that somebody consumes; tombstones and unknown types are not. */
  envelopeOf(event: LoggedEvent): EventEnvelope | undefined {
    const { envelope } = event;
    return envelope !== null && this.byType.has(envelope.type) && isEventId(envelope.id) ? envelope : undefined;
  }

  /** @throws InvalidPayloadError */
  parse(envelope: EventEnvelope): EventEnvelope {
    const result = this.definitions.get(envelope.type)?.schema.safeParse(envelope.data);
    if (result?.success !== true) throw new InvalidPayloadError(envelope.type, result?.error);
    return { ...envelope, data: result.data };
  }
}
