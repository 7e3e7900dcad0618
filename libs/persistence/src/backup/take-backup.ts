import { readFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { Client } from 'pg';
import { isDeepStrictEqual } from 'node:util';
import { parseUrl } from '../open-database.js';
import { errorCode } from '../pg-errors.js';
import { lockClass } from '../provision.js';
import { ArchiveWriter } from './archive-writer.js';
import {
  copyOutSql,
  portableSession,
  qualified,
  readCatalogue,
  readMigrations,
  readSequences,
  type Catalogue,
} from './catalogue.js';
import { CopyOut } from './copy-out.js';
import {
  BackupRefused,
  eventsAreInKafka,
  formatVersion,
  manifestEntry,
  seal,
  type BackedUpTable,
  type Manifest,
} from './manifest.js';

export interface BackupOptions {
  /** PostgreSQL's URL, of a user who may read every service's tables: the one that services start with. */
  readonly url: string;
  /** Where the backup goes; it has this name only when it is whole and on the disk. */
  readonly path: string;
  /** Files of the data folder that belong to it: the name in the backup, and where the content lies. One that is not there is left out. */
  readonly files: readonly { readonly name: string; readonly path: string }[];
  readonly now: Date;
  /** Hears of every table that is done. */
  readonly onTable?: (table: BackedUpTable, done: number, all: number) => void;
  /** Called after every some hundred kilobytes; what it throws ends the backup. */
  readonly onWritten?: (bytes: number) => Promise<void>;
}

export interface TakenBackup {
  readonly manifest: Manifest;
  /** Of the file. */
  readonly bytes: number;
}

/** libs/messaging's embedded log; without it the events are elsewhere. */
const epochTable = 'event_log.epoch';
/** What writes meanwhile is not held up; only whoever alters or empties tables waits, and a backup does not wait long for such. */
const LOCK_WAIT = '60s';
const CONNECT_MS = 10_000;
/** Sorting what no index puts in order. */
const SORT_MEMORY = '64MB';
const MOST_TRIES = 3;

/**
 * Writes everything of every service, as it is at one moment, into one file, while they work. All of it is read in one
 * REPEATABLE READ transaction, so no second connection has to be given its snapshot.
 * @throws BackupRefused; what PostgreSQL or the disk said, and then nothing is left of the file
 */
export async function takeBackup(options: BackupOptions): Promise<TakenBackup> {
  const client = new Client({
    connectionString: parseUrl(options.url).href,
    application_name: 'okno backup',
    connectionTimeoutMillis: CONNECT_MS,
    keepAlive: true,
  });
  // A connection that breaks is told by whoever reads from it.
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query(portableSession);
    await client.query(`SET lock_timeout = '${LOCK_WAIT}'; SET work_mem = '${SORT_MEMORY}'; SET enable_sort = off`);
    await takeTurn(client);
    const catalogue = await openSnapshot(client);
    return await write(client, catalogue, options);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** The lock goes with the connection. */
async function takeTurn(client: Client): Promise<void> {
  const { rows } = await client.query<{ taken: boolean }>(
    `SELECT pg_try_advisory_lock($1, hashtext('backup')) AS taken`,
    [lockClass],
  );
  if (rows[0]?.taken !== true) throw new BackupRefused('Another backup of this database is being written');
}

/**
 * Begins the transaction whose first question fixes what all others see. Every table is locked before that: against TRUNCATE and
 * ALTER TABLE, which do not heed snapshots.
 */
async function openSnapshot(client: Client): Promise<Catalogue> {
  for (let tries = 1; ; tries += 1) {
    const before = await readCatalogue(client);
    if (before.schemas.length === 0) throw new BackupRefused('There is no Okno in that database');
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const names = before.tables.map(({ schema, table }) => qualified(client, schema, table));
    const catalogue = await client.query(`LOCK TABLE ${names.join(', ')} IN ACCESS SHARE MODE`).then(
      () => readCatalogue(client),
      (error: unknown) => {
        // Somebody may have dropped one of them meanwhile.
        if (errorCode(error) === '42P01') return undefined;
        throw error;
      },
    );
    if (isDeepStrictEqual(catalogue, before)) return before;
    await client.query('ROLLBACK');
    if (tries === MOST_TRIES)
      throw new BackupRefused('The tables are being changed: an upgrade runs; try again after it');
  }
}

async function write(client: Client, catalogue: Catalogue, options: BackupOptions): Promise<TakenBackup> {
  const { path, now, onWritten } = options;
  const epoch = await readEpoch(client);
  const modifiedAt = Math.floor(now.getTime() / 1000);
  const archive = await ArchiveWriter.create({ path, modifiedAt, ...(onWritten === undefined ? {} : { onWritten }) });
  try {
    const tables = await writeTables(client, archive, catalogue, options);
    const files = await writeFiles(archive, options);
    const version = await client.query<{ server_version: string }>('SHOW server_version');
    const manifest: Manifest = {
      format: 'okno-backup',
      version: formatVersion,
      okno: await ownVersion(),
      takenAt: now.toISOString(),
      postgres: version.rows[0]?.server_version ?? '',
      epoch,
      schemas: await readMigrations(client, catalogue.schemas),
      tables,
      // Sequences heed no snapshot and only grow: read last, they are beyond every row that was copied.
      sequences: await readSequences(client),
      files,
    };
    const text = Buffer.from(`${JSON.stringify(manifest, undefined, 1)}\n`);
    await archive.addPlain(manifestEntry, text);
    const sha256 = createHash('sha256').update(text).digest('hex');
    await archive.addPlain(seal, Buffer.from(`${sha256}  ${manifestEntry}\n`));
    await archive.finish();
    return { manifest, bytes: archive.bytes };
  } catch (error) {
    await archive.abandon();
    throw error;
  }
}

async function writeTables(
  client: Client,
  archive: ArchiveWriter,
  { tables }: Catalogue,
  { onTable }: BackupOptions,
): Promise<BackedUpTable[]> {
  const written: BackedUpTable[] = [];
  for (const catalogued of tables) {
    const { schema, table, columns } = catalogued;
    const rows = client.query(new CopyOut(copyOutSql(client, catalogued)));
    const file = await archive.addCompressed(`tables/${schema}.${table}.csv.gz`, rows).catch((error: unknown) => {
      throw new Error(`${schema}.${table}: ${error instanceof Error ? error.message : String(error)}`, {
        cause: error,
      });
    });
    const done: BackedUpTable = { schema, table, columns: [...columns], rows: rows.rows, ...file };
    written.push(done);
    onTable?.(done, written.length, tables.length);
  }
  return written;
}

async function writeFiles(archive: ArchiveWriter, { files }: BackupOptions): Promise<Manifest['files']> {
  const written: Manifest['files'] = [];
  for (const { name, path } of files) {
    const content = await readFile(path).catch((error: unknown) => {
      if (errorCode(error) === 'ENOENT') return undefined;
      throw error;
    });
    if (content === undefined) continue;
    written.push({ name, ...(await archive.addCompressed(`data/${name}.gz`, toPieces(content))) });
  }
  return written;
}

async function* toPieces(content: Buffer): AsyncGenerator<Buffer> {
  yield await Promise.resolve(content);
}

/** @throws BackupRefused where the event log is not in the database */
async function readEpoch(client: Client): Promise<string> {
  const { rows } = await client.query<{ present: boolean }>('SELECT to_regclass($1) IS NOT NULL AS present', [
    epochTable,
  ]);
  if (rows[0]?.present !== true) {
    throw new BackupRefused(eventsAreInKafka);
  }
  const epoch = await client.query<{ id: string }>(`SELECT id FROM ${epochTable}`);
  return epoch.rows[0]?.id ?? '';
}

async function ownVersion(): Promise<string> {
  const read: unknown = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8'));
  if (typeof read !== 'object' || read === null || !('version' in read)) throw new Error('package.json has no version');
  return String(read.version);
}
