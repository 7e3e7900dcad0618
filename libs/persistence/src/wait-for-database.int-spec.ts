import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTestDatabase, type TestDatabase } from '@okno/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { silentLogger } from './database-logger.js';
import { waitForDatabase } from './wait-for-database.js';

let database: TestDatabase;
let folder: string;
beforeAll(async () => {
  database = await createTestDatabase();
  folder = await mkdtemp(join(tmpdir(), 'okno-wait-'));
});
afterAll(async () => {
  await database.drop();
  await rm(folder, { recursive: true });
});

function urlWith(change: (url: URL) => void): string {
  const url = new URL(database.url);
  change(url);
  return url.href;
}

describe('waiting for the database', () => {
  it('is over at once when it is there', async () => {
    await expect(waitForDatabase({ url: database.url, patienceMs: 0 })).resolves.toBeUndefined();
  });

  it('goes on until it is there', async () => {
    const sockets = join(folder, 'sockets');
    const told: string[] = [];
    const arrive = async (): Promise<void> => {
      if (told.length === 2) await symlink(new URL(database.url).searchParams.get('host') ?? '', sockets);
    };
    const url = urlWith(({ searchParams }) => {
      searchParams.set('host', sockets);
    });
    const warn = (message: string): void => {
      told.push(message);
      void arrive();
    };
    await waitForDatabase({ url, patienceMs: 20_000, logger: { ...silentLogger, warn } });
    expect(told.length).toBeGreaterThanOrEqual(2);
  });

  it.each<[string, (url: URL) => void, RegExp]>([
    ['nobody comes', ({ searchParams }) => searchParams.set('host', '/nonexistent'), /ENOENT/],
    ['it refuses the password', (url) => (url.password = 'wrong'), /password authentication failed/],
    ['the database is not in it', (url) => (url.pathname = '/nothing'), /does not exist/],
  ])('gives up when %s', async (_case, change, reason) => {
    await expect(waitForDatabase({ url: urlWith(change), patienceMs: 150 })).rejects.toThrow(reason);
  });
});
