import type { Consumer, EachBatchPayload, Kafka } from 'kafkajs';
import { backoffMs } from '../backoff.rules.js';
import type { MessagingLogger } from '../event-log.port.js';
import { randomChance } from '../random-chance.js';
import { WakeSignal } from '../wake-signal.js';

const RESTART = { firstMs: 200, maxMs: 5_000 };
/** Also how long a partition that was resumed can wait until it is asked for again. */
const LONG_POLL_MS = 200;

export interface MemberOf {
  readonly memberId: string;
  /** Partitions by topic, under the cluster's names. */
  readonly assignment: Readonly<Record<string, number[]>>;
}

export interface SupervisedConsumerParts {
  readonly kafka: Kafka;
  /** The cluster's names. */
  readonly groupId: string;
  readonly topics: readonly string[];
  /** Where the client begins when neither a committed position nor a `seek` says so. */
  readonly fromBeginning: boolean;
  readonly logger: MessagingLogger;
  /** Called within the join, before anything is fetched: a `seek` here is in time. Must not throw. */
  readonly onJoin: (member: MemberOf) => void;
  /** Takes what was fetched of one partition; the client fetches on when it resolves. */
  readonly onFetched: (payload: EachBatchPayload) => Promise<void>;
}

export interface PartitionOffset {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

/** A member of a group that is replaced by a new one whenever the client gives it up. */
export class SupervisedConsumer {
  private readonly ending = new WakeSignal();
  private readonly loop: Promise<void>;
  private consumer: Consumer | undefined;
  private isMember = false;
  private closed = false;
  private failures = 0;

  constructor(private readonly parts: SupervisedConsumerParts) {
    this.loop = this.run();
  }

  seek({ topic, partition, offset }: PartitionOffset): void {
    if (this.isMember) this.consumer?.seek({ topic, partition, offset: offset.toString() });
  }

  pause(topic: string, partition: number): void {
    if (this.isMember) this.consumer?.pause([{ topic, partitions: [partition] }]);
  }

  resume(topic: string, partition: number): void {
    if (this.isMember) this.consumer?.resume([{ topic, partitions: [partition] }]);
  }

  /** @throws when the group has another generation, or the brokers do not answer. */
  async commit(offsets: readonly PartitionOffset[]): Promise<void> {
    if (!this.isMember) throw new Error('not a member of the group');
    await this.consumer?.commitOffsets(
      offsets.map(({ topic, partition, offset }) => ({ topic, partition, offset: offset.toString() })),
    );
  }

  async close(): Promise<void> {
    this.closed = true;
    this.ending.wake();
    await this.loop;
  }

  private async run(): Promise<void> {
    while (!this.closed) {
      try {
        await this.live();
      } catch (error) {
        this.failures += 1;
        const fields = { err: error, group: this.parts.groupId, failures: this.failures };
        // A broker that is away is said once; it is tried for as long as it takes.
        if (this.failures === 1) this.parts.logger.warn(fields, 'the event log cannot be read and is tried again');
        await this.ending.sleep(backoffMs(RESTART, this.failures, randomChance()));
      }
    }
  }

  private isClosed(): boolean {
    return this.closed;
  }

  /** From joining the group to leaving it. @throws when the client gives up. */
  private async live(): Promise<void> {
    const { kafka, groupId, topics, fromBeginning, onFetched } = this.parts;
    const consumer = kafka.consumer({
      groupId,
      allowAutoTopicCreation: false,
      sessionTimeout: 10_000,
      rebalanceTimeout: 10_000,
      heartbeatInterval: 1_000,
      maxWaitTimeInMs: LONG_POLL_MS,
      maxBytesPerPartition: 524_288,
      maxBytes: 4 * 1_048_576,
      retry: { retries: 3, initialRetryTime: 200, maxRetryTime: 2_000, restartOnFailure: () => Promise.resolve(false) },
    });
    let crash: Error | undefined;
    consumer.on(consumer.events.CRASH, ({ payload }) => {
      crash = payload.error;
      this.ending.wake();
    });
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
      this.failures = 0;
      this.isMember = true;
      this.parts.onJoin({ memberId: payload.memberId, assignment: payload.memberAssignment });
    });
    this.consumer = consumer;
    try {
      await consumer.connect();
      await consumer.subscribe({ topics: [...topics], fromBeginning });
      await consumer.run({ autoCommit: false, eachBatch: onFetched });
      while (!this.isClosed() && crash === undefined) await this.ending.sleep(60_000);
    } finally {
      this.isMember = false;
      await consumer.disconnect().catch(() => undefined);
    }
    if (crash !== undefined && !this.isClosed()) throw crash;
  }
}
