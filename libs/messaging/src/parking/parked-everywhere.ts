import type { EventEnvelope } from '@okno/contracts';
import type { OperatorConnection } from '@okno/persistence';

/** Which parked keys are meant; all of them, by default. */
export interface ParkedSelection {
  /** A consumer group: the service's name. */
  readonly service?: string | undefined;
  readonly topic?: string | undefined;
  readonly key?: string | undefined;
}

/** A key of one service whose events wait, and the event that failed. */
export interface DeadLetter {
  readonly service: string;
  readonly topic: string;
  readonly key: string;
  /** `retrying`: tried again by itself. `parked`: waits for somebody to replay it. */
  readonly state: 'retrying' | 'parked';
  readonly attempts: number;
  readonly error: string;
  readonly ageSeconds: number;
  /** Events that wait, the failed one included. */
  readonly queued: number;
  readonly partition: number;
  readonly offset: number;
  readonly envelope: EventEnvelope;
}

/** What of several services' events could not be handled, seen by an operator who has no service at hand. */
export class ParkedEverywhere {
  constructor(private readonly connection: OperatorConnection) {}

  /** Oldest first within a service. */
  async list(selection: ParkedSelection = {}): Promise<readonly DeadLetter[]> {
    const found: DeadLetter[] = [];
    for (const schema of await this.schemas()) {
      found.push(
        ...(await this.connection.query<DeadLetter>(
          `SELECT k.consumer_group AS service, k.topic, k.key, k.attempts, k.error, h.partition, h."offset", h.envelope,
                  CASE WHEN k.retry_at IS NULL THEN 'parked' ELSE 'retrying' END AS state, q.queued,
                  extract(epoch FROM clock_timestamp() - k.parked_at)::float8 AS "ageSeconds"
           FROM ${schema}.parked_key k
           JOIN LATERAL (
             SELECT min(e.id) AS head, count(*)::integer AS queued FROM ${schema}.parked_event e
             WHERE e.consumer_group = k.consumer_group AND e.topic = k.topic AND e.key = k.key
           ) q ON true
           JOIN ${schema}.parked_event h ON h.id = q.head
           WHERE ${selected} ORDER BY k.consumer_group, k.parked_at`,
          parametersOf(selection),
        )),
      );
    }
    return found;
  }

  /**
   * Lets the services try the selected keys at once, as if their events had just failed for the first time: the running
   * service drains each key in order. @returns the keys
   */
  async release(selection: ParkedSelection): Promise<readonly Pick<DeadLetter, 'service' | 'topic' | 'key'>[]> {
    const released: Pick<DeadLetter, 'service' | 'topic' | 'key'>[] = [];
    for (const schema of await this.schemas()) {
      released.push(
        ...(await this.connection.query<Pick<DeadLetter, 'service' | 'topic' | 'key'>>(
          `UPDATE ${schema}.parked_key k SET retry_at = clock_timestamp(), attempts = 0 WHERE ${selected}
           RETURNING k.consumer_group AS service, k.topic, k.key`,
          parametersOf(selection),
        )),
      );
    }
    return released;
  }

  /** Of every service of this PostgreSQL, as they stand in SQL. */
  private async schemas(): Promise<readonly string[]> {
    const rows = await this.connection.query<{ name: string }>(
      `SELECT n.nspname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE c.relname = 'parked_key' AND c.relkind = 'r' ORDER BY 1`,
    );
    return rows.map(({ name }) => this.connection.quoted(name));
  }
}

const selected =
  'k.consumer_group = coalesce($1, k.consumer_group) AND k.topic = coalesce($2, k.topic) AND k.key = coalesce($3, k.key)';

function parametersOf({ service, topic, key }: ParkedSelection): readonly (string | null)[] {
  return [service ?? null, topic ?? null, key ?? null];
}
