import { existsSync } from 'node:fs';
import { mkdir, open, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BackupRefused, isDataFile, stopLeftEmbeddedPostgres } from '@okno/persistence';

const restoring = 'restoring';
/** Where the schedule puts backups; they outlive what they are of. */
export const backupsFolder = 'backups';

/** @throws BackupRefused where a restore was cut, or still runs: nothing may begin there as if it were new */
export function refuseRestoring(dataDir: string): void {
  const folder = join(dataDir, restoring);
  if (!existsSync(folder)) return;
  throw new BackupRefused(
    `A restore into ${dataDir} runs, or was cut: let it end, or run it again, or delete ${folder} to begin empty`,
  );
}

/** A data folder as long as it is being restored: everything lies in a folder of its own, and is put into place at the end. */
export class RestoredFolder {
  private constructor(
    private readonly dataDir: string,
    private readonly folder: string,
  ) {}

  /** Throws away what a restore has left that was cut. @throws BackupRefused where there is anything else */
  static async begin(dataDir: string): Promise<RestoredFolder> {
    await mkdir(dataDir, { recursive: true });
    const folder = join(dataDir, restoring);
    const wasCut = existsSync(folder);
    if (wasCut) await endLeftServer(folder);
    // The last of its files is put into place after the others.
    const isLeft = (name: string): boolean => name === restoring || (wasCut && isDataFile(name));
    const found = (await readdir(dataDir)).filter((name) => name !== backupsFolder && !isLeft(name));
    if (found.length > 0) {
      throw new BackupRefused(
        `${dataDir} is not empty; a restore needs an empty data folder (a folder named backups may be in it). It has ${found.sort().join(', ')}`,
      );
    }
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { mode: 0o700 });
    return new RestoredFolder(dataDir, folder);
  }

  get postgres(): string {
    return join(this.folder, 'postgres');
  }

  async addFile(name: string, content: Buffer): Promise<void> {
    if (!isDataFile(name)) throw new BackupRefused(`This Okno does not know the file ${name} of the backup`);
    await writeFile(join(this.folder, name), content, { mode: 0o600, flush: true });
  }

  /** The server has ended. What was cut before this is restored again; after it, it is there. */
  async putIntoPlace(): Promise<void> {
    const names = (await readdir(this.folder)).filter((name) => name !== 'postgres');
    for (const name of [...names, 'postgres']) await rename(join(this.folder, name), join(this.dataDir, name));
    await rm(this.folder, { recursive: true });
    const folder = await open(this.dataDir);
    await folder.sync().finally(() => folder.close());
  }

  async discard(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}

async function endLeftServer(folder: string): Promise<void> {
  const postgres = join(folder, 'postgres');
  if (!existsSync(postgres)) return;
  await stopLeftEmbeddedPostgres(postgres).catch((error: unknown) => {
    throw new BackupRefused(`Another restore runs in ${folder}`, { cause: error });
  });
}
