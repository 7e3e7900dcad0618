import { createHash } from 'node:crypto';
import type { Client } from 'pg';
import { messageOf } from './pg-errors.js';
import { databaseLockKey, lockClass } from './provision.js';

/**
 * One step forward of a schema. Never edited once it has run anywhere: what it did is changed by another migration.
 * It runs in one transaction as the owner of the tables, with the service's schema first in the search path.
 * In its text `:runtime_role` stands for the service's run-time role, for example
 * `REVOKE UPDATE, DELETE ON audit_journal FROM :runtime_role`.
 */
export interface Migration {
  /** `0001-requests`, or with the library that brings it: `messaging/0001-outbox`. */
  readonly name: string;
  readonly sql: string;
}

export interface MigrationTarget {
  readonly schema: string;
  readonly role: string;
}

const NAME = /^(?:[a-z][a-z0-9-]*\/)?\d{4}-[a-z0-9]+(?:-[a-z0-9]+)*$/;
const LOCK_WAIT = '10min';
/** A migration that waits for a table's lock holds up everybody who comes after it. */
const MIGRATION_LOCK_TIMEOUT = '15s';

/** Runs what is missing, in the order given, and answers the names it ran. Instances that start together take turns. */
export async function runMigrations(
  client: Client,
  target: MigrationTarget,
  migrations: readonly Migration[],
): Promise<string[]> {
  const schema = client.escapeIdentifier(target.schema);
  await client.query(`SET lock_timeout = '${LOCK_WAIT}'`);
  await client.query('SELECT pg_advisory_lock($1, hashtext($2))', [lockClass, target.schema]);
  try {
    await client.query(`SET search_path = ${schema}, public`);
    const applied = await appliedHashes(client, schema, target);
    for (const migration of migrations) refuseEdited(migration, applied.get(migration.name), target);
    const missing = migrations.filter(({ name }) => !applied.has(name));
    for (const migration of missing) await apply(client, schema, target, migration);
    return missing.map(({ name }) => name);
  } finally {
    await client
      .query('SELECT pg_advisory_unlock($1, hashtext($2))', [lockClass, target.schema])
      .catch(() => undefined);
  }
}

function refuseEdited(migration: Migration, known: string | undefined, target: MigrationTarget): void {
  if (known === undefined || known === hashOf(migration)) return;
  throw new Error(
    `Migration ${migration.name} of schema ${target.schema} was edited after it had run: ` +
      'restore its text and put the change into a new migration',
  );
}

async function appliedHashes(client: Client, schema: string, target: MigrationTarget): Promise<Map<string, string>> {
  const found = await client.query<{ present: boolean }>('SELECT to_regclass($1) IS NOT NULL AS present', [
    `${schema}.migration`,
  ]);
  if (found.rows[0]?.present !== true) {
    await client.query(
      `CREATE TABLE ${schema}.migration (
         name text PRIMARY KEY,
         sha256 text NOT NULL,
         applied_at timestamptz NOT NULL DEFAULT clock_timestamp()
       );
       REVOKE ALL ON ${schema}.migration FROM ${client.escapeIdentifier(target.role)};
       GRANT SELECT ON ${schema}.migration TO ${client.escapeIdentifier(target.role)}`,
    );
  }
  const { rows } = await client.query<{ name: string; sha256: string }>(`SELECT name, sha256 FROM ${schema}.migration`);
  return new Map(rows.map((row) => [row.name, row.sha256]));
}

async function apply(client: Client, schema: string, target: MigrationTarget, migration: Migration): Promise<void> {
  try {
    await client.query(`BEGIN; SET LOCAL lock_timeout = '${MIGRATION_LOCK_TIMEOUT}'`);
    // Extensions belong to the database, and two schemas may ask for the same one at the same moment.
    if (/\bcreate\s+extension\b/i.test(migration.sql)) {
      await client.query('SELECT pg_advisory_xact_lock($1, $2)', [lockClass, databaseLockKey]);
    }
    await client.query(migration.sql.replaceAll(/:runtime_role\b/g, client.escapeIdentifier(target.role)));
    await client.query(`INSERT INTO ${schema}.migration (name, sha256) VALUES ($1, $2)`, [
      migration.name,
      hashOf(migration),
    ]);
    await client.query('COMMIT');
  } catch (cause) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw new Error(`Migration ${migration.name} of schema ${target.schema} failed: ${messageOf(cause)}`, { cause });
  }
}

/** Throws on a name of another form, and on two of one name. */
export function checkMigrationNames(migrations: readonly Migration[]): void {
  const seen = new Set<string>();
  for (const { name } of migrations) {
    if (!NAME.test(name)) throw new Error(`"${name}" is no migration name: 0001-what or library/0001-what is`);
    if (seen.has(name)) throw new Error(`Two migrations are called ${name}`);
    seen.add(name);
  }
}

/** Tells whether the text of a migration is the one that has run. */
export function hashOf(migration: Migration): string {
  return createHash('sha256').update(migration.sql).digest('hex');
}
