import { createTestDatabase, type TestDatabase } from '@okno/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import type { Database } from '../database.js';
import { openDatabase } from '../open-database.js';
import { InstanceLock } from './instance-lock.js';
import { Shadow } from './shadow.js';

const tables = {
  name: '0001-tables',
  sql: `
    CREATE TABLE replica (id int PRIMARY KEY, name text NOT NULL, twice int GENERATED ALWAYS AS (id * 2) STORED);
    CREATE INDEX replica_by_name ON replica (name);
    CREATE TABLE entry (number int GENERATED ALWAYS AS IDENTITY, source text NOT NULL, PRIMARY KEY (source, number));
    CREATE TABLE command_side (id int PRIMARY KEY);
    CREATE TABLE inbox (event_id int PRIMARY KEY);
    INSERT INTO replica VALUES (1, 'old'), (2, 'stale');
    INSERT INTO entry (source) VALUES ('own'), ('foreign');
    INSERT INTO command_side VALUES (1);
    INSERT INTO inbox VALUES (1);`,
};
const shadowed = [{ table: 'replica' }, { table: 'entry', rows: "source <> 'own'" }];

let test: TestDatabase;
let database: Database;
let lock: InstanceLock;
let shadow: Shadow;

beforeEach(async () => {
  test = await createTestDatabase();
  database = await openDatabase({ ...place(), poolSize: 2, migrations: [tables] });
  lock = await take();
  await lock.tryAlone();
  shadow = await Shadow.make(lock, { ...place(), tables: shadowed, scratch: ['inbox'] });
});
afterEach(async () => {
  await shadow.database.close();
  await lock.release();
  await database.close();
  await test.drop();
});

const place = () => ({ url: test.url, schema: 'thing', applicationName: 'shadow' });
const names = (from: Database) => from.query('SELECT id, name, twice FROM replica ORDER BY id');

async function take(): Promise<InstanceLock> {
  const taken = await InstanceLock.take(place());
  if (taken === undefined) throw new Error('the lock is held alone');
  return taken;
}

async function fill(): Promise<void> {
  await shadow.database.query("INSERT INTO replica VALUES (1, 'new'), (3, 'fresh') ON CONFLICT (id) DO NOTHING");
  await shadow.database.query("INSERT INTO entry (source) VALUES ('foreign'), ('foreign')");
  await shadow.database.query('INSERT INTO inbox VALUES (1)');
}

