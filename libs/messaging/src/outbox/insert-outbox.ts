import type { Transaction } from '@okno/persistence';
import type { OutgoingEvent } from '../outgoing-event.js';
import { announceOutbox } from './outbox-announcements.js';

/** The statement that publishes the events at `place`, a parameter of JSON; who runs it announces it after the commit. */
export function outboxInsertion(place: string): string {
  return `INSERT INTO outbox (topic, key, envelope)
    SELECT topic, key, envelope
    FROM ROWS FROM (json_to_recordset(${place}::json) AS (topic text, key text, envelope json))
    WITH ORDINALITY AS e(topic, key, envelope, place)
    ORDER BY place`;
}

const insert = { name: 'messaging-insert-outbox', text: outboxInsertion('$1') };

/** Publishes `events`, in the order given, if and only if `tx` commits: one statement for all of them. */
export async function insertOutbox(tx: Transaction, events: readonly OutgoingEvent[]): Promise<void> {
  if (events.length === 0) return;
  await tx.query(insert, [JSON.stringify(events)]);
  tx.afterCommit(() => announceOutbox(tx.manager));
}
