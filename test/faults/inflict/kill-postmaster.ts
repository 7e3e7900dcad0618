import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Ends the PostgreSQL of an installation without a word. */
export async function killPostmaster(dataDir: string): Promise<void> {
  const pidFile = await readFile(join(dataDir, 'postgres/cluster/postmaster.pid'), 'utf8');
  process.kill(Number(pidFile.split('\n')[0]), 'SIGKILL');
}
