import { UseFilters } from '@nestjs/common';
import { Ctx, EventPattern, Payload } from '@nestjs/microservices';
import type { EventDefinition, EventEnvelope, EventPayload } from '@okno/contracts';
import type { BatchContext, EventContext } from './event-context.js';
import { RethrowFilter } from './rethrow.filter.js';

/** `projection`: can be rebuilt by replaying the log. `reaction`: acts on the world or decides; a rebuild never runs it again. */
export type ConsumerKind = 'projection' | 'reaction';

export interface ConsumesOptions {
  readonly kind: ConsumerKind;
}

/** Keeps these handlers to the event log's server when a service has other transports. */
export const EVENT_LOG_TRANSPORT = Symbol('okno.event-log');

/** What the server learns about a handler from its decorator. */
export interface ConsumerMetadata {
  readonly definitions: readonly EventDefinition[];
  readonly kind: ConsumerKind;
  readonly batch: boolean;
}

type HandlerDecorator<Input, Context> = <Method extends (input: Input, context: Context) => unknown>(
  target: object,
  name: string | symbol,
  descriptor: TypedPropertyDescriptor<Method>,
) => void;

/**
 * Marks a controller's method `(event, context)` as the consumer of an event, or of several: called for each event, in the
 * order of its key. The payload has passed the definition's schema.
 */
export function Consumes<Definition extends EventDefinition>(
  definitions: Definition | readonly Definition[],
  options: ConsumesOptions,
): HandlerDecorator<EventEnvelope<EventPayload<Definition>>, EventContext> {
  return decorate({ definitions: [definitions].flat(), kind: options.kind, batch: false });
}

/**
 * Like `Consumes`, for set-based effects: the method gets several events of one type, at least one, in the order of their
 * keys. What others said of other records in between comes before or after them.
 */
export function ConsumesBatch<Definition extends EventDefinition>(
  definitions: Definition | readonly Definition[],
  options: ConsumesOptions,
): HandlerDecorator<readonly EventEnvelope<EventPayload<Definition>>[], BatchContext> {
  return decorate({ definitions: [definitions].flat(), kind: options.kind, batch: true });
}

const decorated = new WeakSet<object>();

function decorate<Input, Context>(metadata: ConsumerMetadata): HandlerDecorator<Input, Context> {
  return (target, name, descriptor) => {
    const method = descriptor.value;
    if (method === undefined || decorated.has(method)) {
      throw new TypeError(
        `${String(name)}: a consumer is a method with one decorator; give it a list of events instead`,
      );
    }
    decorated.add(method);
    const types = metadata.definitions.map(({ type }) => type);
    EventPattern(types, EVENT_LOG_TRANSPORT, { consumer: metadata })(target, name, descriptor);
    UseFilters(RethrowFilter)(target, name, descriptor);
    Payload()(target, name, 0);
    Ctx()(target, name, 1);
  };
}
