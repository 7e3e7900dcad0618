import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { openDatabase, startEmbeddedPostgres } from '@okno/persistence';
import { AuditSealer, systemClock } from '@okno/service-kit';
import type { Caller } from '@okno/testing';
import { Client } from 'pg';
import { z } from 'zod';

const services = ['intake', 'routing', 'escalation', 'complaints_analytics', 'billing_receivables', 'gateway'] as const;
/** Who keeps a row of every request beside intake. */
const replicas = [
  'routing.request_replica',
  'billing_receivables.request_replica',
  'complaints_analytics.request_replica',
  'escalation.clocked_request',
];
const cubeAnswer = z.looseObject({ rows: z.array(z.array(z.union([z.string(), z.number(), z.null()]))) });

/** What stands in the databases of a running Okno, read as their superuser. */
export class Behind {
  private constructor(
    private readonly url: string,
    private readonly client: Client,
  ) {}

  static async open(dataDir: string): Promise<Behind> {
    const { url } = await startEmbeddedPostgres({ dataDir: join(dataDir, 'postgres') });
    const client = new Client({ connectionString: url });
    await client.connect();
    return new Behind(url, client);
  }

  async close(): Promise<void> {
    await this.client.end();
  }

  /** Resolves when no event is unsent, unread or set aside, and every entry of the journals is sealed. */
  async settled(seconds: number): Promise<void> {
    let left: Readonly<Record<string, number>> = {};
    for (let waited = 0; waited < seconds * 10; waited += 1) {
      left = await this.left();
      if (Object.values(left).every((count) => count === 0)) return;
      await pause(100);
    }
    throw new Error(`Okno did not settle: ${JSON.stringify(left)}`);
  }

  /** How many requests there are, and for each consequence what is missing, double or of no request: all empty when all is well. */
  async faultsOf(ids: readonly string[]): Promise<Readonly<Record<string, number>>> {
    const given = `SELECT unnest($1::uuid[]) AS id`;
    /** Requests that were acknowledged and have not exactly one row, and rows of requests that were not. */
    const notOnce = (rows: string): Promise<number> =>
      this.count(
        `WITH given AS (${given}), found AS (SELECT id, count(*) AS times FROM (${rows}) AS r (id) GROUP BY id)
         SELECT count(*) FROM given FULL JOIN found USING (id) WHERE given.id IS NULL OR found.times IS DISTINCT FROM 1`,
        [ids],
      );
    const faults: Record<string, number> = {
      'intake.request': await notOnce('SELECT id FROM intake.request'),
      'idempotency key': await notOnce(
        `SELECT (answer ->> 'id')::uuid FROM intake.idempotency_key WHERE operation LIKE '%/requests'`,
      ),
      'timeline entry': await notOnce(
        `SELECT request_id FROM intake.timeline_entry WHERE type = 'intake.request-registered.v1'`,
      ),
      interaction: await notOnce('SELECT request_id FROM intake.interaction'),
      'journal entry': await notOnce(
        `SELECT unnest(subject_ids) FROM intake.audit_entry WHERE action = 'request.register'`,
      ),
      'registered fact in the log': await notOnce(
        `SELECT (envelope ->> 'subject')::uuid FROM event_log.event WHERE envelope ->> 'type' = 'intake.request-registered.v1'`,
      ),
    };
    for (const table of replicas) faults[table] = await notOnce(`SELECT id FROM ${table}`);
    // A set of clocks is what most requests have; nobody may have another one.
    faults.clocks = await this.count(
      `WITH given AS (${given}), owned AS (
         SELECT g.id, coalesce(string_agg(c.key, ',' ORDER BY c.key), '') AS keys
         FROM given g LEFT JOIN escalation.clock c ON c.request_id = g.id GROUP BY g.id)
       SELECT count(*) FROM owned WHERE keys = '' OR keys <> (SELECT mode() WITHIN GROUP (ORDER BY keys) FROM owned)`,
      [ids],
    );
    return faults;
  }

  /** Every seal of every service's journal is computed anew; names the services whose journal does not hold. */
  async brokenJournals(): Promise<readonly string[]> {
    const broken: string[] = [];
    for (const schema of services) {
      const database = await openDatabase({
        url: this.url,
        schema,
        applicationName: 'test',
        poolSize: 1,
        migrations: [],
      });
      try {
        if ((await new AuditSealer(database, systemClock).firstBrokenSeal()) !== undefined) broken.push(schema);
      } finally {
        await database.close();
      }
    }
    return broken;
  }

  private async left(): Promise<Readonly<Record<string, number>>> {
    const left: Record<string, number> = {
      lag: await this.count(
        `SELECT coalesce(sum(p.next_offset - g.next_offset), 0) FROM event_log.group_position g
         JOIN event_log.partition p USING (topic_id, partition)`,
      ),
    };
    for (const schema of services) {
      left[`${schema}.outbox`] = await this.count(`SELECT count(*) FROM ${schema}.outbox`);
      left[`${schema}.parked`] = await this.count(`SELECT count(*) FROM ${schema}.parked_event`);
      left[`${schema}.unsealed`] = await this.count(
        `SELECT (SELECT count(*) FROM ${schema}.audit_entry) - (SELECT coalesce(sum(entries), 0) FROM ${schema}.audit_seal)`,
      );
    }
    return left;
  }

  private async count(sql: string, parameters: unknown[] = []): Promise<number> {
    const { rows } = await this.client.query<{ value: string }>(
      `SELECT * FROM (${sql}) AS counted (value)`,
      parameters,
    );
    return Number(rows[0]?.value);
  }
}

/** The cube's number of registered requests of all time, once it is at least `expected`. */
export async function registeredInCube(caller: Caller, expected: number, seconds: number): Promise<number> {
  const question = {
    measures: ['requests.registered'],
    dimensions: [],
    filters: [],
    period: { from: '2020-01-01', to: '2100-01-01', timezone: 'UTC' },
  };
  let count = -1;
  for (let waited = 0; waited < seconds * 10 && count < expected; waited += 1) {
    const { rows } = await caller.post('/cube/query', question, cubeAnswer);
    count = Number(rows[0]?.[0]);
    if (count < expected) await pause(100);
  }
  return count;
}
