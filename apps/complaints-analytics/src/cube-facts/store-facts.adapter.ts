import type { TopicDefinition } from '@okno/contracts';
import { positionKey, type LoggedEvent, type PositionedBatch } from '@okno/messaging';
import type { Logger } from '@okno/service-kit';
import type { CubeStore } from '../cube-store/cube-store.adapter.js';
import type { Change } from '../cube-store/cube-tables.rules.js';
import { factTopics, toErasure, toFactChanges } from './fact-sources.adapter.js';

export interface FactReading {
  /** Names the reader. */
  readonly name: string;
  readonly topics: readonly TopicDefinition[];
  readonly batchSize: number;
}

export interface FactStoring {
  readonly logger: Logger;
  /** The company's. */
  readonly timezone: string;
}

function isOfChunks(topic: TopicDefinition): boolean {
  return topic.name === 'intake.import';
}

/** Events of one fact each, and events of up to a thousand rows: read apart, so that a batch of either stays small. */
export const factReadings: readonly FactReading[] = [
  { name: 'singles', topics: factTopics.filter((topic) => !isOfChunks(topic)), batchSize: 500 },
  { name: 'chunks', topics: factTopics.filter(isOfChunks), batchSize: 10 },
];

/** Stores what a batch of events tells, and how far the log was read. */
export async function storeFacts(
  store: CubeStore,
  { events, positions }: PositionedBatch,
  { logger, timezone }: FactStoring,
): Promise<void> {
  const touched = new Set(events.map(({ topic, partition }) => positionKey(topic, partition)));
  const asOf = events.reduce<string | undefined>((newest, { envelope }) => {
    const time = envelope?.time;
    return time !== undefined && (newest === undefined || time > newest) ? time : newest;
  }, undefined);
  await store.apply(
    events.flatMap((event) => changesOf(event, logger, timezone)),
    new Map([...positions].filter(([partition]) => touched.has(partition))),
    asOf,
  );
}

/** An event nobody can read must not stop all others: it is left out and said so. */
function changesOf(
  { topic, partition, offset, key, envelope }: LoggedEvent,
  logger: Logger,
  timezone: string,
): readonly Change[] {
  if (envelope === null) return toErasure(topic, key);
  try {
    return toFactChanges(envelope, timezone);
  } catch (error) {
    logger.error({ err: error, topic, partition, offset, type: envelope.type }, 'the cube cannot read an event');
    return [];
  }
}
