import type { Database } from '@okno/persistence';
import { backoffMs } from '../backoff.rules.js';
import { positionKey } from '../event-log.port.js';
import type {
  LoggedEvent,
  MessagingLogger,
  PositionedBatch,
  PositionedSubscription,
  PositionedSubscriptionOptions,
  Positions,
} from '../event-log.port.js';
import { randomChance } from '../random-chance.js';
import { WakeSignal } from '../wake-signal.js';
import { MAX_BATCH_BYTES } from './batch-bytes.js';

const REDELIVERY = { firstMs: 100, maxMs: 5_000 };

export interface PositionedReaderParts extends PositionedSubscriptionOptions {
  /** Every partition of the topics. */
  readonly startAt: Positions;
  readonly database: Database;
  readonly logger: MessagingLogger;
  readonly pollMs: number;
  readonly ended: () => void;
}

const readFrom = { name: 'event-log-read-from', text: 'SELECT * FROM event_log.read_from($1, $2, $3, $4, $5)' };

/** Reads for one instance; the positions live in memory, and wherever `onBatch` stores them. */
export class PositionedReader implements PositionedSubscription {
  readonly topicNames: readonly string[];
  private readonly signal = new WakeSignal();
  private readonly ending = new WakeSignal();
  private readonly partitions: readonly { topic: string; partition: number; key: string }[];
  private current: Positions;
  /** Partitions that `seek` named and that the next read begins at. */
  private sought = new Map<string, number>();
  private readonly loop: Promise<void>;
  private closed = false;

  constructor(private readonly parts: PositionedReaderParts) {
    this.topicNames = parts.topics.map(({ name }) => name);
    this.partitions = parts.topics.flatMap(({ name, partitions }) =>
      Array.from({ length: partitions }, (_, partition) => ({
        topic: name,
        partition,
        key: positionKey(name, partition),
      })),
    );
    this.current = parts.startAt;
    this.loop = this.run();
  }

  wake(): void {
    this.signal.wake();
  }

  positions(): Positions {
    return new Map([...this.current, ...this.sought]);
  }

  seek(positions: Positions): Promise<void> {
    for (const [key, offset] of positions) this.sought.set(key, offset);
    this.signal.wake();
    return Promise.resolve();
  }

  async close(): Promise<void> {
    this.closed = true;
    this.parts.ended();
    this.signal.wake();
    this.ending.wake();
    await this.loop;
  }

  private async run(): Promise<void> {
    let failed = 0;
    while (!this.closed) {
      try {
        const delivered = await this.deliver();
        failed = 0;
        if (!delivered) await this.signal.sleep(this.parts.pollMs);
      } catch (error) {
        failed += 1;
        this.parts.logger.warn(
          { err: error, group: this.parts.group, failures: failed },
          'a batch failed and will be delivered again',
        );
        await this.ending.sleep(backoffMs(REDELIVERY, failed, randomChance()));
      }
    }
  }

  /** Reads and hands over one batch; false when there was nothing to read. */
  private async deliver(): Promise<boolean> {
    this.current = this.positions();
    this.sought.clear();
    const events = await this.read(this.current);
    if (events.length === 0) return false;
    const positions = new Map(this.current);
    for (const { topic, partition, offset } of events) positions.set(positionKey(topic, partition), offset + 1);
    const batch: PositionedBatch = { events, positions };
    await this.parts.onBatch(batch);
    this.current = positions;
    return true;
  }

  private read(from: Positions): Promise<LoggedEvent[]> {
    return this.parts.database.query<LoggedEvent>(readFrom, [
      this.partitions.map(({ topic }) => topic),
      this.partitions.map(({ partition }) => partition),
      this.partitions.map(({ key }) => from.get(key) ?? 0),
      this.parts.batchSize,
      MAX_BATCH_BYTES,
    ]);
  }
}
