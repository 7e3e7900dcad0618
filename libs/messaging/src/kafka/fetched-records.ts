import type { KafkaMessage } from 'kafkajs';
import type { LoggedEvent } from '../event-log.port.js';
import { readKafkaMessage } from './cloudevents-binding.js';

/** Bytes of envelopes in one batch. */
const MAX_BATCH_BYTES = 4 * 1_048_576;

/** A record as it was fetched, unopened, under its topic's name in the port. */
export interface FetchedRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly message: KafkaMessage;
  readonly bytes: number;
}

export function toRecord(topic: string, partition: number, message: KafkaMessage): FetchedRecord {
  const bytes = (message.value?.length ?? 0) + (message.key?.length ?? 0);
  return { topic, partition, offset: Number(message.offset), message, bytes };
}

export function bytesOf(records: readonly FetchedRecord[]): number {
  return records.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** How many of the first records make a batch: at most `count`, no more bytes than a batch may have, at least one. */
export function batchLength(records: readonly FetchedRecord[], count: number): number {
  let room = MAX_BATCH_BYTES;
  let length = 0;
  for (const { bytes } of records) {
    if (length === count || (length > 0 && bytes > room)) break;
    room -= bytes;
    length += 1;
  }
  return length;
}

/** Opens records; `unreadable` hears of what is no event of anybody's, which is left out. */
export function toEvents(
  records: readonly FetchedRecord[],
  unreadable: (record: FetchedRecord) => void,
): LoggedEvent[] {
  return records.flatMap((record) => {
    const { topic, partition, offset, message } = record;
    const envelope = readKafkaMessage(message);
    if (envelope === undefined || message.key === null) {
      unreadable(record);
      return [];
    }
    return [{ topic, partition, offset, key: message.key.toString(), envelope }];
  });
}
