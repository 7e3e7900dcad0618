import type { EventEnvelope } from '@okno/contracts';
import { eventLogSettings, openEventLog, readWholeLog, type LoggedEvent } from '@okno/messaging';
import { createLogger } from '@okno/service-kit';
import type { LoggedFact } from '../checks/world.js';
import { allTopics } from './services.js';

/** Where an installation's event log is. */
export interface LogAddress {
  readonly databaseUrl: string;
  /** Kafka's brokers and this installation's prefix; without it the log is in PostgreSQL. */
  readonly kafka?: { readonly brokers: string; readonly prefix: string };
}

export function openLogAt({ databaseUrl, kafka }: LogAddress): ReturnType<typeof openEventLog> {
  const settings = eventLogSettings.parse(
    kafka === undefined ? {} : { KAFKA_BROKERS: kafka.brokers, KAFKA_PREFIX: kafka.prefix },
  );
  return openEventLog(settings, { databaseUrl, clientId: 'fault-checker', logger: createLogger('fatal') });
}

async function eachEvent(
  address: LogAddress,
  onEvent: (event: LoggedEvent, envelope: EventEnvelope) => void,
): Promise<void> {
  const eventLog = await openLogAt(address);
  try {
    await readWholeLog({
      eventLog,
      readings: [
        {
          group: 'fault-checker',
          topics: allTopics(),
          batchSize: 2_000,
          onBatch: ({ events }) => {
            for (const event of events) if (event.envelope !== null) onEvent(event, event.envelope);
            return Promise.resolve();
          },
        },
      ],
    });
  } finally {
    await eventLog.close();
  }
}

/** Every event from the first to the last, each partition's in order; repetitions are there as often as they were appended. */
export async function readLog(address: LogAddress): Promise<readonly LoggedFact[]> {
  const facts: LoggedFact[] = [];
  await eachEvent(address, ({ topic, partition, offset, key }, envelope) => {
    const { id, type, subject, aggregateversion: version } = envelope;
    facts.push({ topic, partition, offset, key, id, type, subject, version });
  });
  return facts;
}

/** A logged event that can be put on the log again, word for word. */
export interface RepeatableEvent {
  readonly topic: string;
  readonly key: string;
  readonly envelope: EventEnvelope;
}

/** Every event for which `wants` says so, in the order of the log. */
export async function selectFromLog(
  address: LogAddress,
  wants: (envelope: EventEnvelope) => boolean,
): Promise<readonly RepeatableEvent[]> {
  const found: RepeatableEvent[] = [];
  await eachEvent(address, ({ topic, key }, envelope) => {
    if (wants(envelope)) found.push({ topic, key, envelope });
  });
  return found;
}
