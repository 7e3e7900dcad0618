import { statfs } from 'node:fs/promises';
import type { EventLog, EventLogServer, HandlerRun, OutboxRelay } from '@okno/messaging';
import type { Database } from '@okno/persistence';
import { Registry, collectDefaultMetrics } from 'prom-client';
import { shared, type Meters, type Reading } from './meters.js';

/** One registry per service: in all-in-one several services share a process. */
export function createMetrics(service: string): Registry {
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  collectDefaultMetrics({ register: registry });
  return registry;
}

export interface WatchedParts {
  readonly group: string;
  readonly relay: Pick<OutboxRelay, 'backlog'>;
  readonly consumers: Pick<EventLogServer, 'parked'>;
  readonly eventLog: Pick<EventLog, 'lag'>;
  readonly database: Pick<Database, 'poolUsage'>;
  /** Whose disk is watched, where the service keeps files. */
  readonly dataDir: string | undefined;
}

/** What every service tells of its events, its connections and its disk. docs/observability.md explains each. */
export function watchService(meters: Meters, parts: WatchedParts): void {
  // First, because what follows asks the database.
  watchPool(meters, parts);
  watchOutbox(meters, parts);
  watchConsuming(meters, parts);
  if (parts.dataDir !== undefined) watchDisk(meters, parts.dataDir);
}

function watchOutbox(meters: Meters, { relay }: WatchedParts): void {
  const backlog = shared(() => relay.backlog());
  meters.watch('outbox_unsent_events', 'Committed events that are not in the log yet', [], async () => [
    { value: (await backlog()).unsent },
  ]);
  meters.watch('outbox_oldest_age_seconds', 'Age of the oldest of them, 0 when there is none', [], async () => [
    { value: (await backlog()).oldestAgeSeconds },
  ]);
}

function watchConsuming(meters: Meters, { group, consumers, eventLog }: WatchedParts): void {
  meters.watch(
    'consumer_lag_events',
    'Events in the log that this consumer group has not handled yet',
    ['group', 'topic'],
    async () => byTopic(group, (await eventLog.lag(group)).byPartition),
  );
  const totals = shared(() => consumers.parked.totals());
  const labelsOf = ({ topic, state }: { readonly topic: string; readonly state: string }) => ({ topic, state });
  meters.watch(
    'parked_events',
    'Events set aside with their key: retrying ones are tried again by themselves, parked ones wait for a replay',
    ['topic', 'state'],
    async () => (await totals()).map((total) => ({ labels: labelsOf(total), value: total.events })),
  );
  meters.watch('parked_keys', 'Keys behind which those events wait', ['topic', 'state'], async () =>
    (await totals()).map((total) => ({ labels: labelsOf(total), value: total.keys })),
  );
  meters.watch('parked_oldest_age_seconds', 'Time since the first of these keys was set aside', [], async () => [
    { value: Math.max(0, ...(await totals()).map(({ oldestAgeSeconds }) => oldestAgeSeconds)) },
  ]);
}

function byTopic(group: string, byPartition: ReadonlyMap<string, number>): readonly Reading[] {
  const lags = new Map<string, number>();
  for (const [partition, lag] of byPartition) {
    const topic = partition.slice(0, partition.lastIndexOf(':'));
    lags.set(topic, (lags.get(topic) ?? 0) + lag);
  }
  return [...lags].map(([topic, value]) => ({ labels: { group, topic }, value }));
}

function watchPool(meters: Meters, { database }: WatchedParts): void {
  meters.watch('database_pool_connections', 'Open connections of the pool', ['state'], () => {
    const { used, idle } = database.poolUsage();
    return Promise.resolve([
      { labels: { state: 'used' }, value: used },
      { labels: { state: 'idle' }, value: idle },
    ]);
  });
  meters.watch('database_pool_waiting', 'Whoever waits for a free connection of the pool', [], () =>
    Promise.resolve([{ value: database.poolUsage().waiting }]),
  );
  meters.watch('database_pool_max_connections', 'Connections of the pool at most', [], () =>
    Promise.resolve([{ value: database.poolUsage().max }]),
  );
}

function watchDisk(meters: Meters, dataDir: string): void {
  const disk = shared(() => statfs(dataDir));
  meters.watch('data_disk_free_bytes', 'Free space of the disk that holds the data directory', [], async () => {
    const { bavail, bsize } = await disk();
    return [{ value: bavail * bsize }];
  });
  meters.watch('data_disk_size_bytes', 'Size of that disk', [], async () => {
    const { blocks, bsize } = await disk();
    return [{ value: blocks * bsize }];
  });
}

/** Answers whom to tell of every call of a handler. */
export function measureHandlers(meters: Meters): (run: HandlerRun) => void {
  const took = meters.durations(
    'event_handler_duration_seconds',
    'Time of one call of an event handler; a handler of batches takes many events in a call',
    ['type', 'outcome'],
  );
  const handled = meters.counter('event_handler_events_total', 'Events given to handlers', ['type', 'outcome']);
  return ({ type, outcome, events, seconds }) => {
    took({ type, outcome }, seconds);
    handled({ type, outcome }, events);
  };
}
