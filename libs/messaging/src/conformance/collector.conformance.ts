import type { TopicDefinition } from '@okno/contracts';
import type { Database } from '@okno/persistence';
import type { EventBatch, EventLog, GroupSubscriptionOptions, LoggedEvent, Subscription } from '../event-log.port.js';
import { untilTestEnds } from './harness.conformance.js';

export interface CollectorOptions extends Partial<GroupSubscriptionOptions> {
  readonly eventLog: EventLog;
  readonly database: Database;
  readonly topic: TopicDefinition;
  readonly group: string;
}

export interface Collector extends Subscription {
  /** Delivered and committed, in the order of delivery. */
  readonly events: readonly LoggedEvent[];
}

/** A member of a group that only remembers what it got. */
export async function collect({ eventLog, database, topic, ...options }: CollectorOptions): Promise<Collector> {
  const events: LoggedEvent[] = [];
  const subscription = await eventLog.subscribe({
    topics: [topic],
    from: 'start',
    batchSize: 50,
    concurrency: 4,
    onBatch: async (batch) => {
      await commitWhole(database, batch);
      events.push(...batch.events);
    },
    ...options,
  });
  untilTestEnds(subscription);
  return { events, close: () => subscription.close() };
}

export function commitWhole(database: Database, batch: EventBatch): Promise<void> {
  return database.transaction((tx) => batch.commit(tx, lastOffset(batch.events)));
}

function lastOffset(events: readonly LoggedEvent[]): number {
  return Math.max(...events.map(({ offset }) => offset));
}

/** Offsets by partition, in the order of delivery. */
export function offsetsByPartition(events: readonly LoggedEvent[]): Map<number, number[]> {
  const result = new Map<number, number[]>();
  for (const { partition, offset } of events) result.set(partition, [...(result.get(partition) ?? []), offset]);
  return result;
}

/** The first offsets of a partition: 0, 1, 2, … */
export function dense(count: number): number[] {
  return Array.from({ length: count }, (_, offset) => offset);
}
