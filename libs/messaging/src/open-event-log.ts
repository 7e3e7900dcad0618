import { z } from 'zod';
import { createEmbeddedEventLog } from './embedded/embedded-event-log.js';
import type { EventLog, MessagingLogger } from './event-log.port.js';

const BROKER = /^[^\s:,]+:\d{1,5}$/;

/** What the environment says about the event log: part of the settings of every host. */
export const eventLogSettings = z.object({
  /** `host:port`, separated by commas. Without it the log is embedded in the services' PostgreSQL. */
  KAFKA_BROKERS: z
    .string()
    .transform((list) => list.split(',').map((broker) => broker.trim()))
    .pipe(z.array(z.string().regex(BROKER, 'is a list of host:port, separated by commas')).min(1))
    .optional(),
});
export type EventLogSettings = z.output<typeof eventLogSettings>;

export interface EventLogSurroundings {
  /** PostgreSQL's URL with the right to make schemas; the embedded log lives there. */
  readonly databaseUrl: string;
  /** Names this process to the brokers, `okno-<service>`. */
  readonly clientId: string;
  readonly logger: MessagingLogger;
}

/** Opens the event log that the environment names: Kafka, or the embedded one. */
export function openEventLog(settings: EventLogSettings, surroundings: EventLogSurroundings): Promise<EventLog> {
  const { databaseUrl, logger } = surroundings;
  if (settings.KAFKA_BROKERS !== undefined) throw new Error('KAFKA_BROKERS: this version cannot speak to Kafka yet');
  return createEmbeddedEventLog({ url: databaseUrl, logger });
}
