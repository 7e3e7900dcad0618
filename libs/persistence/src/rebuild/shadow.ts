import type { Client } from 'pg';
import type { Database } from '../database.js';
import type { DatabaseLogger } from '../database-logger.js';
import { connectAs, roleSecretOf } from '../open-database.js';
import { databaseLockKey, lockClass, provisionService } from '../provision.js';
import { runtimeRoleName, runtimeRolePassword } from '../runtime-role.js';
import type { InstanceLock } from './instance-lock.js';

/** A table that can be made anew; with `rows`, only those of its rows (a condition in SQL) can. */
export interface ShadowedTable {
  readonly table: string;
  readonly rows?: string;
}

export interface ShadowOptions {
  /** The migrator's URL. */
  readonly url: string;
  readonly schema: string;
  readonly roleSecret?: string;
  readonly applicationName: string;
  /** What is made anew. */
  readonly tables: readonly ShadowedTable[];
  /** Tables that whoever fills the shadow writes too, and that are thrown away with it. */
  readonly scratch: readonly string[];
  readonly poolSize?: number;
  readonly logger?: DatabaseLogger;
}

/** What a swap changed, or would change: whole rows, so a row that differs is one gone and one new. */
export interface TableDifference {
  readonly table: string;
  readonly rows: number;
  readonly gone: number;
  readonly fresh: number;
}

const SWAP_LOCK_TIMEOUT = '60s';

/**
 * Empty copies of some tables of a service in a schema of their own, to be filled while the tables themselves stay as they are.
 * Whoever fills them finds them under the tables' names, reads every other table of the service, and can write none of those.
 */
export class Shadow {
  private constructor(
    private readonly lock: InstanceLock,
    private readonly options: ShadowOptions,
    private readonly names: { readonly schema: string; readonly role: string },
    /** By which the copies are filled. */
    readonly database: Database,
  ) {}

  /** Throws away what an earlier one has left. `lock` has to be held alone. */
  static async make(lock: InstanceLock, options: ShadowOptions): Promise<Shadow> {
    const client = lock.clientOfTheOnlyOne;
    const { rows } = await client.query<{ name: string }>('SELECT current_database() AS name');
    const names = {
      schema: `${options.schema}_rebuild`,
      role: runtimeRoleName(`${options.schema}_rebuild`, rows[0]?.name ?? ''),
    };
    const password = runtimeRolePassword(names.role, roleSecretOf(options));
    const from = client.escapeIdentifier(options.schema);
    const to = client.escapeIdentifier(names.schema);
    const role = client.escapeIdentifier(names.role);
    await client.query(`DROP SCHEMA IF EXISTS ${to} CASCADE`);
    await provisionService(client, { ...names, password });
    await client.query('RESET lock_timeout');
    await client.query(
      `GRANT USAGE ON SCHEMA ${from} TO ${role}; GRANT SELECT ON ALL TABLES IN SCHEMA ${from} TO ${role}`,
    );
    for (const table of [...options.tables.map((shadowed) => shadowed.table), ...options.scratch]) {
      const name = client.escapeIdentifier(table);
      await client.query(`CREATE UNLOGGED TABLE ${to}.${name} (LIKE ${from}.${name} INCLUDING ALL)`);
    }
    const database = await connectAs(
      { role: names.role, password },
      {
        url: options.url,
        schema: options.schema,
        searchedFirst: names.schema,
        applicationName: options.applicationName,
        poolSize: options.poolSize ?? 4,
        ...(options.logger === undefined ? {} : { logger: options.logger }),
        // What is lost in a crash is thrown away after it anyway.
        session: { synchronous_commit: 'off' },
      },
    );
    return new Shadow(lock, options, names, database);
  }

