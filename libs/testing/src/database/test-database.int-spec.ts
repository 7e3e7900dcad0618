import { openDatabase } from '@okno/persistence';
import { describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { createTestDatabase, dropTestDatabase } from './test-database.js';
import { testServerUrl } from './test-server.js';

async function namesOnServer(sql: string, parameter: string): Promise<string[]> {
  const client = new Client({ connectionString: testServerUrl() });
  await client.connect();
  try {
    return (await client.query<{ name: string }>(sql, [parameter])).rows.map(({ name }) => name);
  } finally {
    await client.end();
  }
}

describe('a test database', () => {
  it('lets two suites use one schema name beside each other', async () => {
    const tests = await Promise.all([createTestDatabase(), createTestDatabase()]);
    const migrations = [{ name: '0001-seen', sql: 'CREATE TABLE seen (by text)' }];
    const databases = await Promise.all(
      tests.map(({ url, name }) =>
        openDatabase({ url, schema: 'intake', applicationName: name, poolSize: 1, migrations }),
      ),
    );
    for (const [index, database] of databases.entries()) {
      await database.query('INSERT INTO seen VALUES ($1)', [String(index)]);
      expect(await database.query('SELECT by FROM seen')).toEqual([{ by: String(index) }]);
    }
    for (const database of databases) await database.close();
    for (const test of tests) await test.drop();
  });

  it('is gone with its roles after drop, although somebody is still connected', async () => {
    const test = await createTestDatabase();
    const database = await openDatabase({
      url: test.url,
      schema: 'intake',
      applicationName: 'left open',
      poolSize: 1,
      migrations: [],
    });
    const [row] = await database.query<{ role: string }>('SELECT current_user AS role');
    await test.drop();
    expect(await namesOnServer('SELECT datname AS name FROM pg_database WHERE datname = $1', test.name)).toEqual([]);
    expect(await namesOnServer('SELECT rolname AS name FROM pg_roles WHERE rolname = $1', row?.role ?? '')).toEqual([]);
    await database.close();
  });

  it.each(['postgres', 'okno', ''])('is the only kind that is dropped, not "%s"', async (name) => {
    await expect(dropTestDatabase(testServerUrl(), name)).rejects.toThrow('not dropped');
  });
});
