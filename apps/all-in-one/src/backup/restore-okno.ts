import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { restorableEventLog } from '@okno/messaging';
import {
  BackupRefused,
  checkBackup,
  eventsAreInKafka,
  isDataFile,
  readStoredFile,
  restoreBackup,
  startEmbeddedPostgres,
  type CheckedBackup,
} from '@okno/persistence';
import { readConfig, restorableSchema, type Environment } from '@okno/service-kit';
import { everyService } from '../rebuild/every-service.js';
import { settingsFields } from '../settings.js';
import { RestoredFolder } from './data-folder.js';
import { readRestoreWords } from './restore-words.rules.js';

const usage = 'okno restore FILE [--data-dir DIR]';
const tellEveryMilliseconds = 1_000;

type Say = (line: string) => void;

interface Restoring {
  readonly file: string;
  readonly backup: CheckedBackup;
  readonly say: Say;
}

/**
 * Brings a backup into an empty data folder, or the empty database of `DATABASE_URL`. Nothing is touched before every byte of the
 * file has been held against its hashes, and nothing is there before every table has been held against the manifest.
 * @throws BackupBroken, BackupRefused
 */
export async function restoreOkno(environment: Environment, words: readonly string[], say: Say): Promise<void> {
  const read = readRestoreWords(words);
  if (read === undefined) throw new BackupRefused(`This is no command line of restore: ${usage}`);
  const settings = readConfig(settingsFields, environment);
  if (settings.KAFKA_BROKERS !== undefined) throw new BackupRefused(eventsAreInKafka);
  const tell = seldom(say);
  const backup = await checkBackup(read.file, (_entry, done, all) => {
    tell(`checked ${percent(done, all)} of the file`);
  });
  const { okno, takenAt, tables } = backup.manifest;
  say(`The backup is whole: ${tables.length.toString()} tables as of ${takenAt}, made by Okno ${okno}.`);
  const work = { file: read.file, backup, say };
  const url = read.dataDir === undefined ? settings.DATABASE_URL : undefined;
  if (url === undefined) await intoFolder(resolve(read.dataDir ?? settings.OKNO_DATA_DIR), work);
  else await intoDatabase(url, environment.OKNO_DATA_DIR, work);
}

async function intoFolder(dataDir: string, { file, backup, say }: Restoring): Promise<void> {
  const folder = await RestoredFolder.begin(dataDir);
  try {
    const postgres = await startEmbeddedPostgres({ dataDir: folder.postgres, endsWithParent: true });
    try {
      await fill(postgres.url, { file, backup, say });
    } finally {
      await postgres.stop();
    }
    for (const stored of backup.manifest.files) {
      await folder.addFile(stored.name, await readStoredFile(file, backup, stored));
    }
    await folder.putIntoPlace();
  } catch (error) {
    await folder.discard();
    throw error;
  }
  say(`Restored into ${dataDir}. Start it; the cube is built anew from the event log meanwhile.`);
}

async function intoDatabase(url: string, dataDir: string | undefined, work: Restoring): Promise<void> {
  const { file, backup, say } = work;
  await fill(url, work);
  if (dataDir !== undefined && dataDir !== '') {
    await mkdir(dataDir, { recursive: true });
    for (const stored of backup.manifest.files.filter(({ name }) => isDataFile(name))) {
      const path = join(dataDir, stored.name);
      if (existsSync(path)) say(`${path} is there already and stays as it is.`);
      else await writeFile(path, await readStoredFile(file, backup, stored), { mode: 0o600 });
    }
  }
  say(
    'Restored into the database of DATABASE_URL. Start the services; the cube is built anew from the event log meanwhile.',
  );
}

async function fill(url: string, { file, backup, say }: Restoring): Promise<void> {
  const tell = seldom(say);
  let rows = 0;
  await restoreBackup({
    url,
    path: file,
    backup,
    schemas: [restorableEventLog, ...everyService.map(restorableSchema)],
    onTable: (table, done, all) => {
      rows += table.rows;
      tell(`${done.toString()} of ${all.toString()} tables, ${rows.toString()} rows`);
    },
    onVerified: (tables) => {
      say(
        `All ${rows.toString()} rows are there: each of ${tables.toString()} tables has the hash that it was backed up with.`,
      );
    },
  });
}

function percent(done: number, all: number): string {
  return `${Math.floor((100 * done) / all).toString()} %`;
}

/** Passes on one line a second. */
function seldom(say: Say): Say {
  let toldAt = performance.now();
  return (line) => {
    if (performance.now() - toldAt < tellEveryMilliseconds) return;
    toldAt = performance.now();
    say(line);
  };
}
