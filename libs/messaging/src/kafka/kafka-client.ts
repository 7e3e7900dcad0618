import { Kafka, logLevel } from 'kafkajs';
import type { LogEntry } from 'kafkajs';
import type { MessagingLogger } from '../event-log.port.js';

/** How often the same complaint of the client is repeated. */
const REPEAT_MS = 60_000;

export interface KafkaConnection {
  /** `host:port` */
  readonly brokers: readonly string[];
  readonly clientId: string;
  readonly logger: MessagingLogger;
}

/** The client, with limits that let a caller know within seconds that no broker answers. */
export function createKafka({ brokers, clientId, logger }: KafkaConnection): Kafka {
  const complaints = new Complaints(logger);
  return new Kafka({
    clientId,
    brokers: [...brokers],
    connectionTimeout: 3_000,
    requestTimeout: 6_000,
    retry: { retries: 3, initialRetryTime: 200, maxRetryTime: 2_000 },
    logLevel: logLevel.ERROR,
    logCreator: () => (entry) => {
      complaints.hear(entry);
    },
  });
}

/** Whether no broker answered, which everybody who asks will find. */
export function isAway(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (/^KafkaJS(?:Connection|RequestTimeout|Broker|NumberOfRetries)/.test(cause.name)) return true;
  }
  return false;
}

/** Whether a broker has answered, and the same question will have another answer soon: it is loading, or electing. */
export function willPass(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  // A fresh cluster makes the topic of its groups when the first of them asks for its coordinator.
  if (error.name === 'KafkaJSGroupCoordinatorNotFound') return true;
  return error.name === 'KafkaJSProtocolError' && Reflect.get(error, 'retriable') === true;
}

/**
 * The client calls everything an error that it tries again, on every try: these are warnings, each said once in a while.
 * What it cannot get over, it throws.
 */
export class Complaints {
  private readonly heard = new Map<string, { readonly saidAt: number; kept: number }>();

  constructor(private readonly logger: MessagingLogger) {}

  hear({ namespace, log }: LogEntry): void {
    // An answer with an error code in it, which whoever asked is told: a group that is rebalancing, a topic that exists.
    if (namespace === 'Connection' && log.message.startsWith('Response ')) return;
    const complaint = `${namespace}: ${log.message.replace(/\d+/g, '#')}`;
    const now = Date.parse(log.timestamp);
    const before = this.heard.get(complaint);
    if (before !== undefined && now - before.saidAt < REPEAT_MS) {
      before.kept += 1;
      return;
    }
    this.heard.set(complaint, { saidAt: now, kept: 0 });
    this.logger.warn({ from: namespace, repeated: before?.kept ?? 0 }, `kafka: ${log.message}`);
  }
}
