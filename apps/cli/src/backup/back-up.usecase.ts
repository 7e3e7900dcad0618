import { mkdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { BackupRefused, backupName, checkBackup, eventsAreInKafka, filesToBackUp, takeBackup } from '@okno/persistence';
import type { Environment, RunningOkno } from '../events/running-okno.adapter.js';
import { sizeOf, tellBackup } from './backup-words.rules.js';

const tellEveryMilliseconds = 1_000;

/** Backs up a running Okno. `progress` hears how far it is. @returns what to say @throws BackupRefused */
export async function backUp(
  okno: RunningOkno,
  path: string | undefined,
  environment: Environment,
  progress: (line: string) => void,
): Promise<string> {
  if ((environment.KAFKA_BROKERS ?? '') !== '') {
    throw new BackupRefused(eventsAreInKafka);
  }
  const [clock] = await okno.connection.query<{ now: Date }>('SELECT now()');
  const now = clock?.now ?? new Date(0);
  const file = await fileFor(okno, path, environment, now);
  const tell = seldom(progress);
  let rows = 0;
  const startedAt = performance.now();
  const { manifest, bytes } = await takeBackup({
    url: okno.url,
    path: file,
    files: okno.dataDir === undefined ? [] : filesToBackUp(okno.dataDir),
    now,
    onTable: (table, done, all) => {
      rows += table.rows;
      tell(`${done.toString()} of ${all.toString()} tables, ${rows.toString()} rows`);
    },
  }).catch((error: unknown) => {
    if (error instanceof BackupRefused) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new BackupRefused(`The backup was given up, and nothing is left of it: ${reason}`, { cause: error });
  });
  const seconds = (performance.now() - startedAt) / 1_000;
  return tellBackup(`Backed up in ${seconds.toFixed(1)} s`, resolve(file), manifest, bytes);
}

async function fileFor(
  okno: RunningOkno,
  path: string | undefined,
  environment: Environment,
  now: Date,
): Promise<string> {
  const name = backupName(now, 'by-hand');
  if (path !== undefined) {
    const found = await stat(path).catch(() => undefined);
    return found?.isDirectory() === true || path.endsWith('/') ? join(await made(path), name) : path;
  }
  const folder = environment.OKNO_BACKUP_FOLDER ?? '';
  if (folder !== '') return join(await made(folder), name);
  if (okno.dataDir === undefined) throw new BackupRefused('Say where the backup goes: okno backup FILE, or a FOLDER');
  return join(await made(join(okno.dataDir, 'backups')), name);
}

async function made(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return folder;
}

/** Holds a backup against its own hashes. @returns what to say @throws BackupBroken, BackupRefused */
export async function verifyBackup(file: string, progress: (line: string) => void): Promise<string> {
  const tell = seldom(progress);
  const { manifest, bytes } = await checkBackup(file, (_entry, read, all) => {
    tell(`${sizeOf(read)} of ${sizeOf(all)} read`);
  });
  return tellBackup('Whole: every file in it has the hash that was written down', resolve(file), manifest, bytes);
}

/** Passes on one line a second. */
function seldom(progress: (line: string) => void): (line: string) => void {
  let toldAt = performance.now();
  return (line) => {
    if (performance.now() - toldAt < tellEveryMilliseconds) return;
    toldAt = performance.now();
    progress(line);
  };
}
