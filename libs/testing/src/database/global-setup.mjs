// One throwaway PostgreSQL for a run of the `int` project (or the server of TEST_DATABASE_URL).
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PREFIX = 'okno-test-postgres-';

export default async function startTestServer() {
  if (process.env.TEST_DATABASE_URL) {
    process.env.OKNO_TEST_DATABASE_URL = process.env.TEST_DATABASE_URL;
    return;
  }
  const { startEmbeddedPostgres, stopLeftEmbeddedPostgres, throwawayServerSettings } = await loadPersistence();
  await sweep(stopLeftEmbeddedPostgres);
  const dataDir = await mkdtemp(join(tmpdir(), `${PREFIX}${process.pid}-`));
  const server = await startEmbeddedPostgres({
    dataDir,
    database: 'postgres',
    settings: { ...throwawayServerSettings, shared_buffers: '64MB', max_connections: 300 },
  });
  process.env.OKNO_TEST_DATABASE_URL = server.url;
  globalThis.oknoTestServer = { server, dataDir };
}

async function loadPersistence() {
  try {
    return await import('@okno/persistence');
  } catch (cause) {
    throw new Error('The database tests need the compiled libs/persistence: run `npm run build` first', { cause });
  }
}

/** A run that was killed leaves its server behind; its directory names the run's process. */
async function sweep(stopLeftEmbeddedPostgres) {
  for (const name of await readdir(tmpdir())) {
    const pid = Number(name.startsWith(PREFIX) ? name.slice(PREFIX.length).split('-')[0] : NaN);
    if (!Number.isInteger(pid) || lives(pid)) continue;
    const dataDir = join(tmpdir(), name);
    try {
      await stopLeftEmbeddedPostgres(dataDir);
      await rm(dataDir, { recursive: true, force: true });
    } catch {
      // Another run sweeps the same directory, or it belongs to another user.
    }
  }
}

function lives(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
