import { randomBytes } from 'node:crypto';
import { runtimeRoleMark } from '@okno/persistence';
import { Client } from 'pg';
import { testServerUrl } from './test-server.js';

export interface TestDatabase {
  /** The superuser's URL of a new, empty database. */
  readonly url: string;
  readonly name: string;
  /** Removes the database, whoever is still connected, and the run-time roles made for it. */
  drop(): Promise<void>;
}

/** A database of its own for one suite: suites run in parallel on one server and never meet. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const serverUrl = testServerUrl();
  const name = `okno_test_${randomBytes(6).toString('hex')}`;
  await withServer(serverUrl, (client) =>
    client.query(`CREATE DATABASE ${client.escapeIdentifier(name)} TEMPLATE template0`),
  );
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return { url: url.href, name, drop: () => dropTestDatabase(serverUrl, name) };
}

/** Throws, and drops nothing, when the name does not say that it is a test's database. */
export async function dropTestDatabase(serverUrl: string, name: string): Promise<void> {
  if (!name.includes('test')) throw new Error(`"${name}" is not called a test's database: it is not dropped`);
  await withServer(serverUrl, async (client) => {
    await client.query(`DROP DATABASE IF EXISTS ${client.escapeIdentifier(name)} WITH (FORCE)`);
    const { rows } = await client.query<{ rolname: string }>(
      `SELECT rolname FROM pg_roles WHERE starts_with(rolname, 'okno_') AND right(rolname, 9) = $1`,
      [`_${runtimeRoleMark(name)}`],
    );
    for (const { rolname } of rows) await client.query(`DROP ROLE IF EXISTS ${client.escapeIdentifier(rolname)}`);
  });
}

async function withServer(url: string, work: (client: Client) => Promise<unknown>): Promise<void> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
