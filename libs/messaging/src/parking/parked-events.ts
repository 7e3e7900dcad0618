import type { EventEnvelope } from '@okno/contracts';
import type { Database, Transaction } from '@okno/persistence';
import { backoffMs } from '../backoff.rules.js';
import type { BackoffPolicy } from '../backoff.rules.js';
import type { LoggedEvent } from '../event-log.port.js';
import { randomChance } from '../random-chance.js';
import { isTransient } from '../transient-errors.js';
import { describeFailure } from './failure.rules.js';

export interface RetryPolicy extends BackoffPolicy {
  /** The first try counts. */
  readonly maxAttempts: number;
}

/** A key whose events wait, in order, behind one that failed. */
export interface ParkedKey {
  readonly topic: string;
  readonly key: string;
  /** `retrying`: tried again by itself. `parked`: waits for somebody to replay it. */
  readonly state: 'retrying' | 'parked';
  readonly attempts: number;
  readonly error: string;
  readonly parkedAt: Date;
  readonly queued: number;
  /** The event that failed. */
  readonly partition: number;
  readonly offset: number;
  readonly envelope: EventEnvelope;
}

export interface ParkedCounts {
  readonly retrying: number;
  readonly parked: number;
}

/** What waits of one topic in one state. */
export interface ParkedTotal {
  readonly topic: string;
  readonly state: ParkedKey['state'];
  readonly keys: number;
  readonly events: number;
  readonly oldestAgeSeconds: number;
}

export interface KeySelection {
  readonly topic?: string;
  readonly key?: string;
}

export interface ReplayResult {
  /** Events applied. */
  readonly applied: number;
  /** Keys that failed again and stay. */
  readonly failedKeys: number;
}

export interface ParkedEventsParts {
  readonly database: Database;
  readonly group: string;
  readonly retry: RetryPolicy;
  /** Applies one event in the given transaction, as its consumers would have. */
  readonly apply: (event: LoggedEvent, tx: Transaction) => Promise<void>;
  /** Called when a key waits for its next try. */
  readonly onSetAside: () => void;
}

interface QueuedEvent {
  readonly id: number;
  readonly partition: number;
  readonly offset: number;
  readonly envelope: EventEnvelope;
}

/** The events of one group that could not be handled, by key. */
export class ParkedEvents {
  constructor(private readonly parts: ParkedEventsParts) {}

  /** Opens a queue for the event's key with the event at its head. */
  async setAside(tx: Transaction, event: LoggedEvent, error: unknown): Promise<void> {
    const failure = describeFailure(error);
    const final = failure.hopeless || this.parts.retry.maxAttempts <= 1;
    await tx.query(
      `INSERT INTO parked_key (consumer_group, topic, key, attempts, error, retry_at)
       VALUES ($1, $2, $3, 1, $4, clock_timestamp() + $5 * interval '1 millisecond')
       ON CONFLICT DO NOTHING`,
      [this.parts.group, event.topic, event.key, failure.message, final ? null : this.pauseMs(1)],
    );
    await this.queue(tx, [event]);
    if (!final) tx.afterCommit(() => this.parts.onSetAside());
  }

  /** Adds events, in order, to the queues of their parked keys. */
  async queue(tx: Transaction, events: readonly LoggedEvent[]): Promise<void> {
    await tx.query(
      `INSERT INTO parked_event (consumer_group, topic, key, partition, "offset", envelope)
       SELECT $1, topic, key, partition, "offset", envelope
       FROM json_to_recordset($2::json) AS e(topic text, key text, partition integer, "offset" bigint, envelope json)
       ORDER BY "offset"`,
      [this.parts.group, JSON.stringify(events)],
    );
  }

  /** The keys that wait, oldest first, at most `limit`. */
  async list(limit = 100): Promise<ParkedKey[]> {
    return this.parts.database.query<ParkedKey>(
      `SELECT k.topic, k.key, CASE WHEN k.retry_at IS NULL THEN 'parked' ELSE 'retrying' END AS state, k.attempts, k.error,
              k.parked_at AS "parkedAt", q.queued, h.partition, h."offset", h.envelope
       FROM parked_key k
       JOIN LATERAL (
         SELECT min(e.id) AS head, count(*)::integer AS queued FROM parked_event e
         WHERE e.consumer_group = k.consumer_group AND e.topic = k.topic AND e.key = k.key
       ) q ON true
       JOIN parked_event h ON h.id = q.head
       WHERE k.consumer_group = $1
       ORDER BY k.parked_at LIMIT $2`,
      [this.parts.group, limit],
    );
  }

  /** Ids of the events that wait. */
  async eventIds(): Promise<ReadonlySet<string>> {
    const rows = await this.parts.database.query<{ id: string }>(
      `SELECT lower(envelope->>'id') AS id FROM parked_event WHERE consumer_group = $1`,
      [this.parts.group],
    );
    return new Set(rows.map(({ id }) => id));
  }

  async counts(): Promise<ParkedCounts> {
    const [row] = await this.parts.database.query<ParkedCounts>(
      `SELECT count(*) FILTER (WHERE retry_at IS NOT NULL)::integer AS retrying,
              count(*) FILTER (WHERE retry_at IS NULL)::integer AS parked
       FROM parked_key WHERE consumer_group = $1`,
      [this.parts.group],
    );
    return row ?? { retrying: 0, parked: 0 };
  }

