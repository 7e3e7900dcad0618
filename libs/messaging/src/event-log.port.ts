import type { EventEnvelope, TopicDefinition } from '@okno/contracts';
import type { Database, Transaction } from '@okno/persistence';
import type { SerializedEvent } from './outgoing-event.js';

/** One event as it lies in the log. A tombstone has no envelope. */
export interface LoggedEvent {
  readonly topic: string;
  readonly partition: number;
  /** Grows by one per event of a partition; compaction leaves holes. */
  readonly offset: number;
  readonly key: string;
  readonly envelope: EventEnvelope | null;
}

/** The next offset to read, by `positionKey(topic, partition)`; a partition that is not named starts at 0. */
export type Positions = ReadonlyMap<string, number>;

export function positionKey(topic: string, partition: number): string {
  return `${topic}:${partition}`;
}

/** Events of one partition, in order, for one group. */
export interface EventBatch {
  readonly topic: string;
  readonly partition: number;
  readonly events: readonly LoggedEvent[];
  /**
   * Moves the group's position behind the event at `through` when `tx` commits. Call it first in the transaction and once.
   * The embedded log moves it in `tx` itself, Kafka after the commit.
   * @throws PositionLostError when another instance of the group holds or has moved the position: give the batch up.
   */
  commit(tx: Transaction, through: number): Promise<void>;
}

/** Events of any number of partitions, each partition's in order, for a reader that keeps its positions itself. */
export interface PositionedBatch {
  readonly events: readonly LoggedEvent[];
  /** Where every partition stands after this batch: store it together with the batch's effect. */
  readonly positions: Positions;
}

export interface GroupSubscriptionOptions {
  readonly group: string;
  readonly topics: readonly TopicDefinition[];
  /** Where a group begins that the log has not met before. */
  readonly from: 'start' | 'end';
  /** At most this many events in a batch. */
  readonly batchSize: number;
  /** At most this many partitions are worked on at the same time; so memory holds `batchSize × concurrency` events. */
  readonly concurrency: number;
  /** Resolves when the batch is committed. When it throws, what was not committed is delivered again after a pause. */
  readonly onBatch: (batch: EventBatch) => Promise<void>;
}

export interface PositionedSubscriptionOptions {
  /** Names the reader. The log stores nothing under it. */
  readonly group: string;
  readonly topics: readonly TopicDefinition[];
  readonly positions: Positions | 'end';
  readonly batchSize: number;
  /** One call at a time. When it throws, the same events are delivered again after a pause. */
  readonly onBatch: (batch: PositionedBatch) => Promise<void>;
}

export interface Subscription {
  /** Takes no further batch and waits for the running ones. */
  close(): Promise<void>;
}

export interface PositionedSubscription extends Subscription {
  /** What is handled; reaches `endOffsets` when everything is, even where compaction has left a hole at the end. */
  positions(): Positions;
  /** Continues at `positions` after the running batch; partitions that are not named stay where they are. */
  seek(positions: Positions): Promise<void>;
}

/** How far a group is behind, in events. */
export interface GroupLag {
  readonly total: number;
  readonly byPartition: ReadonlyMap<string, number>;
}

/**
 * The ordered streams that services publish to and consume from. Order holds per key within a topic; delivery is at least once
 * (the inbox makes effects happen once). Topics never change their number of partitions, because that would break the order of keys.
 */
export interface EventLog {
  readonly kind: 'embedded' | 'kafka';
  /** Another value after a restore: stored positions of an older epoch mean nothing. */
  epoch(): Promise<string>;
  /** Creates missing topics. @throws when a topic exists with another number of partitions or another retention. */
  ensureTopics(topics: readonly TopicDefinition[]): Promise<void>;
  /**
   * Appends in the given order. The embedded log appends within `tx`; Kafka resolves on the brokers' acknowledgement, so a
   * rollback of `tx` after that publishes twice. @throws soon (seconds, not minutes) when the log cannot be reached.
   */
  append(events: readonly SerializedEvent[], tx: Transaction): Promise<void>;
  /**
   * Moves the first events of a service's outbox, at most `limit`, in one statement: only where log and outbox share a database.
   * Without it the relay takes them, appends them and commits. @returns whether it knows of more.
   */
  relayOutbox?(database: Database, limit: number): Promise<boolean>;
  /** Reads as a member of `group`: instances share its partitions, the log keeps its positions. */
  subscribe(options: GroupSubscriptionOptions): Promise<Subscription>;
  /** Reads for one instance that keeps its positions itself, or keeps none and begins at the end (live views). */
  subscribeBatch(options: PositionedSubscriptionOptions): Promise<PositionedSubscription>;
  /** Committed positions of a group; empty for a group the log has not met. */
  positions(group: string): Promise<Positions>;
  endOffsets(topics: readonly string[]): Promise<Positions>;
  lag(group: string): Promise<GroupLag>;
  /** Closes every subscription and then the log's own connections. */
  close(): Promise<void>;
}

/** Not a failure: another instance has this part of the stream. */
export class PositionLostError extends Error {
  constructor(group: string, topic: string, partition: number) {
    super(`group ${group} works on ${positionKey(topic, partition)} in another instance`);
    this.name = 'PositionLostError';
  }
}

/** Where the parts of this library say what they could not do; pino's loggers fit. */
export interface MessagingLogger {
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
