import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { Client } from 'pg';
import { hashOf, runMigrations, type Migration } from '../migrations.js';
import { parseUrl, roleSecretOf } from '../open-database.js';
import { errorCode, messageOf } from '../pg-errors.js';
import { provisionService } from '../provision.js';
import { runtimeRoleName, runtimeRolePassword } from '../runtime-role.js';
import { ArchiveReader, PIECE_BYTES, type ArchiveEntry } from './archive-reader.js';
import {
  copyOutSql,
  portableSession,
  qualified,
  readCatalogue,
  readSequences,
  type CataloguedTable,
} from './catalogue.js';
import type { CheckedBackup } from './check-backup.js';
import { copyIn } from './copy-in.js';
import { CopyOut } from './copy-out.js';
import { BackupRefused, type BackedUpTable, type Manifest, type StoredFile } from './manifest.js';
import { refuseFullDatabase, restoringSchema } from './empty-database.js';
import { putAside } from './put-aside.js';
import { differencesOf, whyNotRestorable } from './restore-plan.rules.js';

/** A schema as this version makes it. */
export interface RestorableSchema {
  readonly schema: string;
  /** All of them, in the order in which they run. */
  readonly migrations: readonly Migration[];
  /** What has to be put right in a database that is not the one the rows come from, in SQL; run with the schema first in the search path. */
  readonly afterRestore?: string;
}

export interface RestoreOptions {
  /** The migrator's URL of an empty database. */
  readonly url: string;
  readonly path: string;
  readonly backup: CheckedBackup;
  readonly schemas: readonly RestorableSchema[];
  readonly onTable?: (table: BackedUpTable, done: number, all: number) => void;
  /** Each table was read again, and is what the manifest says. */
  readonly onVerified?: (tables: number) => void;
}

/**
 * Brings a backup into an empty database: schemas, roles and rights as the migrations make them that had run, then all rows in one
 * transaction, which is committed only when every table, read again, has the hash of the manifest.
 * @throws BackupRefused where the database is not empty or the backup is of a newer version; then nothing was changed
 */
