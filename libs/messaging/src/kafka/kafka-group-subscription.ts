import type { EachBatchPayload, Kafka } from 'kafkajs';
import { backoffMs } from '../backoff.rules.js';
import { PositionLostError, positionKey } from '../event-log.port.js';
import type { GroupSubscriptionOptions, MessagingLogger, Positions, Subscription } from '../event-log.port.js';
import { randomChance } from '../random-chance.js';
import { WakeSignal } from '../wake-signal.js';
import { toEvents, toRecord } from './fetched-records.js';
import { KafkaBatch, PartitionWork } from './partition-work.js';
import { PositionCommits } from './position-commits.js';
import { SupervisedConsumer } from './supervised-consumer.js';
import type { MemberOf } from './supervised-consumer.js';
import type { ClusterNames } from './cluster-names.js';

const REDELIVERY = { firstMs: 100, maxMs: 5_000 };
/** Bytes that one partition may have waiting before it is fetched no more, beyond the last fetch. */
const PARTITION_BYTES = 524_288;
/** The same for all partitions of a subscription together. */
const SUBSCRIPTION_BYTES = 16 * 1_048_576;
const HEARTBEAT_MS = 1_000;

export interface KafkaGroupSubscriptionParts extends GroupSubscriptionOptions {
  readonly kafka: Kafka;
  readonly names: ClusterNames;
  readonly logger: MessagingLogger;
  /** What the group has committed, for a member that has just joined. */
  readonly committed: () => Promise<Positions>;
  /** Where a partition begins that the group has no position in; undefined for the start. */
  readonly ends: Positions | undefined;
  readonly ended: () => void;
}

/**
 * One instance of a group. Fetching and consuming are apart: what was fetched waits in memory, per partition, so that a slow
 * or failing partition holds up no other, and the client keeps up its membership however long a handler takes.
 */
export class KafkaGroupSubscription implements Subscription {
  private readonly consumer: SupervisedConsumer;
  private readonly commits: PositionCommits;
  private readonly room = new WakeSignal();
  private readonly running = new Set<Promise<void>>();
  private readonly rests = new Set<NodeJS.Timeout>();
  private works = new Map<string, PartitionWork>();
  private memberId = '';
  private begun: Promise<void> = Promise.resolve();
  private closed = false;

  constructor(private readonly parts: KafkaGroupSubscriptionParts) {
    const { kafka, names, group, topics, logger } = parts;
    this.consumer = new SupervisedConsumer({
      ...{ kafka, logger, groupId: names.group(group), topics: topics.map(({ name }) => names.topic(name)) },
      fromBeginning: parts.from === 'start',
      onJoin: (member) => {
        this.join(member);
      },
      onFetched: (payload) => this.take(payload),
    });
    this.commits = new PositionCommits((offsets) =>
      this.consumer.commit(offsets.map((offset) => ({ ...offset, topic: names.topic(offset.topic) }))),
    );
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    this.parts.ended();
    this.room.wake();
    for (const rest of this.rests) clearTimeout(rest);
    await Promise.all(this.running);
    await this.commits.close();
    await this.consumer.close();
  }

  /** Keeps what it still holds, gives up what others hold now, and begins what is new. */
  private join({ memberId, assignment }: MemberOf): void {
    // With another id the group had taken this member for dead: what it holds may have gone through other hands.
    const before = memberId === this.memberId ? this.works : new Map<string, PartitionWork>();
    const works = Object.entries(assignment).flatMap(([name, partitions]) =>
      partitions.map((partition): [string, PartitionWork] => {
        const topic = this.parts.names.topicOf(name);
        const key = positionKey(topic, partition);
        return [key, before.get(key) ?? new PartitionWork(topic, partition)];
      }),
    );
    const old = this.works;
    this.memberId = memberId;
    this.works = new Map(works);
    this.commits.keepOnly(new Set(this.works.keys()));
    for (const [key, work] of old) work.lost = this.works.get(key) !== work;
    for (const work of this.works.values()) {
      if (work.nextFetch !== undefined) this.seek(work, work.nextFetch);
      if (!work.paused) this.consumer.resume(this.parts.names.topic(work.topic), work.partition);
    }
    this.begun = this.begin([...this.works.values()].filter(({ nextFetch }) => nextFetch === undefined));
    this.begun.catch(() => undefined);
    this.room.wake();
  }

