import type { Database } from '@okno/persistence';
import { setTimeout as pause } from 'node:timers/promises';
import { BatchProcessor, HandlingError } from '../consumers/batch-processor.js';
import type { ConsumerRegistry } from '../consumers/consumer-registry.js';
import { positionKey } from '../event-log.port.js';
import type { EventLog, LoggedEvent, MessagingLogger, PositionedBatch, Positions } from '../event-log.port.js';
import { alreadyReceived, recordReceipts } from '../inbox/inbox.js';
import type { ParkedEvents } from '../parking/parked-events.js';
import { isTransient } from '../transient-errors.js';

export interface ReplayProgress {
  /** Events handed to projections. */
  readonly applied: number;
  /** Events still to be read; too many where compaction has left holes. */
  readonly left: number;
}

export interface ReplayOptions {
  /** Where the handlers write: empty copies of the projections' tables, and an empty inbox. */
  readonly shadow: Database;
  readonly onProgress?: (progress: ReplayProgress) => void;
  /** Milliseconds without a single event after which the log counts as gone. Default: a minute. */
  readonly patienceMs?: number;
}

export interface ReplayParts extends ReplayOptions {
  readonly group: string;
  readonly eventLog: EventLog;
  readonly registry: ConsumerRegistry;
  /** The service's own, for what it has received. */
  readonly database: Database;
  readonly parked: ParkedEvents;
  readonly logger: MessagingLogger;
}

/** Says which event, or which part of the log, a replay cannot do without. */
export class ReplayError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, cause === undefined ? {} : { cause });
    this.name = 'ReplayError';
  }
}

const BATCH_SIZE = 2_000;
const PATIENCE_MS = 60_000;
const LOOK_MS = 20;
const PROGRESS_MS = 1_000;

/**
 * Runs the projections of a service, and no reaction, over all that it has received so far, from the log's beginning. What it
 * has set aside stays so, and what it has not read yet it reads as ever. @throws ReplayError
 */
export class Replay {
  private readonly processor: BatchProcessor;
  /** Where the group stands, and where the log ended when the replay began. */
  private committed: Positions = new Map();
  private ends: Positions = new Map();
  private setAside: ReadonlySet<string> = new Set();
  private keptForEver: ReadonlySet<string> = new Set();
  private applied = 0;
  private lastBatchAt = 0;
  private failure: Error | undefined;
  private readonly seen = new Set<string>();

  constructor(private readonly parts: ReplayParts) {
    this.processor = new BatchProcessor({
      ...parts,
      database: parts.shadow,
      registry: parts.registry.projectionsOnly(),
    });
  }

  async run(): Promise<ReplayProgress> {
    const { eventLog, group, registry, parked } = this.parts;
    const topics = registry.projectionsOnly().topics();
    this.keptForEver = new Set(topics.filter(({ retention }) => retention === 'keep').map(({ name }) => name));
    this.committed = await eventLog.positions(group);
    this.setAside = await parked.eventIds();
    this.ends = await eventLog.endOffsets(topics.map(({ name }) => name));
    this.lastBatchAt = performance.now();
    const subscription = await eventLog.subscribeBatch({
      group: `${group}.replay`,
      topics,
      positions: new Map(),
      batchSize: BATCH_SIZE,
      onBatch: (batch) => this.take(batch),
    });
    try {
      let toldAt = 0;
      for (;;) {
        const left = leftOf(this.ends, subscription.positions());
        if (this.failure !== undefined) throw this.failure;
        if (left === 0 || performance.now() - toldAt > PROGRESS_MS) {
          toldAt = performance.now();
          this.parts.onProgress?.({ applied: this.applied, left });
        }
        if (left === 0) return { applied: this.applied, left };
        if (performance.now() - this.lastBatchAt > (this.parts.patienceMs ?? PATIENCE_MS)) {
          throw new ReplayError(`the event log has not delivered anything for a while; ${left} events are left`);
        }
        await pause(LOOK_MS);
      }
    } finally {
      await subscription.close();
    }
  }

  private async take({ events }: PositionedBatch): Promise<void> {
    if (this.failure !== undefined) throw this.failure;
    try {
      for (const event of events) this.refuseGap(event);
      await this.apply(events);
      this.lastBatchAt = performance.now();
    } catch (error) {
      if (!isTransient(error)) this.failure = error instanceof Error ? error : new Error(String(error));
      throw error;
    }
  }

  /** Whatever lies before the first event of a topic that is kept for ever was removed against what the topic promises. */
  private refuseGap({ topic, partition, offset }: LoggedEvent): void {
    const key = positionKey(topic, partition);
    if (this.seen.has(key)) return;
    this.seen.add(key);
    if (offset > 0 && this.keptForEver.has(topic)) {
      throw new ReplayError(
        `the first ${offset} events of ${key} are gone from the log, though ${topic} is to be kept for ever: ` +
          'what they told cannot be made anew',
      );
    }
  }

  private async apply(events: readonly LoggedEvent[]): Promise<void> {
    const { group, shadow } = this.parts;
    const received = await this.receivedOf(events);
    if (received.length === 0) return;
    try {
      this.applied += await shadow.transaction(async (tx) => {
        const fresh = await recordReceipts(tx, group, received);
        await this.processor.apply(fresh, tx);
        return fresh.length;
      });
    } catch (error) {
      const cause = error instanceof HandlingError ? error.cause : error;
      if (isTransient(cause)) throw cause;
      throw new ReplayError(`${placeOf(error)}${cause instanceof Error ? cause.message : String(cause)}`, cause);
    }
  }

  /** What the service has received of `events` and has not set aside. A crash may have left receipts beyond its position. */
  private async receivedOf(events: readonly LoggedEvent[]): Promise<LoggedEvent[]> {
    const { registry, group, database } = this.parts;
    const concerning = events.filter((event) => {
      const envelope = registry.envelopeOf(event);
      return envelope !== undefined && !this.setAside.has(envelope.id.toLowerCase());
    });
    const isBehind = ({ topic, partition, offset }: LoggedEvent): boolean =>
      offset < (this.committed.get(positionKey(topic, partition)) ?? 0);
    const ahead = concerning.filter((event) => !isBehind(event));
    const received = new Set(await alreadyReceived(database, group, ahead));
    return concerning.filter((event) => isBehind(event) || received.has(event));
  }
}

function leftOf(ends: Positions, positions: Positions): number {
  return [...ends].reduce((sum, [key, end]) => sum + Math.max(0, end - (positions.get(key) ?? 0)), 0);
}

function placeOf(error: unknown): string {
  const event = error instanceof HandlingError ? error.event : undefined;
  if (event === undefined) return '';
  const { topic, partition, offset, envelope } = event;
  return `${envelope?.type ?? 'an event'} ${envelope?.id ?? ''} (${positionKey(topic, partition)} at ${offset}): `;
}
