import type { Database, Transaction } from '@okno/persistence';
import type { LoggedEvent } from '../event-log.port.js';

/** What of a batch is to be handled now, and what has to queue behind a parked key. Repetitions are in neither. */
export interface Admission {
  readonly fresh: readonly LoggedEvent[];
  readonly behindParked: readonly LoggedEvent[];
}

const receive = {
  name: 'messaging-receive',
  text: `
    WITH parked AS (
      SELECT key FROM parked_key WHERE consumer_group = $1 AND topic = $2 AND key = ANY ($3::text[]) FOR SHARE
    ), received AS (
      INSERT INTO inbox (consumer, event_id) SELECT $1, unnest($4::uuid[])
      ON CONFLICT DO NOTHING RETURNING event_id
    )
    SELECT (SELECT array_agg(event_id::text) FROM received) AS received, (SELECT array_agg(key) FROM parked) AS parked`,
};

/**
 * Records the receipt of `events` (of one topic) by a consumer, in one statement for all. A parked key is locked against
 * replay until the transaction ends, so that nothing queues behind a key that is just being released.
 */
export async function admit(
  tx: Transaction,
  consumer: string,
  topic: string,
  events: readonly LoggedEvent[],
): Promise<Admission> {
  const keys = new Set(events.map(({ key }) => key));
  const [row] = await tx.query<{ received: string[] | null; parked: string[] | null }>(receive, [
    consumer,
    topic,
    [...keys],
    events.map(idOf),
  ]);
  const received = new Set(row?.received ?? []);
  const parked = new Set(row?.parked ?? []);
  // Deleted as it is used, because one batch may hold the same event twice.
  const first = events.filter((event) => received.delete(idOf(event)));
  return {
    fresh: first.filter(({ key }) => !parked.has(key)),
    behindParked: first.filter(({ key }) => parked.has(key)),
  };
}

/** @returns false when the event had been received before. */
export async function recordReceipt(tx: Transaction, consumer: string, event: LoggedEvent): Promise<boolean> {
  const rows = await tx.query(
    'INSERT INTO inbox (consumer, event_id) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING event_id',
    [consumer, idOf(event)],
  );
  return rows.length > 0;
}

/** Records the receipt of `events` where nothing is parked. @returns those that had not been received before, each once. */
export async function recordReceipts(
  tx: Transaction,
  consumer: string,
  events: readonly LoggedEvent[],
): Promise<LoggedEvent[]> {
  const rows = await tx.query<{ id: string }>(
    `INSERT INTO inbox (consumer, event_id) SELECT $1, unnest($2::uuid[]) ON CONFLICT DO NOTHING RETURNING event_id AS id`,
    [consumer, events.map(idOf)],
  );
  const received = new Set(rows.map(({ id }) => id));
  return events.filter((event) => received.delete(idOf(event)));
}

/** Those of `events` that the consumer has received. */
export async function alreadyReceived(
  database: Pick<Database, 'query'>,
  consumer: string,
  events: readonly LoggedEvent[],
): Promise<LoggedEvent[]> {
  if (events.length === 0) return [];
  const rows = await database.query<{ id: string }>(
    'SELECT event_id AS id FROM inbox WHERE consumer = $1 AND event_id = ANY ($2::uuid[])',
    [consumer, events.map(idOf)],
  );
  const received = new Set(rows.map(({ id }) => id));
  return events.filter((event) => received.has(idOf(event)));
}

/** Forgets what was consumed more than `days` ago; a repetition older than that would be taken for new. @returns rows removed. */
export async function purgeInbox(database: Database, days: number): Promise<number> {
  const [row] = await database.query<{ removed: number }>(
    `WITH removed AS (DELETE FROM inbox WHERE recorded_at < now() - make_interval(days => $1) RETURNING 1)
     SELECT count(*)::integer AS removed FROM removed`,
    [days],
  );
  return row?.removed ?? 0;
}

function idOf({ envelope, topic, offset }: LoggedEvent): string {
  if (envelope === null) throw new TypeError(`a tombstone has no receipt (${topic} at ${offset})`);
  return envelope.id.toLowerCase();
}
