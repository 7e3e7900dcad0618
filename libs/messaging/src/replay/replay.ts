import type { Database } from '@okno/persistence';
import { BatchProcessor, HandlingError } from '../consumers/batch-processor.js';
import type { ConsumerRegistry } from '../consumers/consumer-registry.js';
import { positionKey } from '../event-log.port.js';
import type { EventLog, LoggedEvent, MessagingLogger, Positions } from '../event-log.port.js';
import { alreadyReceived, recordReceipts } from '../inbox/inbox.js';
import type { ParkedEvents } from '../parking/parked-events.js';
import { isTransient } from '../transient-errors.js';
import { ReplayError, readWholeLog } from './read-whole-log.js';

export interface ReplayProgress {
  /** Events handed over. */
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

const BATCH_SIZE = 2_000;
/** Transactions at most at the same time. */
const CONCURRENCY = 4;

/**
 * Runs the projections of a service, and no reaction, over all that it has received so far, from the log's beginning. What it
 * has set aside stays so, and what it has not read yet it reads as ever. @throws ReplayError
 */
export class Replay {
  private readonly processor: BatchProcessor;
  private readonly projections: ConsumerRegistry;
  /** Where the group stands. */
  private committed: Positions = new Map();
  private setAside: ReadonlySet<string> = new Set();
  private applied = 0;

  constructor(private readonly parts: ReplayParts) {
    this.projections = parts.registry.projectionsOnly();
    this.processor = new BatchProcessor({ ...parts, database: parts.shadow, registry: this.projections });
  }

  async run(): Promise<ReplayProgress> {
    const { eventLog, group, parked, onProgress, patienceMs } = this.parts;
    this.committed = await eventLog.positions(group);
    this.setAside = await parked.eventIds();
    await readWholeLog({
      eventLog,
      patienceMs,
      onProgress: (left) => onProgress?.({ applied: this.applied, left }),
      readings: [
        {
          group: `${group}.replay`,
          topics: this.projections.topics(),
          batchSize: BATCH_SIZE,
          onBatch: ({ events }) => this.apply(events),
        },
      ],
    });
    return { applied: this.applied, left: 0 };
  }

  /** Partitions side by side, as the service takes them; what was done of a batch that comes again is known by its receipts. */
  private async apply(events: readonly LoggedEvent[]): Promise<void> {
    const queue = [...byPartition(await this.receivedOf(events))];
    const workers = Array.from({ length: CONCURRENCY }, async () => {
      for (let part = queue.shift(); part !== undefined; part = queue.shift()) await this.applyInOneTransaction(part);
    });
    for (const result of await Promise.allSettled(workers)) if (result.status === 'rejected') throw result.reason;
  }

  private async applyInOneTransaction(events: readonly LoggedEvent[]): Promise<void> {
    const { group, shadow } = this.parts;
    try {
      const applied = await shadow.transaction(async (tx) => {
        const fresh = await recordReceipts(tx, group, events);
        await this.processor.apply(fresh, tx);
        return fresh.length;
      });
      this.applied += applied;
    } catch (error) {
      const cause = error instanceof HandlingError ? error.cause : error;
      if (isTransient(cause)) throw cause;
      throw new ReplayError(`${placeOf(error)}${cause instanceof Error ? cause.message : String(cause)}`, cause);
    }
  }

  /** What the service has received of `events` and has not set aside. A crash may have left receipts beyond its position. */
  private async receivedOf(events: readonly LoggedEvent[]): Promise<LoggedEvent[]> {
    const { group, database } = this.parts;
    const concerning = events.filter((event) => {
      const envelope = this.projections.envelopeOf(event);
      return envelope !== undefined && !this.setAside.has(envelope.id.toLowerCase());
    });
    const isBehind = ({ topic, partition, offset }: LoggedEvent): boolean =>
      offset < (this.committed.get(positionKey(topic, partition)) ?? 0);
    const ahead = concerning.filter((event) => !isBehind(event));
    const received = new Set(await alreadyReceived(database, group, ahead));
    return concerning.filter((event) => isBehind(event) || received.has(event));
  }
}

function byPartition(events: readonly LoggedEvent[]): readonly LoggedEvent[][] {
  const parts = new Map<string, LoggedEvent[]>();
  for (const event of events) {
    const key = positionKey(event.topic, event.partition);
    const part = parts.get(key);
    if (part === undefined) parts.set(key, [event]);
    else part.push(event);
  }
  return [...parts.values()];
}

function placeOf(error: unknown): string {
  const event = error instanceof HandlingError ? error.event : undefined;
  if (event === undefined) return '';
  const { topic, partition, offset, envelope } = event;
  return `${envelope?.type ?? 'an event'} ${envelope?.id ?? ''} (${positionKey(topic, partition)} at ${offset}): `;
}