  /** Commits where the group begins in partitions where it has no position yet, so that this is settled once. */
  private async begin(works: readonly PartitionWork[]): Promise<void> {
    if (works.length === 0) return;
    const committed = await this.parts.committed();
    for (const work of works) {
      const key = positionKey(work.topic, work.partition);
      if (work.lost || committed.has(key) || work.nextFetch !== undefined) continue;
      const start = this.parts.ends?.get(key) ?? 0;
      work.beginAt(start);
      this.seek(work, start);
      this.commits.add({ topic: work.topic, partition: work.partition, offset: start });
    }
  }

  private seek(work: PartitionWork, offset: number): void {
    this.consumer.seek({ topic: this.parts.names.topic(work.topic), partition: work.partition, offset });
  }

  private async take(payload: EachBatchPayload): Promise<void> {
    const { batch } = payload;
    // When it fails, so does the fetch, and the client comes again.
    await this.begun;
    if (this.closed || payload.isStale()) return;
    const topic = this.parts.names.topicOf(batch.topic);
    const work = this.works.get(positionKey(topic, batch.partition));
    if (work === undefined) return;
    work.offer(
      batch.messages.map((message) => toRecord(topic, batch.partition, message)),
      Number(batch.lastOffset()) + 1,
    );
    if (work.bytes > PARTITION_BYTES && !work.paused) {
      work.paused = true;
      this.consumer.pause(batch.topic, batch.partition);
    }
    this.start();
    while (payload.isRunning() && this.isFull()) {
      await this.room.sleep(HEARTBEAT_MS);
      await payload.heartbeat();
    }
  }

  private isFull(): boolean {
    let bytes = 0;
    for (const work of this.works.values()) bytes += work.bytes;
    return !this.closed && bytes > SUBSCRIPTION_BYTES;
  }

  /** Starts as many batches as may run at a time; whoever has waited longest comes first. */
  private start(): void {
    for (const [key, work] of this.works) {
      if (this.closed || this.running.size >= this.parts.concurrency) return;
      if (work.busy || work.isIdle) continue;
      work.busy = true;
      this.works.delete(key);
      this.works.set(key, work);
      const running = this.work(work).finally(() => {
        this.running.delete(running);
        this.start();
      });
      this.running.add(running);
    }
  }

  private async work(work: PartitionWork): Promise<void> {
    const { group, batchSize, logger, onBatch } = this.parts;
    const records = work.next(batchSize);
    const events = toEvents(records, ({ topic, partition, offset }) => {
      logger.error({ topic, partition, offset }, 'a record of a topic is no event and is passed over');
    });
    const last = records.at(-1)?.offset ?? 0;
    const batch = new KafkaBatch(group, work, events, last);
    try {
      if (events.length === 0) batch.consumedThrough = last;
      else await onBatch(batch);
      this.consumed(work, batch.consumedThrough);
      if (batch.consumedThrough === undefined) this.rest(work, backoffMs(REDELIVERY, 1, 0));
      else {
        work.failures = 0;
        work.busy = false;
      }
    } catch (error) {
      this.consumed(work, batch.consumedThrough);
      if (error instanceof PositionLostError) return;
      work.failures += 1;
      this.rest(work, backoffMs(REDELIVERY, work.failures, randomChance()));
      const fields = { err: error, group, partition: positionKey(work.topic, work.partition), failures: work.failures };
      logger.warn(fields, 'a batch failed and will be delivered again');
    }
  }

  private consumed(work: PartitionWork, through: number | undefined): void {
    if (through === undefined) return;
    work.drop(through);
    const { topic, partition, position } = work;
    if (work.lost || position === undefined) return;
    this.commits.add({ topic, partition, offset: position });
    this.room.wake();
    if (work.paused && work.bytes < PARTITION_BYTES / 2) {
      work.paused = false;
      this.consumer.resume(this.parts.names.topic(topic), partition);
    }
  }

  private rest(work: PartitionWork, milliseconds: number): void {
    const timer = setTimeout(() => {
      this.rests.delete(timer);
      work.busy = false;
      this.start();
    }, milliseconds);
    this.rests.add(timer);
  }
}
