import type { EachBatchPayload, Kafka } from 'kafkajs';
import { backoffMs } from '../backoff.rules.js';
import { positionKey } from '../event-log.port.js';
import type {
  MessagingLogger,
  PositionedSubscription,
  PositionedSubscriptionOptions,
  Positions,
} from '../event-log.port.js';
import { randomChance } from '../random-chance.js';
import { WakeSignal } from '../wake-signal.js';
import type { ClusterNames } from './cluster-names.js';
import { batchLength, bytesOf, toEvents, toRecord } from './fetched-records.js';
import type { FetchedRecord } from './fetched-records.js';
import { SupervisedConsumer } from './supervised-consumer.js';

const REDELIVERY = { firstMs: 100, maxMs: 5_000 };
/** Bytes that may wait in memory, beyond the last fetch. */
const WAITING_BYTES = 8 * 1_048_576;
const HEARTBEAT_MS = 1_000;

export interface KafkaPositionedReaderParts extends PositionedSubscriptionOptions {
  readonly kafka: Kafka;
  readonly names: ClusterNames;
  /** A group that nobody else is in: its one member is given every partition, and commits nothing. */
  readonly ownGroup: string;
  /** Every partition of the topics. */
  readonly startAt: Positions;
  readonly logger: MessagingLogger;
  readonly ended: () => void;
}

/** Reads for one instance; the positions live in memory, and wherever `onBatch` stores them. */
export class KafkaPositionedReader implements PositionedSubscription {
  private readonly consumer: SupervisedConsumer;
  private readonly arrived = new WakeSignal();
  private readonly room = new WakeSignal();
  private readonly ending = new WakeSignal();
  private readonly loop: Promise<void>;
  private records: FetchedRecord[] = [];
  private bytes = 0;
  /** The next offset to fetch, by partition. */
  private readonly fetchedTo: Map<string, number>;
  private current: Positions;
  /** Partitions that `seek` named and that the next batch begins at. */
  private sought = new Map<string, number>();
  private closed = false;

  constructor(private readonly parts: KafkaPositionedReaderParts) {
    this.current = parts.startAt;
    this.fetchedTo = new Map(this.current);
    const { kafka, names, topics, logger } = parts;
    this.consumer = new SupervisedConsumer({
      ...{ kafka, logger, groupId: names.group(parts.ownGroup), topics: topics.map(({ name }) => names.topic(name)) },
      fromBeginning: true,
      onJoin: ({ assignment }) => {
        for (const [name, partitions] of Object.entries(assignment)) {
          for (const partition of partitions) this.fetchFrom(names.topicOf(name), partition);
        }
      },
      onFetched: (payload) => this.take(payload),
    });
    this.loop = this.run();
  }

  positions(): Positions {
    return new Map([...this.current, ...this.sought]);
  }

  seek(positions: Positions): Promise<void> {
    for (const [key, offset] of positions) {
      this.sought.set(key, offset);
      this.fetchedTo.set(key, offset);
    }
    this.records = this.records.filter(({ topic, partition }) => !positions.has(positionKey(topic, partition)));
    this.bytes = bytesOf(this.records);
    for (const { name, partitions } of this.parts.topics) {
      for (let partition = 0; partition < partitions; partition += 1) {
        if (positions.has(positionKey(name, partition))) this.fetchFrom(name, partition);
      }
    }
    this.room.wake();
    return Promise.resolve();
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    this.parts.ended();
    for (const signal of [this.arrived, this.room, this.ending]) signal.wake();
    await this.loop;
    await this.consumer.close();
  }

  private fetchFrom(topic: string, partition: number): void {
    const offset = this.fetchedTo.get(positionKey(topic, partition));
    if (offset !== undefined) this.consumer.seek({ topic: this.parts.names.topic(topic), partition, offset });
  }

  private async take(payload: EachBatchPayload): Promise<void> {
    const { batch } = payload;
    if (this.closed || payload.isStale()) return;
    const topic = this.parts.names.topicOf(batch.topic);
    const key = positionKey(topic, batch.partition);
    const from = this.fetchedTo.get(key) ?? 0;
    const fresh = batch.messages
      .map((message) => toRecord(topic, batch.partition, message))
      .filter(({ offset }) => offset >= from);
    this.records.push(...fresh);
    this.bytes += bytesOf(fresh);
    this.fetchedTo.set(key, Number(batch.lastOffset()) + 1);
    this.arrived.wake();
    while (payload.isRunning() && this.isFull()) {
      await this.room.sleep(HEARTBEAT_MS);
      await payload.heartbeat();
    }
  }

  private isFull(): boolean {
    return !this.closed && this.bytes > WAITING_BYTES;
  }

  private async run(): Promise<void> {
    let failed = 0;
    while (!this.closed) {
      try {
        const delivered = await this.deliver();
        failed = 0;
        if (!delivered) await this.arrived.sleep(60_000);
      } catch (error) {
        failed += 1;
        const fields = { err: error, group: this.parts.group, failures: failed };
        this.parts.logger.warn(fields, 'a batch failed and will be delivered again');
        await this.ending.sleep(backoffMs(REDELIVERY, failed, randomChance()));
      }
    }
  }

  /** Hands over one batch; false when there was nothing. */
  private async deliver(): Promise<boolean> {
    this.current = this.positions();
    this.sought.clear();
    const records = this.records.slice(0, batchLength(this.records, this.parts.batchSize));
    if (records.length === 0) return false;
    const positions = new Map(this.current);
    for (const { topic, partition, offset } of records) positions.set(positionKey(topic, partition), offset + 1);
    const events = toEvents(records, ({ topic, partition, offset }) => {
      this.parts.logger.error({ topic, partition, offset }, 'a record of a topic is no event and is passed over');
    });
    if (events.length > 0) await this.parts.onBatch({ events, positions });
    this.current = positions;
    // A seek may have taken some of them away meanwhile.
    const done = new Set(records);
    this.records = this.records.filter((record) => !done.has(record));
    this.bytes = bytesOf(this.records);
    this.room.wake();
    return true;
  }
}
