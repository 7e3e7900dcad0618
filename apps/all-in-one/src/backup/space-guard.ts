import { statfs } from 'node:fs/promises';
import { BackupRefused } from '@okno/persistence';
import { hasRoom, reserveOf, type Disk } from './room.rules.js';

const lookEveryBytes = 16 * 1024 * 1024;

async function diskOf(folder: string): Promise<Disk> {
  const { bavail, blocks, bsize } = await statfs(folder);
  return { free: bavail * bsize, size: blocks * bsize };
}

/** @throws BackupRefused where a backup as large as `last` bytes would fill the disk */
export async function refuseFullDisk(folder: string, last: number): Promise<void> {
  const disk = await diskOf(folder);
  if (hasRoom(disk, last)) return;
  throw new BackupRefused(
    `${folder} has ${disk.free.toString()} bytes free, too few for a backup (the last one took ${last.toString()}): nothing was written`,
  );
}

/** Ends a backup that is about to fill the disk. */
export function guardSpace(folder: string): (bytes: number) => Promise<void> {
  let unseen = 0;
  return async (bytes) => {
    unseen += bytes;
    if (unseen < lookEveryBytes) return;
    unseen = 0;
    const disk = await diskOf(folder);
    if (disk.free > reserveOf(disk)) return;
    throw new BackupRefused(`${folder} is nearly full (${disk.free.toString()} bytes free): the backup was given up`);
  };
}