describe('a shadow', () => {
  it('takes the place of the tables in one step, and leaves the rows that are not to be made anew', async () => {
    await fill();
    expect(await names(database)).toEqual([
      { id: 1, name: 'old', twice: 2 },
      { id: 2, name: 'stale', twice: 4 },
    ]);
    expect(await shadow.compare()).toEqual([
      { table: 'replica', rows: 2, gone: 2, fresh: 2 },
      { table: 'entry', rows: 2, gone: 0, fresh: 1 },
    ]);
    await shadow.swap(() => Promise.resolve());
    expect(await names(database)).toEqual([
      { id: 1, name: 'new', twice: 2 },
      { id: 3, name: 'fresh', twice: 6 },
    ]);
    expect(await database.query('SELECT number, source FROM entry ORDER BY source, number')).toEqual([
      { number: 1, source: 'foreign' },
      { number: 2, source: 'foreign' },
      { number: 1, source: 'own' },
    ]);
    expect(await database.query('SELECT event_id FROM inbox')).toEqual([{ event_id: 1 }]);
    await shadow.discard();
    expect(await database.query("SELECT nspname FROM pg_namespace WHERE nspname LIKE '%rebuild'")).toEqual([]);
    // What migrations named is still called so, and the service may still write.
    expect(await database.query("SELECT 1 FROM pg_indexes WHERE indexname = 'replica_by_name'")).toHaveLength(1);
    await database.query("INSERT INTO replica VALUES (4, 'later')");
  });

  it.each([
    'INSERT INTO command_side VALUES (2)',
    'DELETE FROM command_side',
    'UPDATE thing.replica SET name = id::text',
  ])('lets nobody write what is not to be made anew: %s', async (statement) => {
    await expect(shadow.database.query(statement)).rejects.toThrow('permission denied');
    expect(await shadow.database.query('SELECT id FROM command_side')).toEqual([{ id: 1 }]);
  });

  it.each([
    ['its check fails', () => Promise.reject(new Error('somebody was here')), 'somebody was here'],
    [
      'a row is not among those to be made anew',
      () => shadow.database.query("INSERT INTO entry (source) VALUES ('own')").then(() => undefined),
      'entry: a row was made',
    ],
  ])('changes nothing when %s', async (_name, check, message) => {
    await fill();
    await expect(shadow.swap(check)).rejects.toThrow(message);
    expect(await names(database)).toHaveLength(2);
    expect(await database.query('SELECT 1 FROM entry')).toHaveLength(2);
  });

  it('changes nothing when its connection was cut off, for then others may have come', async () => {
    await fill();
    await cutOff();
    await expect(shadow.swap(() => Promise.resolve())).rejects.toThrow();
    expect((await names(database))[0]).toMatchObject({ name: 'old' });
  });

  it('is made anew over one that was left by a killed process', async () => {
    await fill();
    await shadow.database.close();
    shadow = await Shadow.make(lock, { ...place(), tables: shadowed, scratch: ['inbox'] });
    expect(await names(shadow.database)).toEqual([]);
    await shadow.discard();
  });

  it('is thrown away while the shadows of other services are', async () => {
    const others = Array.from({ length: 6 }, (_, number) => ({ ...place(), schema: `thing_${number.toString()}` }));
    const opened = await Promise.all(
      others.map((other) => openDatabase({ ...other, poolSize: 2, migrations: [tables] })),
    );
    const locks = await Promise.all(others.map((other) => InstanceLock.take(other)));
    const make = async (number: number): Promise<Shadow> => {
      const [other, held] = [others[number], locks[number]];
      if (other === undefined || held === undefined) throw new Error('the lock is held alone');
      await held.tryAlone();
      return Shadow.make(held, { ...other, tables: shadowed, scratch: ['inbox'] });
    };
    try {
      for (let round = 0; round < 5; round += 1) {
        const made = await Promise.all(others.map((_, number) => make(number)));
        const thrown = await Promise.allSettled(made.map((one) => one.discard()));
        expect(thrown.filter(({ status }) => status === 'rejected')).toEqual([]);
      }
    } finally {
      for (const held of locks) await held?.release();
      await Promise.all(opened.map((other) => other.close()));
    }
  });
});

describe('the lock of instances', () => {
  it('lets one be alone only when there is no other, and keeps others out meanwhile', async () => {
    expect(await InstanceLock.take(place())).toBeUndefined();
    await lock.shareAgain();
    const other = await take();
    expect(await lock.tryAlone()).toBe(false);
    await other.release();
    expect(await eventually(() => lock.tryAlone())).toBe(true);
    expect(await InstanceLock.take(place())).toBeUndefined();
  });

  it('is taken again after PostgreSQL was away', async () => {
    await lock.shareAgain();
    await cutOff();
    const other = await take();
    expect(await eventually(async () => !(await other.tryAlone()) || (await other.shareAgain(), false))).toBe(true);
    await other.release();
  });
});

async function eventually(happens: () => Promise<boolean>): Promise<boolean> {
  for (let tries = 0; tries < 100; tries += 1) {
    if (await happens()) return true;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return false;
}

/** Ends the connection that holds the lock, as a restart of PostgreSQL would. */
async function cutOff(): Promise<void> {
  const client = new Client({ connectionString: test.url });
  await client.connect();
  await client.query(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'shadow presence'",
  );
  await client.end();
}