  /** What waits, by topic and state; for metrics. */
  totals(): Promise<ParkedTotal[]> {
    return this.parts.database.query<ParkedTotal>(
      `SELECT k.topic, CASE WHEN k.retry_at IS NULL THEN 'parked' ELSE 'retrying' END AS state, count(*) AS keys,
              sum(q.queued)::bigint AS events,
              extract(epoch FROM clock_timestamp() - min(k.parked_at))::float8 AS "oldestAgeSeconds"
       FROM parked_key k
       CROSS JOIN LATERAL (
         SELECT count(*) AS queued FROM parked_event e
         WHERE e.consumer_group = k.consumer_group AND e.topic = k.topic AND e.key = k.key
       ) q
       WHERE k.consumer_group = $1 GROUP BY 1, 2 ORDER BY 1, 2`,
      [this.parts.group],
    );
  }

  /** Applies what waits under the selected keys (all, by default), each key in order up to its next failure. */
  async replay(selection: KeySelection = {}): Promise<ReplayResult> {
    const keys = await this.parts.database.query<{ topic: string; key: string }>(
      `SELECT topic, key FROM parked_key
       WHERE consumer_group = $1 AND topic = coalesce($2, topic) AND key = coalesce($3, key) ORDER BY parked_at`,
      [this.parts.group, selection.topic ?? null, selection.key ?? null],
    );
    let applied = 0;
    let failedKeys = 0;
    for (const { topic, key } of keys) {
      const result = await this.drain(topic, key, 'all');
      applied += result.applied;
      failedKeys += result.failed ? 1 : 0;
    }
    return { applied, failedKeys };
  }

  /** Tries the keys whose pause is over. @returns milliseconds until the next pause is over; undefined when no key waits. */
  async retryDue(): Promise<number | undefined> {
    const keys = await this.parts.database.query<{ topic: string; key: string; due_in: number }>(
      `SELECT topic, key, (extract(epoch FROM retry_at - clock_timestamp()) * 1000)::float8 AS due_in FROM parked_key
       WHERE consumer_group = $1 AND retry_at IS NOT NULL ORDER BY retry_at LIMIT 100`,
      [this.parts.group],
    );
    const due = keys.filter(({ due_in }) => due_in <= 0);
    for (const { topic, key } of due) await this.drain(topic, key, 'due');
    return due.length > 0 ? 0 : keys[0]?.due_in;
  }

  private async drain(topic: string, key: string, which: 'all' | 'due'): Promise<{ applied: number; failed: boolean }> {
    for (let applied = 0; ; applied += 1) {
      try {
        if (!(await this.applyHead(topic, key, which))) return { applied, failed: false };
      } catch (error) {
        await this.recordFailure(topic, key, error);
        return { applied, failed: true };
      }
    }
  }

  /** Applies the first event of a key's queue in one transaction; false when there is none, and the key is released. */
  private applyHead(topic: string, key: string, which: 'all' | 'due'): Promise<boolean> {
    const { database, group, apply } = this.parts;
    const id = [group, topic, key];
    return database.transaction(async (tx) => {
      const locked = await tx.query(
        `SELECT 1 FROM parked_key WHERE consumer_group = $1 AND topic = $2 AND key = $3
         AND ($4 = 'all' OR retry_at <= clock_timestamp()) FOR UPDATE`,
        [...id, which],
      );
      if (locked.length === 0) return false;
      const [head] = await tx.query<QueuedEvent>(
        `SELECT id, partition, "offset", envelope FROM parked_event
         WHERE consumer_group = $1 AND topic = $2 AND key = $3 ORDER BY id LIMIT 1`,
        id,
      );
      if (head === undefined) {
        await tx.query('DELETE FROM parked_key WHERE consumer_group = $1 AND topic = $2 AND key = $3', id);
        return false;
      }
      const { partition, offset, envelope } = head;
      await apply({ topic, key, partition, offset, envelope }, tx);
      await tx.query('DELETE FROM parked_event WHERE id = $1', [head.id]);
      // Due at once, so that the rest of the queue is taken up again should this process die here.
      await tx.query(
        `UPDATE parked_key SET attempts = 0, retry_at = clock_timestamp()
         WHERE consumer_group = $1 AND topic = $2 AND key = $3`,
        id,
      );
      return true;
    });
  }

  private async recordFailure(topic: string, key: string, error: unknown): Promise<void> {
    const failure = describeFailure(error);
    const { group, retry, database } = this.parts;
    const [row] = await database.query<{ attempts: number }>(
      'SELECT attempts FROM parked_key WHERE consumer_group = $1 AND topic = $2 AND key = $3',
      [group, topic, key],
    );
    const attempts = (row?.attempts ?? 0) + (isTransient(error) ? 0 : 1);
    const final = failure.hopeless || attempts >= retry.maxAttempts;
    await database.query(
      `UPDATE parked_key SET attempts = $4, error = $5, retry_at = clock_timestamp() + $6 * interval '1 millisecond'
       WHERE consumer_group = $1 AND topic = $2 AND key = $3`,
      [group, topic, key, attempts, failure.message, final ? null : this.pauseMs(Math.max(1, attempts))],
    );
    if (!final) this.parts.onSetAside();
  }

  private pauseMs(attempt: number): number {
    return backoffMs(this.parts.retry, attempt, randomChance());
  }
}
