import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { OperatorConnection, openDatabase, type Database } from '@okno/persistence';
import { createTestDatabase, type TestDatabase } from '@okno/testing';
import { systemClock } from '../clock.js';
import { newId } from '../ids.js';
import { AuditSealer } from './audit-sealer.js';
import { auditMigrations, restoredAudit } from './audit.migrations.js';

describe('AuditSealer', () => {
  let testDatabase: TestDatabase;
  let database: Database;

  beforeAll(async () => {
    testDatabase = await createTestDatabase();
    database = await openDatabase({
      url: testDatabase.url,
      schema: 'journal',
      applicationName: 'test',
      poolSize: 2,
      migrations: auditMigrations,
    });
  });
  afterAll(async () => {
    await database.close();
    await testDatabase.drop();
  });

  it.each([1, 5_000])(
    'seals every entry once when transaction ids grow by a digit, %d entries at first',
    async (first) => {
      const sealer = new AuditSealer(database, systemClock);
      const write = (writtenIn: readonly number[]): Promise<unknown> =>
        database.query(
          `INSERT INTO audit_entry (written_in, at, user_id, action, subject_kind, subject_ids, client_ids, details, trace_id)
         SELECT w::text::xid8, now(), $2, 'thing.make', 'thing', '{}', '{}', '{}', '' FROM unnest($1::bigint[]) AS w`,
          [writtenIn, newId()],
        );
      const [seen] = await database.query<{ entries: number }>('SELECT count(*) AS entries FROM audit_entry');
      // Below the ids of the cluster's own transactions, and around a power of ten.
      const from = seen?.entries === 0 ? 8 : 98;
      await write(Array.from({ length: first }, () => from));
      await sealer.seal();
      await write([from + 1, from + 2, from + 3]);
      for (let sealed = 1; sealed > 0; sealed = await sealer.seal());

      const [counted] = await database.query<{ entries: number; sealed: number }>(
        'SELECT (SELECT count(*) FROM audit_entry) AS entries, (SELECT sum(entries) FROM audit_seal)::int AS sealed',
      );
      expect(counted?.sealed).toBe(counted?.entries);
      expect(await sealer.firstBrokenSeal()).toBeUndefined();
    },
  );

  it('goes on in a database whose own transaction ids begin far below those of the restored entries', async () => {
    const sealer = new AuditSealer(database, systemClock);
    const write = (columns: string, values: string): Promise<unknown> =>
      database.query(
        `INSERT INTO audit_entry (at, user_id, action, subject_kind, subject_ids, client_ids, details, trace_id${columns})
         VALUES (now(), $1, 'thing.make', 'thing', '{}', '{}', '{}', ''${values})`,
        [newId()],
      );
    // As the backup found them: one sealed, one not yet.
    await write(', written_in', `, '5000000000'`);
    await database.query(
      `INSERT INTO audit_seal SELECT number + 1, now(), '5000000000', (SELECT max(id) FROM audit_entry), 1, hash, hash
       FROM audit_seal ORDER BY number DESC LIMIT 1`,
    );
    await write(', written_in', `, '5000000001'`);
    const migrator = await OperatorConnection.open(testDatabase.url);
    await migrator.query('SET search_path = journal');
    await migrator.query(restoredAudit);
    await migrator.close();
    await write('', '');
    // Other databases of the cluster may hold transactions that began before the last entry's: it is sealed behind them.
    let sealed = 0;
    for (let tries = 0; sealed < 2 && tries < 200; tries += 1) {
      if (tries > 0) await pause(50);
      sealed += await sealer.seal();
    }
    expect(sealed).toBe(2);
    const [last] = await database.query<{ isLast: boolean }>(
      `SELECT (SELECT written_in FROM audit_entry ORDER BY id DESC LIMIT 1) > '5000000001'
         AND (SELECT last_id FROM audit_seal ORDER BY number DESC LIMIT 1) = (SELECT max(id) FROM audit_entry) AS "isLast"`,
    );
    expect(last).toEqual({ isLast: true });
  });
});
