import { execFile } from 'node:child_process';
import { mkdir, rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A disk of a few megabytes that can be filled up, where this user may mount one. */
export class SmallDisk {
  private constructor(readonly folder: string) {}

  /** @returns undefined where mounting is not permitted. */
  static async mount(folder: string, mebibytes: number): Promise<SmallDisk | undefined> {
    await mkdir(folder, { recursive: true });
    try {
      await run('mount', ['-t', 'tmpfs', '-o', `size=${mebibytes.toString()}m`, 'okno-fault', folder]);
    } catch {
      return undefined;
    }
    return new SmallDisk(folder);
  }

  /** Leaves nothing free. */
  async fill(): Promise<void> {
    const { bfree, bsize } = await statfs(this.folder);
    await writeFile(this.filler, Buffer.alloc(bfree * bsize, 1)).catch((error: unknown) => {
      // Somebody else took the last of it meanwhile: full is full.
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    });
  }

  async free(): Promise<void> {
    await rm(this.filler, { force: true });
  }

  async unmount(): Promise<void> {
    await run('umount', ['--lazy', this.folder]);
  }

  private get filler(): string {
    return join(this.folder, 'filler');
  }
}
