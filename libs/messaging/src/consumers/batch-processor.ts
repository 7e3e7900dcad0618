import { SpanKind, type Tracer } from '@opentelemetry/api';
import type { EventEnvelope } from '@okno/contracts';
import type { Database, Transaction } from '@okno/persistence';
import { PositionLostError } from '../event-log.port.js';
import type { EventBatch, LoggedEvent, MessagingLogger } from '../event-log.port.js';
import { admit, recordReceipt } from '../inbox/inbox.js';
import type { ParkedEvents } from '../parking/parked-events.js';
import { isTransient } from '../transient-errors.js';
import { withinEvents } from '../tracing/event-spans.js';
import { spanContextOf } from '../tracing/trace-parent.js';
import type { Consumer, ConsumerRegistry } from './consumer-registry.js';
import type { BatchContext } from './event-context.js';
import { partsToTryApart } from './failed-batch.rules.js';
import { runsOfOneType } from './runs.rules.js';

export interface BatchProcessorParts {
  readonly group: string;
  readonly database: Database;
  readonly registry: ConsumerRegistry;
  readonly parked: ParkedEvents;
  readonly logger: MessagingLogger;
  readonly tracer?: Tracer | undefined;
  readonly onHandled?: ((run: HandlerRun) => void) | undefined;
}

/** One call of a consumer. */
export interface HandlerRun {
  readonly type: string;
  /** More than one for a consumer of batches. */
  readonly events: number;
  readonly seconds: number;
  readonly outcome: 'handled' | 'failed';
}

interface ParsedEvent {
  readonly event: LoggedEvent;
  readonly envelope: EventEnvelope;
}

const typeOf = ({ envelope }: ParsedEvent): string => envelope.type;
const keyOf = ({ event }: ParsedEvent): string => event.key;

/** A failure and the event that failed, where that is known. */
export class HandlingError extends Error {
  constructor(
    readonly event: LoggedEvent | undefined,
    cause: unknown,
  ) {
    super('an event could not be handled', { cause });
  }
}

/**
 * Turns a batch of one partition into effects: one transaction for all its events. When one fails, the transaction is rolled
 * back and the batch is cut around that event; an event that fails alone is set aside with its key, and the others go on.
 */
export class BatchProcessor {
  constructor(private readonly parts: BatchProcessorParts) {}

  async process(batch: EventBatch): Promise<void> {
    const parts: (readonly LoggedEvent[])[] = [batch.events];
    for (let part = parts.shift(); part !== undefined; part = parts.shift()) {
      const [first] = part;
      if (first === undefined) continue;
      try {
        await this.applyInOneTransaction(batch, part);
      } catch (error) {
        const cause = error instanceof HandlingError ? error.cause : error;
        if (cause instanceof PositionLostError || isTransient(cause)) throw cause;
        if (part.length === 1) await this.setAside(batch, first, cause);
        else parts.unshift(...partsToTryApart(part, error instanceof HandlingError ? error.event : undefined));
      }
    }
  }

  /** Applies one event that was set aside. @throws the handler's error */
  async applyOne(event: LoggedEvent, tx: Transaction): Promise<void> {
    try {
      await this.apply([event], tx);
    } catch (error) {
      throw error instanceof HandlingError ? error.cause : error;
    }
  }

  private applyInOneTransaction(batch: EventBatch, events: readonly LoggedEvent[]): Promise<void> {
    const { database, group, registry, parked } = this.parts;
    return database.transaction(async (tx) => {
      await batch.commit(tx, lastOffset(events));
      const concerning = events.filter((event) => registry.envelopeOf(event) !== undefined);
      if (concerning.length === 0) return;
      const { fresh, behindParked } = await admit(tx, group, batch.topic, concerning);
      if (behindParked.length > 0) await parked.queue(tx, behindParked);
      await this.apply(fresh, tx);
    });
  }

  /** Calls the consumers of events whose receipt is recorded in `tx`. @throws HandlingError */
  async apply(events: readonly LoggedEvent[], tx: Transaction): Promise<void> {
    const parsed = this.parsed(events);
    for (const run of runsOfOneType(parsed, typeOf, keyOf)) {
      const [first] = run;
      if (first === undefined) continue;
      const common = { tx, group: this.parts.group, topic: first.event.topic };
      for (const consumer of this.parts.registry.consumersOf(first.envelope.type)) {
        if (consumer.batch) {
          const envelopes = run.map(({ envelope }) => envelope);
          await blame(run.length === 1 ? first.event : undefined, () => this.call(consumer, envelopes, common));
        } else {
          for (const { event, envelope } of run) await blame(event, () => this.call(consumer, [envelope], common));
        }
      }
    }
  }

  /** Calls a consumer within the trace of what it handles. */
  private async call(consumer: Consumer, envelopes: readonly EventEnvelope[], common: BatchContext): Promise<void> {
    const { group, tracer, onHandled } = this.parts;
    const type = envelopes[0]?.type ?? '';
    const attributes = {
      'messaging.destination.name': common.topic,
      'messaging.consumer.group.name': group,
      'messaging.batch.message_count': envelopes.length,
    };
    const startedAt = performance.now();
    let outcome: HandlerRun['outcome'] = 'failed';
    try {
      await withinEvents(
        tracer,
        { name: `process ${type}`, kind: SpanKind.CONSUMER, attributes },
        envelopes,
        (moved) => (consumer.batch ? consumer.run(moved, common) : runOne(consumer, moved, common)),
      );
      outcome = 'handled';
    } finally {
      onHandled?.({ type, events: envelopes.length, seconds: (performance.now() - startedAt) / 1000, outcome });
    }
  }

  private parsed(events: readonly LoggedEvent[]): ParsedEvent[] {
    return events.flatMap((event) => {
      const raw = this.parts.registry.envelopeOf(event);
      return raw === undefined ? [] : { event, envelope: this.parseOrBlame(event, raw) };
    });
  }

  private parseOrBlame(event: LoggedEvent, envelope: EventEnvelope): EventEnvelope {
    try {
      return this.parts.registry.parse(envelope);
    } catch (error) {
      throw new HandlingError(event, error);
    }
  }

  private async setAside(batch: EventBatch, event: LoggedEvent, error: unknown): Promise<void> {
    const { database, group, parked, logger } = this.parts;
    await database.transaction(async (tx) => {
      await batch.commit(tx, event.offset);
      if (await recordReceipt(tx, group, event)) await parked.setAside(tx, event, error);
    });
    const { topic, partition, offset, key } = event;
    logger.warn(
      { err: error, topic, partition, offset, key, ...namesOf(event) },
      'an event was set aside with its key',
    );
  }
}

/** What the log says of the event that failed, as it does within its handler. */
function namesOf({ envelope }: LoggedEvent): object {
  if (envelope === null) return {};
  const { id: eventId, type: eventType, correlationid: correlationId, traceparent } = envelope;
  return { eventId, eventType, correlationId, traceId: spanContextOf(traceparent)?.traceId };
}

async function runOne(consumer: Consumer, [envelope]: readonly EventEnvelope[], common: BatchContext): Promise<void> {
  if (envelope !== undefined) await consumer.run(envelope, { ...common, envelope });
}

async function blame(event: LoggedEvent | undefined, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    throw new HandlingError(event, error);
  }
}

function lastOffset(events: readonly LoggedEvent[]): number {
  return events.reduce((last, { offset }) => Math.max(last, offset), 0);
}
