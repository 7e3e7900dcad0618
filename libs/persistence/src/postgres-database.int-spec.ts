import { createTestDatabase, type TestDatabase } from '@okno/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Database, PreparedStatement, Transaction } from './database.js';
import { openDatabase } from './open-database.js';
import { isConnectionLoss, isTimeout, isUniqueViolation } from './pg-errors.js';

@Entity('account')
class Account {
  @PrimaryColumn({ type: 'int' })
  id!: number;

  @Column({ type: 'bigint' })
  balance!: number;
}

const account = {
  name: '0001-account',
  sql: `CREATE TABLE account (id int PRIMARY KEY, balance bigint NOT NULL);
        CREATE TABLE owner (
          id int PRIMARY KEY,
          account_id int REFERENCES account DEFERRABLE INITIALLY DEFERRED
        )`,
};

describe('a database', () => {
  let test: TestDatabase;
  let database: Database;
  let superuser: Client;

  const open = (poolSize: number): Promise<Database> =>
    openDatabase({
      url: test.url,
      schema: 'receivables',
      applicationName: 'receivables test',
      poolSize,
      migrations: [account],
      entities: [Account],
      timeouts: { statement: 2_000, lock: 200 },
    });
  const ids = async (): Promise<number[]> =>
    (await database.query<{ id: number }>('SELECT id FROM account ORDER BY id')).map(({ id }) => id);

  beforeAll(async () => {
    test = await createTestDatabase();
    database = await open(3);
    superuser = new Client({ connectionString: test.url });
    await superuser.connect();
  });
  afterEach(() => database.query('DELETE FROM owner; DELETE FROM account'));
  afterAll(async () => {
    await superuser.end();
    await database.close();
    await test.drop();
  });

  describe('answers rows', () => {
    it.each([
      ['bigint', '9007199254740991::bigint', 9007199254740991],
      ['bigint[]', "'{1,NULL,-2}'::bigint[]", [1, null, -2]],
      ['numeric', '12345678901234567890.10::numeric', '12345678901234567890.10'],
      ['timestamptz', "'2026-03-29 03:30:00+03'::timestamptz", new Date('2026-03-29T00:30:00Z')],
      ['date', "'2026-02-28'::date", '2026-02-28'],
      ['date[]', "'{2026-02-28}'::date[]", ['2026-02-28']],
      ['timestamp', "'2026-03-29 02:30:00'::timestamp", '2026-03-29 02:30:00'],
      ['jsonb', `'{"a":[1,null]}'::jsonb`, { a: [1, null] }],
      ['uuid', "'0190a6e2-7b1c-7000-8000-000000000001'::uuid", '0190a6e2-7b1c-7000-8000-000000000001'],
      ['bytea', "'\\x00ff'::bytea", Buffer.from([0, 255])],
      ['boolean', 'true', true],
      ['null', 'NULL::bigint', null],
    ])('with %s as is right', async (_, expression, value) => {
      expect(await database.query(`SELECT ${expression} AS value`)).toEqual([{ value }]);
    });

    it('not with a bigint that a number cannot hold', async () => {
      await expect(database.query('SELECT 9223372036854775807 AS value')).rejects.toThrow('does not fit');
      expect(await database.query('SELECT 1 AS value')).toEqual([{ value: 1 }]);
    });

    it('as an empty list where a statement has none', async () => {
      expect(await database.query('INSERT INTO account VALUES (1, 2)')).toEqual([]);
    });

    it('of a prepared statement that the server parsed once', async () => {
      const statement: PreparedStatement = { name: 'balance-of', text: 'SELECT $1::int AS id' };
      const seen = await database.transaction(async (tx) => {
        await tx.query(statement, [1]);
        await tx.query(statement, [2]);
        return tx.query("SELECT name FROM pg_prepared_statements WHERE name = 'balance-of'");
      });
      expect(seen).toEqual([{ name: 'balance-of' }]);
    });

    it('of a prepared statement again after its table was changed under it', async () => {
      const narrow = await open(1);
      try {
        const statement: PreparedStatement = { name: 'all-owners', text: 'SELECT * FROM owner' };
        const inTransaction = (): Promise<unknown> => narrow.transaction((tx) => tx.query(statement));
        for (const ask of [() => narrow.query(statement), inTransaction]) {
          await ask();
          await superuser.query('ALTER TABLE receivables.owner ADD COLUMN note text');
          await expect(ask()).rejects.toThrow('cached plan');
          await expect(ask()).resolves.toEqual([]);
          await superuser.query('ALTER TABLE receivables.owner DROP COLUMN note');
          await expect(ask()).rejects.toThrow('cached plan');
        }
      } finally {
        await narrow.close();
      }
    });

    it('and keeps its connection after a refused statement', async () => {
      const narrow = await open(1);
      try {
        const [before] = await narrow.query('SELECT pg_backend_pid() AS pid');
        await expect(narrow.query('SELECT 1/0')).rejects.toThrow('division by zero');
        expect(await narrow.query('SELECT pg_backend_pid() AS pid')).toEqual([before]);
      } finally {
        await narrow.close();
      }
    });
  });

  describe('in a transaction', () => {
    it('commits plain SQL and entities together and then runs the effects in order', async () => {
      const effects: string[] = [];
      const result = await database.transaction(async (tx) => {
        tx.afterCommit(() => effects.push('first'));
        tx.afterCommit(() => effects.push('second'));
        await tx.query('INSERT INTO account VALUES (1, 100)');
        await tx.manager.save(Account, { id: 2, balance: 200 });
        await tx.manager.transaction((inner) => inner.update(Account, { id: 2 }, { balance: 250 }));
        expect(effects).toEqual([]);
        return tx.manager.sum(Account, 'balance');
      });
      expect(result).toBe(350);
      expect(await ids()).toEqual([1, 2]);
      expect(effects).toEqual(['first', 'second']);
    });

    it('takes everything back when the work throws, and runs no effect', async () => {
      const effects: string[] = [];
      const work = database.transaction(async (tx) => {
        tx.afterCommit(() => effects.push('never'));
        await tx.query('INSERT INTO account VALUES (1, 100)');
        await tx.manager.insert(Account, { id: 2, balance: 1 });
        throw new Error('refused');
      });
      await expect(work).rejects.toThrow('refused');
      expect(await ids()).toEqual([]);
      expect(effects).toEqual([]);
    });

    it('does not call a failed transaction committed when the work swallowed the error', async () => {
      const work = database.transaction(async (tx) => {
        await tx.query('INSERT INTO account VALUES (1, 100)');
        await tx.query('SELECT 1/0').catch(() => undefined);
      });
      await expect(work).rejects.toThrow('rolled back');
      expect(await ids()).toEqual([]);
    });

    it('reports what only the commit finds', async () => {
      const effects: string[] = [];
      const work = database.transaction(async (tx) => {
        tx.afterCommit(() => effects.push('never'));
        await tx.query('INSERT INTO owner VALUES (1, 99)');
      });
      await expect(work).rejects.toThrow('violates foreign key constraint');
      expect(effects).toEqual([]);
    });

    it('lets nobody use it after its end', async () => {
      let kept: Transaction | undefined;
      await database.transaction((tx) => {
        kept = tx;
        return Promise.resolve();
      });
      await expect(kept?.query('INSERT INTO account VALUES (1, 1)')).rejects.toThrow('has ended');
    });

    it.each<[string, (tx: Transaction) => Promise<unknown>]>([
      ['plain SQL', (tx) => tx.query('INSERT INTO account VALUES (1, 1)')],
      ['entities', (tx) => tx.manager.insert(Account, { id: 1, balance: 1 })],
    ])('names a duplicate by %s', async (_, insert) => {
      await database.query('INSERT INTO account VALUES (1, 1)');
      const error: unknown = await database.transaction(insert).catch((thrown: unknown) => thrown);
      expect(isUniqueViolation(error, 'account_pkey')).toBe(true);
    });

    it('runs again after a deadlock when it may, and both are done', async () => {
      await database.query('INSERT INTO account VALUES (1, 0), (2, 0)');
      let meeting = 0;
      const bothInside: (() => void)[] = [];
      const met = (): Promise<void> =>
        new Promise((go) => {
          meeting += 1;
          bothInside.push(go);
          if (meeting >= 2) for (const each of bothInside.splice(0)) each();
        });
      const patient = await openDatabase({
        url: test.url,
        schema: 'receivables',
        applicationName: 'deadlock',
        poolSize: 2,
        migrations: [account],
        timeouts: { lock: 0 },
      });
      const add = (first: number, second: number): Promise<void> =>
        patient.transaction(
          async (tx) => {
            await tx.query('UPDATE account SET balance = balance + 1 WHERE id = $1', [first]);
            if (meeting < 2) await met();
            await tx.query('UPDATE account SET balance = balance + 1 WHERE id = $1', [second]);
          },
          { retry: true },
        );
      try {
        await Promise.all([add(1, 2), add(2, 1)]);
        expect(await patient.query('SELECT balance FROM account')).toEqual([{ balance: 2 }, { balance: 2 }]);
      } finally {
        await patient.close();
      }
    });

    it('gives up waiting for a lock', async () => {
      await database.query('INSERT INTO account VALUES (1, 0)');
      await database.transaction(async (tx) => {
        await tx.query('SELECT * FROM account WHERE id = 1 FOR UPDATE');
        const error: unknown = await database
          .query('UPDATE account SET balance = 1 WHERE id = 1')
          .catch((thrown: unknown) => thrown);
        expect(isTimeout(error)).toBe(true);
      });
    });
  });

  describe('when its connections are cut', () => {
    it('fails what was running, says so, and serves the next', async () => {
      const work = database.transaction(async (tx) => {
        const [own] = await tx.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
        await tx.query('INSERT INTO account VALUES (1, 1)');
        await superuser.query('SELECT pg_terminate_backend($1)', [own?.pid]);
        await tx.query('INSERT INTO account VALUES (2, 1)');
      });
      const error: unknown = await work.catch((thrown: unknown) => thrown);
      expect(isConnectionLoss(error)).toBe(true);
      expect(await ids()).toEqual([]);
    });

    it('replaces idle ones without anybody noticing', async () => {
      await Promise.all([1, 2, 3].map(() => database.query('SELECT pg_sleep(0.05)')));
      await superuser.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1', [
        'receivables test',
      ]);
      // The news of the cut reaches us on the sockets, a moment after the server's answer.
      await new Promise((go) => setTimeout(go, 100));
      expect(await Promise.all([1, 2, 3].map((n) => database.query('SELECT $1::int AS n', [n])))).toEqual([
        [{ n: 1 }],
        [{ n: 2 }],
        [{ n: 3 }],
      ]);
    });
  });

  it('finishes what is running when it is closed, and takes nothing new', async () => {
    const closing = await open(2);
    const running = closing.query('SELECT pg_sleep(0.2), 1 AS done');
    const closed = closing.close();
    await expect(closing.query('SELECT 1')).rejects.toThrow('is closed');
    expect(await running).toMatchObject([{ done: 1 }]);
    await closed;
  });
});