  /** How what lies in the shadow differs from the tables themselves. */
  async compare(): Promise<TableDifference[]> {
    const differences: TableDifference[] = [];
    for (const shadowed of this.options.tables) {
      const { table, condition, real, copy } = this.place(shadowed);
      const { rows } = await this.client.query<{ rows: string; gone: string; fresh: string }>(
        `WITH before AS MATERIALIZED (SELECT t::text AS row FROM ${real} t WHERE ${condition}),
              after AS MATERIALIZED (SELECT t::text AS row FROM ${copy} t)
         SELECT (SELECT count(*) FROM after) AS rows,
                (SELECT count(*) FROM (SELECT row FROM before EXCEPT ALL SELECT row FROM after) g) AS gone,
                (SELECT count(*) FROM (SELECT row FROM after EXCEPT ALL SELECT row FROM before) f) AS fresh`,
      );
      const [found] = rows;
      differences.push({
        table,
        rows: Number(found?.rows),
        gone: Number(found?.gone),
        fresh: Number(found?.fresh),
      });
    }
    return differences;
  }

  /**
   * Puts what lies in the shadow into the tables, all of them in one transaction: after a kill it is all there or nothing is.
   * @param check called with every table locked; when it throws, nothing is changed
   */
  async swap(check: () => Promise<void>): Promise<void> {
    const { client } = this;
    await client.query(`BEGIN; SET LOCAL lock_timeout = '${SWAP_LOCK_TIMEOUT}'`);
    try {
      for (const shadowed of this.options.tables) {
        await client.query(`LOCK TABLE ${this.place(shadowed).real} IN ACCESS EXCLUSIVE MODE`);
      }
      await check();
      for (const shadowed of this.options.tables) await this.replace(shadowed);
      await client.query('COMMIT');
    } catch (error) {
      await client.query('ROLLBACK').catch(() => undefined);
      throw error;
    }
    for (const shadowed of this.options.tables) await client.query(`ANALYZE ${this.place(shadowed).real}`);
  }

  /** Throws the shadow away. */
  async discard(): Promise<void> {
    await this.database.close();
    const { client } = this;
    const role = client.escapeIdentifier(this.names.role);
    const from = client.escapeIdentifier(this.options.schema);
    const { rows } = await client.query<{ name: string }>('SELECT current_database() AS name');
    // One transaction, and the lock of whoever makes roles: PostgreSQL refuses concurrent revokes on one database.
    await client.query(`
      SELECT pg_advisory_xact_lock(${lockClass}, ${databaseLockKey});
      DROP SCHEMA ${client.escapeIdentifier(this.names.schema)} CASCADE;
      REVOKE ALL ON ALL TABLES IN SCHEMA ${from} FROM ${role};
      REVOKE ALL ON SCHEMA ${from} FROM ${role};
      REVOKE ALL ON DATABASE ${client.escapeIdentifier(rows[0]?.name ?? '')} FROM ${role};
      DROP ROLE ${role}`);
  }

  private async replace(shadowed: ShadowedTable): Promise<void> {
    const { client } = this;
    const { table, condition, real, copy } = this.place(shadowed);
    const { rows } = await client.query<{ name: string }>(
      `SELECT attname AS name FROM pg_attribute
       WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum`,
      [real],
    );
    const columns = rows.map(({ name }) => client.escapeIdentifier(name)).join(', ');
    if (shadowed.rows === undefined) await client.query(`TRUNCATE ${real}`);
    else await client.query(`DELETE FROM ${real} WHERE ${condition}`);
    const strangers = await client.query(`SELECT FROM ${copy} WHERE (${condition}) IS NOT TRUE LIMIT 1`);
    if (strangers.rowCount !== 0) throw new Error(`${table}: a row was made that is not among those to be made anew`);
    await client.query(`INSERT INTO ${real} (${columns}) OVERRIDING SYSTEM VALUE SELECT ${columns} FROM ${copy}`);
  }

  private place({ table, rows }: ShadowedTable): { table: string; condition: string; real: string; copy: string } {
    const name = this.client.escapeIdentifier(table);
    return {
      table,
      condition: rows ?? 'TRUE',
      real: `${this.client.escapeIdentifier(this.options.schema)}.${name}`,
      copy: `${this.client.escapeIdentifier(this.names.schema)}.${name}`,
    };
  }

  private get client(): Client {
    return this.lock.clientOfTheOnlyOne;
  }
}
