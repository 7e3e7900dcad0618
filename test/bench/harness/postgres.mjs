// The product's own embedded PostgreSQL, durable as the product runs it, in a directory that is thrown away.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '@okno/persistence';
import pg from 'pg';

export async function startPostgres() {
  const dataDir = await mkdtemp(join(tmpdir(), 'okno-bench-'));
  const server = await startEmbeddedPostgres({ dataDir });
  return {
    /** The superuser's URL of a new, empty database. */
    createDatabase: async (name) => {
      await withClient(server.url, (client) => client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`));
      const url = new URL(server.url);
      url.pathname = `/${name}`;
      return url.href;
    },
    /** So that no run pays for the pages that another one has written. */
    checkpoint: () => withClient(server.url, (client) => client.query('CHECKPOINT')),
    stop: async () => {
      await server.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

export async function withClient(url, work) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
