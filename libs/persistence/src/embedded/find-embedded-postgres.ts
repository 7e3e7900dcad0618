import { stat } from 'node:fs/promises';
import { connectionUrl, prepareDataDir } from './cluster.js';
import { readPostmaster } from './postmaster.js';

/**
 * The superuser's URL of the server that runs in this data directory, for a tool beside whoever owns it; undefined when there
 * is none. Starts, takes over and makes nothing.
 */
export async function findEmbeddedPostgres(dataDir: string, database = 'okno'): Promise<string | undefined> {
  const found = await stat(dataDir).catch(() => undefined);
  if (found?.isDirectory() !== true) return undefined;
  const paths = await prepareDataDir(dataDir);
  const running = await readPostmaster(paths.cluster);
  return running?.status === 'ready' ? connectionUrl(paths, database) : undefined;
}