export async function restoreBackup(options: RestoreOptions): Promise<void> {
  const { manifest } = options.backup;
  const wanted = wantedSchemas(manifest, options.schemas);
  const client = new Client({
    connectionString: parseUrl(options.url).href,
    application_name: 'okno restore',
    keepAlive: true,
  });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await refuseFullDatabase(client);
    await client.query(`CREATE SCHEMA ${restoringSchema}`);
    try {
      for (const schema of wanted) await makeSchema(client, schema, options.url);
      await fill(client, wanted, options);
    } catch (error) {
      // The other connection would wait for what this one has locked.
      await client.query('ROLLBACK').catch(() => undefined);
      await dropSchemas(options.url, [...wanted.map(({ schema }) => schema), restoringSchema]);
      throw error;
    }
    await client.query('ANALYZE');
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** The schemas of the backup, with those migrations only that had run. @throws BackupRefused */
function wantedSchemas({ schemas, okno }: Manifest, known: readonly RestorableSchema[]): RestorableSchema[] {
  const hashes = known.map(({ schema, migrations }) => {
    return [schema, migrations.map((migration) => ({ name: migration.name, sha256: hashOf(migration) }))] as const;
  });
  const reasons = whyNotRestorable(schemas, new Map(hashes));
  if (reasons.length > 0) {
    throw new BackupRefused(
      [`The backup was made by Okno ${okno}, and this one cannot restore it:`, ...reasons].join('\n  '),
    );
  }
  return schemas.flatMap(({ name, migrations }) => {
    const ran = new Set(migrations.map((migration) => migration.name));
    const own = known.find(({ schema }) => schema === name);
    return own === undefined ? [] : [{ ...own, migrations: own.migrations.filter((one) => ran.has(one.name)) }];
  });
}

async function makeSchema(client: Client, { schema, migrations }: RestorableSchema, url: string): Promise<void> {
  const { rows } = await client.query<{ name: string }>('SELECT current_database() AS name');
  const role = runtimeRoleName(schema, rows[0]?.name ?? '');
  await provisionService(client, { schema, role, password: runtimeRolePassword(role, roleSecretOf({ url })) });
  await runMigrations(client, { schema, role }, migrations);
}

async function fill(client: Client, wanted: readonly RestorableSchema[], options: RestoreOptions): Promise<void> {
  const { manifest } = options.backup;
  await client.query('RESET ALL');
  await client.query(portableSession);
  const { tables } = await readCatalogue(client);
  await refuseDifferences(client, manifest, tables);
  await client.query('BEGIN');
  const putBack = await putAside(client, tables);
  const names = tables.map(({ schema, table }) => qualified(client, schema, table));
  await client.query(`TRUNCATE ${names.join(', ')}`);
  await copyTables(client, options);
  for (const { schema, sequence, lastValue, isCalled } of manifest.sequences) {
    await client.query('SELECT setval($1::regclass, $2::bigint, $3)', [
      qualified(client, schema, sequence),
      lastValue,
      isCalled,
    ]);
  }
  await putBack();
  await verify(client, tables, manifest);
  options.onVerified?.(tables.length);
  for (const { schema, afterRestore } of wanted) {
    if (afterRestore === undefined) continue;
    await client.query(`SET LOCAL search_path = ${client.escapeIdentifier(schema)}, public`);
    await client.query(afterRestore);
  }
  await client.query(`DROP SCHEMA ${restoringSchema}`);
  await client.query('COMMIT');
}

/** The migrations of this version make the same tables as those of the one that made the backup. */
async function refuseDifferences(
  client: Client,
  manifest: Manifest,
  tables: readonly CataloguedTable[],
): Promise<void> {
  const described = ({
    schema,
    table,
    columns,
  }: Pick<BackedUpTable, 'schema' | 'table'> & { readonly columns: readonly string[] }) =>
    `${schema}.${table} (${columns.join(', ')})`;
  const named = ({ schema, sequence }: { readonly schema: string; readonly sequence: string }) =>
    `${schema}.${sequence}`;
  const differences = [
    ...differencesOf('table', manifest.tables.map(described), tables.map(described)),
    ...differencesOf('sequence', manifest.sequences.map(named), (await readSequences(client)).map(named)),
  ];
  if (differences.length > 0)
    throw new BackupRefused(['This Okno cannot restore the backup:', ...differences].join('\n  '));
}

async function copyTables(client: Client, { path, backup, onTable }: RestoreOptions): Promise<void> {
  const { tables } = backup.manifest;
  const archive = await ArchiveReader.open(path);
  try {
    for (const [index, file] of tables.entries()) {
      const { schema, table, columns } = file;
      const names = columns.map((column) => client.escapeIdentifier(column)).join(', ');
      const sql = `COPY ${qualified(client, schema, table)} (${names}) FROM STDIN WITH (FORMAT csv, HEADER match)`;
      const rows = await copyIn(client, sql, unpacked(archive, backup, file)).catch((error: unknown) => {
        throw new Error(`${schema}.${table} cannot be restored: ${messageOf(error)}`, { cause: error });
      });
      if (rows !== file.rows) throw new Error(`${schema}.${table}: ${rows} rows came in, the backup has ${file.rows}`);
      onTable?.(file, index + 1, tables.length);
    }
  } finally {
    await archive.close();
  }
}

/** A file of a checked backup, unpacked. */
export async function readStoredFile(path: string, backup: CheckedBackup, file: StoredFile): Promise<Buffer> {
  const archive = await ArchiveReader.open(path);
  try {
    const pieces: Buffer[] = [];
    for await (const piece of unpacked(archive, backup, file)) pieces.push(piece);
    return Buffer.concat(pieces);
  } finally {
    await archive.close();
  }
}

function unpacked(archive: ArchiveReader, { entries }: CheckedBackup, { entry }: StoredFile): AsyncIterable<Buffer> {
  const found: ArchiveEntry | undefined = entries.get(entry);
  if (found === undefined) throw archive.broken(`${entry} is missing`);
  const gunzip = createGunzip({ chunkSize: PIECE_BYTES });
  // What breaks off is told to whoever reads the other end.
  pipeline(Readable.from(archive.content(found)), gunzip).catch(() => undefined);
  return gunzip as AsyncIterable<Buffer>;
}

async function verify(client: Client, catalogued: readonly CataloguedTable[], { tables }: Manifest): Promise<void> {
  const expected = new Map(tables.map((file) => [`${file.schema}.${file.table}`, file]));
  await client.query('SET LOCAL enable_sort = off');
  for (const table of catalogued) {
    const name = `${table.schema}.${table.table}`;
    const hash = createHash('sha256');
    for await (const piece of client.query(new CopyOut(copyOutSql(client, table)))) hash.update(piece as Buffer);
    if (hash.digest('hex') !== expected.get(name)?.sha256) {
      throw new Error(`${name} is not what was backed up: its rows have another hash than the manifest says`);
    }
  }
}

/** On a connection of its own: that of the restore may be what failed. */
async function dropSchemas(url: string, names: readonly string[]): Promise<void> {
  const client = new Client({ connectionString: parseUrl(url).href, application_name: 'okno restore' });
  client.on('error', () => undefined);
  try {
    await client.connect();
    for (const name of names) await client.query(`DROP SCHEMA IF EXISTS ${client.escapeIdentifier(name)} CASCADE`);
  } catch (error) {
    // A server that is gone keeps them, and the next restore finds the mark and drops them.
    if (errorCode(error) === '42501') throw error;
  } finally {
    await client.end().catch(() => undefined);
  }
}
