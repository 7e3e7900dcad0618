import { createTestDatabase, type TestDatabase } from '@okno/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openDatabase } from './open-database.js';

describe('openDatabase', () => {
  let test: TestDatabase;
  beforeAll(async () => {
    test = await createTestDatabase();
  });
  afterAll(() => test.drop());
  it('opens', async () => {
    const db = await openDatabase({
      url: test.url,
      schema: 'intake',
      applicationName: 't',
      poolSize: 2,
      migrations: [],
    });
    expect(await db.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await db.close();
  });
});
