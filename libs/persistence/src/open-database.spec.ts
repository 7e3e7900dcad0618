import { describe, expect, it } from '@jest/globals';
import { openDatabase, type OpenDatabaseOptions } from './open-database.js';

const nowhere: OpenDatabaseOptions = {
  url: 'postgresql://somebody:secret@localhost/okno?host=/nonexistent',
  schema: 'intake',
  applicationName: 'intake',
  poolSize: 1,
  migrations: [],
};
const migration = { name: '0001-clients', sql: 'SELECT 1' };

describe('openDatabase refuses, before it connects,', () => {
  it.each(['public', 'Intake', 'in-take', 'x; DROP TABLE y', '1st', ''])('the schema name "%s"', async (schema) => {
    await expect(openDatabase({ ...nowhere, schema })).rejects.toThrow('is no schema name');
  });

  it.each(['clients', '1-clients', '0001_clients', '0001-Clients', 'a/b/0001-clients', '0001-'])(
    'the migration name "%s"',
    async (name) => {
      const migrations = [{ ...migration, name }];
      await expect(openDatabase({ ...nowhere, migrations })).rejects.toThrow('is no migration name');
    },
  );

  it('two migrations of one name', async () => {
    const migrations = [migration, migration];
    await expect(openDatabase({ ...nowhere, migrations })).rejects.toThrow('Two migrations are called 0001-clients');
  });

  it('a URL of something else', async () => {
    await expect(openDatabase({ ...nowhere, url: 'mysql://a:b@localhost/c' })).rejects.toThrow('postgresql://');
  });

  it('to derive passwords from nothing', async () => {
    const url = 'postgresql:///okno?host=/nonexistent';
    await expect(openDatabase({ ...nowhere, url })).rejects.toThrow('roleSecret');
  });

  it('nothing that is right: then it connects', async () => {
    const migrations = [migration, { ...migration, name: 'messaging/0001-outbox' }];
    await expect(openDatabase({ ...nowhere, migrations })).rejects.toThrow('ENOENT');
  });
});
