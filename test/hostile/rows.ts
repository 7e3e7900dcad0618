import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { OperatorConnection, findEmbeddedPostgres } from '@okno/persistence';

/**
 * Tables that move without anybody's command: what is delivered, sealed, counted and forgotten by the clock. A miss at the
 * sign-in is written because it was refused.
 */
const movesByItself = /\.(group_position|inbox|audit_seal|sign_in_miss|projected_event|projected_table)$/;

/** All rows of an installation, seen from below: how many in each table, and when each table was last written. */
export class Rows {
  private constructor(
    private readonly connection: OperatorConnection,
    private readonly tables: readonly string[],
    private readonly schemas: readonly string[],
  ) {}

  static async open(dataDir: string): Promise<Rows> {
    const url = await findEmbeddedPostgres(join(dataDir, 'postgres'));
    if (url === undefined) throw new Error(`no PostgreSQL runs in ${dataDir}`);
    const connection = await OperatorConnection.open(url);
    const found = await connection.query<{ schema: string; name: string }>(
      `SELECT schemaname AS schema, tablename AS name FROM pg_tables
       WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1, 2`,
    );
    const tables = found.map(({ schema, name }) => `${schema}.${name}`);
    const schemas = found.filter(({ name }) => name === 'outbox').map(({ schema }) => schema);
    return new Rows(
      connection,
      tables.filter((table) => !movesByItself.test(table)),
      schemas,
    );
  }

  async close(): Promise<void> {
    await this.connection.close();
  }

  /** The number the next writing transaction will get: as long as it stays, nobody has written anything. */
  async nextWriter(): Promise<string> {
    const rows = await this.connection.query<{ next: string }>(
      'SELECT pg_snapshot_xmax(pg_current_snapshot())::text AS next',
    );
    return rows[0]?.next ?? '';
  }

  /** Count and last writer of every table. */
  async taken(): Promise<ReadonlyMap<string, string>> {
    const parts = this.tables.map(
      (table) =>
        `SELECT '${table}' AS name, count(*) || ' rows, last by ' || coalesce(max(xmin::text::bigint), 0) AS state FROM ${table}`,
    );
    const rows = await this.connection.query<{ name: string; state: string }>(parts.join(' UNION ALL '));
    return new Map(rows.map(({ name, state }) => [name, state]));
  }

  /** Waits until every event has been sent and read by all. */
  async settled(seconds = 60): Promise<void> {
    const outbox = this.schemas.map((schema) => `(SELECT count(*) FROM ${schema}.outbox)`).join(' + ');
    const lag = `(SELECT coalesce(sum(p.next_offset - g.next_offset), 0) FROM event_log.group_position g
      JOIN event_log.partition p USING (topic_id, partition))`;
    for (let waited = 0; waited < seconds * 100; waited += 1) {
      const [left] = await this.connection.query<{ left: string }>(`SELECT (${outbox} + ${lag})::text AS left`);
      if (left?.left === '0') return;
      await pause(10);
    }
    throw new Error(`events were still on their way after ${seconds} s`);
  }

  /** Entries of the journals and events in the log that these calls (by trace id) caused. */
  async leftBy(traces: readonly string[]): Promise<readonly { readonly trace: string; readonly left: string }[]> {
    const journals = this.schemas.map(
      (schema) =>
        `SELECT trace_id AS trace, '${schema}: ' || action AS left FROM ${schema}.audit_entry WHERE trace_id = ANY ($1::text[])`,
    );
    const events = `SELECT split_part(envelope ->> 'traceparent', '-', 2), envelope ->> 'type' FROM event_log.event
      WHERE split_part(envelope ->> 'traceparent', '-', 2) = ANY ($1::text[])`;
    return this.connection.query([...journals, events].join(' UNION ALL '), [traces]);
  }

  /** Events that a consumer could not take and set aside, with what it said. */
  async setAside(): Promise<readonly string[]> {
    const parts = this.schemas.map(
      (schema) => `SELECT consumer_group || ' ' || topic || ': ' || left(error, 500) AS said FROM ${schema}.parked_key`,
    );
    return (await this.connection.query<{ said: string }>(parts.join(' UNION ALL '))).map(({ said }) => said);
  }
}

/** The tables that differ, each with what was and what is. */
export function differences(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): readonly string[] {
  return [...after].flatMap(([name, state]) =>
    before.get(name) === state ? [] : [`${name}: ${before.get(name) ?? 'nothing'} → ${state}`],
  );
}
