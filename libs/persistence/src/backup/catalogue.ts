import type { ClientBase } from 'pg';
import { BackupRefused, type BackedUpSchema, type BackedUpSequence } from './manifest.js';

/** A table as it is copied. */
export interface CataloguedTable {
  readonly schema: string;
  readonly table: string;
  /** Those that are not computed from others. */
  readonly columns: readonly string[];
  /** SQL that puts the rows into one order, the same in every database. */
  readonly order: string;
}

export interface Catalogue {
  readonly schemas: readonly string[];
  readonly tables: readonly CataloguedTable[];
}

/** Values are written the same whatever the server and its database are set to. */
export const portableSession = `
  SET client_encoding = 'UTF8'; SET timezone = 'UTC'; SET datestyle = 'ISO, YMD'; SET intervalstyle = 'postgres';
  SET bytea_output = 'hex'; SET extra_float_digits = 1; SET xmlbinary = 'base64';
  SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0`;

/** A schema is one of Okno's when it keeps a list of the migrations it has seen; a rebuild's has none. */
const ownSchemas = `
  SELECT c.relnamespace AS oid, n.nspname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relname = 'migration' AND c.relkind = 'r' AND n.nspname !~ '^pg_'
    AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'sha256')`;

/** @throws BackupRefused when something is there that would not be copied */
export async function readCatalogue(client: ClientBase): Promise<Catalogue> {
  const schemas = await client.query<{ name: string }>(`${ownSchemas} ORDER BY n.nspname COLLATE "C"`);
  await refuseForeignKinds(client);
  // Where strings are not ordered by their bytes, another server may order them differently.
  const ordering = await client.query<{ byBytes: boolean }>(
    `SELECT datlocprovider = 'b' OR (datlocprovider = 'c' AND datcollate IN ('C', 'POSIX')) AS "byBytes"
     FROM pg_database WHERE datname = current_database()`,
  );
  const collation = ordering.rows[0]?.byBytes === true ? '' : ` || ' COLLATE "C"'`;
  const tables = await client.query<{ schema: string; table: string; columns: string[]; order: string }>(
    `WITH own AS (${ownSchemas})
     SELECT own.name AS schema, c.relname AS table, columns.names AS columns,
            coalesce(key.columns, columns.as_text) AS order
     FROM pg_class c JOIN own ON own.oid = c.relnamespace
     CROSS JOIN LATERAL (
       SELECT array_agg(a.attname::text ORDER BY a.attnum) AS names,
              string_agg(format('%I::text COLLATE "C"', a.attname), ', ' ORDER BY a.attnum) AS as_text
       FROM pg_attribute a
       WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
     ) columns
     LEFT JOIN LATERAL (
       SELECT string_agg(quote_ident(a.attname) || CASE WHEN a.attcollation <> 0 THEN ''${collation} ELSE '' END,
                         ', ' ORDER BY place) AS columns
       FROM pg_constraint k CROSS JOIN unnest(k.conkey) WITH ORDINALITY AS part (attnum, place)
       JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = part.attnum
       WHERE k.conrelid = c.oid AND k.contype = 'p'
     ) key ON true
     WHERE c.relkind = 'r'
     ORDER BY own.name COLLATE "C", c.relname COLLATE "C"`,
  );
  return { schemas: schemas.rows.map(({ name }) => name), tables: tables.rows };
}

async function refuseForeignKinds(client: ClientBase): Promise<void> {
  // Tables, their indexes, sequences, what PostgreSQL itself keeps for long values, and views, which hold nothing.
  const { rows } = await client.query<{ name: string }>(
    `SELECT c.oid::regclass::text AS name FROM pg_class c WHERE c.relnamespace IN (SELECT oid FROM (${ownSchemas}) own)
       AND c.relkind NOT IN ('r', 'i', 'S', 't', 'v', 'c') ORDER BY 1`,
  );
  const large = await client.query('SELECT FROM pg_largeobject_metadata LIMIT 1');
  const names = [...rows.map(({ name }) => name), ...(large.rowCount === 0 ? [] : ['a large object'])];
  if (names.length > 0) throw new BackupRefused(`A backup would not hold ${names.join(', ')}: nothing was written`);
}

/** What has run in each schema. */
export async function readMigrations(client: ClientBase, schemas: readonly string[]): Promise<BackedUpSchema[]> {
  const found: BackedUpSchema[] = [];
  for (const name of schemas) {
    const { rows } = await client.query<{ name: string; sha256: string }>(
      `SELECT name, sha256 FROM ${client.escapeIdentifier(name)}.migration ORDER BY applied_at, name`,
    );
    found.push({ name, migrations: rows });
  }
  return found;
}

/** Every sequence, those of identity columns among them. */
export async function readSequences(client: ClientBase): Promise<BackedUpSequence[]> {
  const { rows } = await client.query<{ schema: string; sequence: string }>(
    `WITH own AS (${ownSchemas})
     SELECT own.name AS schema, c.relname AS sequence FROM pg_class c JOIN own ON own.oid = c.relnamespace
     WHERE c.relkind = 'S' ORDER BY own.name COLLATE "C", c.relname COLLATE "C"`,
  );
  const sequences: BackedUpSequence[] = [];
  for (const { schema, sequence } of rows) {
    const state = await client.query<{ lastValue: string; isCalled: boolean }>(
      `SELECT last_value::text AS "lastValue", is_called AS "isCalled" FROM ${qualified(client, schema, sequence)}`,
    );
    for (const { lastValue, isCalled } of state.rows) sequences.push({ schema, sequence, lastValue, isCalled });
  }
  return sequences;
}

/** A name as it stands in SQL. */
export function qualified(client: ClientBase, schema: string, name: string): string {
  return `${client.escapeIdentifier(schema)}.${client.escapeIdentifier(name)}`;
}

/** Everything a table holds, as CSV under the names of its columns, in its one order. */
export function copyOutSql(client: ClientBase, { schema, table, columns, order }: CataloguedTable): string {
  const names = columns.map((column) => client.escapeIdentifier(column)).join(', ');
  const rows = `SELECT ${names} FROM ONLY ${qualified(client, schema, table)} ORDER BY ${order}`;
  return `COPY (${rows}) TO STDOUT WITH (FORMAT csv, HEADER true)`;
}
