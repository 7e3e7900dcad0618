import { z } from 'zod';
import { createEmbeddedEventLog } from './embedded/embedded-event-log.js';
import { createKafkaEventLog } from './kafka/kafka-event-log.js';
import type { EventLog, MessagingLogger } from './event-log.port.js';

const BROKER = /^[^\s:,]+:\d{1,5}$/;

/** What the environment says about the event log: part of the settings of every host. */
export const eventLogSettings = z.object({
  KAFKA_BROKERS: z
    .string()
    .transform((list) => list.split(',').map((broker) => broker.trim()))
    .pipe(z.array(z.string().regex(BROKER, 'is a list of host:port, separated by commas')).min(1))
    .optional()
    .describe('Brokers of Kafka, host:port separated by commas; without them the log is in PostgreSQL.'),
  KAFKA_PREFIX: z
    .string()
    .regex(/^[A-Za-z0-9._-]{0,60}$/, 'is letters, digits, dots, underscores and hyphens')
    .default('')
    .describe('Put before the names of topics and groups, where several installations share a cluster.'),
});
export type EventLogSettings = z.output<typeof eventLogSettings>;

export interface EventLogSurroundings {
  /** PostgreSQL's URL with the right to make schemas; the embedded log lives there. */
  readonly databaseUrl: string;
  /** Names this process to the brokers, `okno-<service>`. */
  readonly clientId: string;
  readonly logger: MessagingLogger;
}

/** Opens the event log that the environment names: Kafka, or the embedded one. @throws when it is not there within a minute */
export function openEventLog(settings: EventLogSettings, surroundings: EventLogSurroundings): Promise<EventLog> {
  const { databaseUrl, clientId, logger } = surroundings;
  const { KAFKA_BROKERS: brokers, KAFKA_PREFIX: prefix } = settings;
  return brokers === undefined
    ? createEmbeddedEventLog({ url: databaseUrl, logger })
    : createKafkaEventLog({ brokers, clientId, prefix, logger });
}
