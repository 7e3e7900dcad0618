import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '@okno/testing';
import { Client } from 'pg';
import { openDatabase } from '../open-database.js';
import { checkBackup } from './check-backup.js';
import { restoreBackup, type RestorableSchema } from './restore-backup.js';
import { takeBackup, type BackupOptions, type TakenBackup } from './take-backup.js';

const log: RestorableSchema = {
  schema: 'event_log',
  migrations: [{ name: '0001-epoch', sql: 'CREATE TABLE epoch (id text NOT NULL); INSERT INTO epoch VALUES (1)' }],
  afterRestore: `UPDATE epoch SET id = 'another'`,
};
const things: RestorableSchema = {
  schema: 'things',
  migrations: [
    {
      name: '0001-things',
      sql: `
        CREATE TABLE kind (name text PRIMARY KEY, favourite bigint);
        CREATE TABLE thing (
          id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
          "Kind, of ""it""" text REFERENCES kind,
          parent_id bigint REFERENCES thing,
          words text, bytes bytea, plain json, parsed jsonb, tags text[], ids uuid[], at timestamptz, day date,
          amount numeric(18,6), ratio double precision, written_in xid8, span interval,
          twice numeric GENERATED ALWAYS AS (amount * 2) STORED
        );
        -- Two tables that need each other, so that there is no order in which to fill them.
        ALTER TABLE kind ADD CONSTRAINT kind_favourite_fkey FOREIGN KEY (favourite) REFERENCES thing;
        CREATE UNIQUE INDEX thing_words ON thing (md5(words)) WHERE words <> '';
        CREATE TABLE note (thing_id bigint, text text, content json);
        CREATE TABLE nothing (id uuid PRIMARY KEY);
        CREATE TABLE journal (id bigint PRIMARY KEY);
        REVOKE UPDATE, DELETE ON journal FROM :runtime_role;
        CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'never again'; END $$;
        CREATE CONSTRAINT TRIGGER never AFTER INSERT ON kind DEFERRABLE INITIALLY DEFERRED
          FOR EACH ROW EXECUTE FUNCTION refuse();
      `,
    },
  ],
};
const laterMigration = { name: '0002-later', sql: 'CREATE TABLE later (id int PRIMARY KEY)' };

const rows = `
  ALTER TABLE kind DISABLE TRIGGER never;
  INSERT INTO kind VALUES ('a'), ('Б'), ('_'), ('ä'), ('');
  INSERT INTO thing ("Kind, of ""it""", words, bytes, plain, parsed, tags, ids, at, day, amount, ratio, written_in, span) VALUES
    ('Б', E'one\\ntwo, "three"\\r\\n\\\\.\\t;', '\\x00ff', '{ "b" : 1,  "b":2}', '{"c": [1]}', '{"a,b","",NULL}', '{}', '1999-12-31 23:59:59.999999+05', '0044-03-15 BC', -0.000001, 1e-300, '18446744073709551615', '1 mon -2 days 00:00:01'),
    (NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'infinity', NULL, 'NaN', 'NaN', NULL, NULL),
    ('', '', '', '""', 'null', '{}', NULL, '-infinity', NULL, 0, '-0', '3', '0'),
    ('a', E'\\\\.', NULL, NULL, NULL, NULL, NULL, NULL, NULL, 1, 0.1, NULL, NULL);
  UPDATE thing SET parent_id = 4 WHERE id < 4;
  UPDATE kind SET favourite = 2;
  INSERT INTO note SELECT 1, 'n' || i % 10, '{"x": 1}' FROM generate_series(1, 1000) AS i;
  INSERT INTO journal SELECT i FROM generate_series(1, 100000) AS i;
  ALTER TABLE kind ENABLE TRIGGER never;
  SELECT setval('thing_id_seq', 700)`;

async function ask<Row extends object>(url: string, sql: string): Promise<Row[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

async function open(url: string, { schema, migrations }: RestorableSchema): Promise<void> {
  const database = await openDatabase({ url, schema, migrations, applicationName: 'backup', poolSize: 1 });
  await database.close();
}

describe('a backup', () => {
  let folder: string;
  let from: TestDatabase;
  let to: TestDatabase;
  let file: string;
  let taken: TakenBackup;

  const take = (path: string, more: Partial<BackupOptions> = {}): Promise<TakenBackup> =>
    takeBackup({ url: from.url, path, files: [], now: new Date('2027-03-02T02:30:00Z'), ...more });
  const restore = async (path: string, schemas: readonly RestorableSchema[] = [log, things], url = to.url) =>
    restoreBackup({ url, path, backup: await checkBackup(path), schemas });
  const schemasThere = async () =>
    (await ask<{ nspname: string }>(to.url, `SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' ORDER BY 1`)).map(
      ({ nspname }) => nspname,
    );

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'okno-test-backup-'));
    file = join(folder, 'whole.tar');
    from = await createTestDatabase();
    await open(from.url, log);
    await open(from.url, things);
    await ask(from.url, `SET search_path = things; ${rows}`);
    await writeFile(join(folder, 'keys.json'), '{"secret":1}');
    taken = await take(file, {
      files: [
        { name: 'keys.json', path: join(folder, 'keys.json') },
        { name: 'missing.json', path: join(folder, 'missing.json') },
      ],
    });
  });
  afterAll(async () => {
    await from.drop();
    await rm(folder, { recursive: true });
  });
  beforeEach(async () => {
    to = await createTestDatabase();
  });
  afterEach(async () => {
    await to.drop();
  });

  it('says what is in it, and any tar and gzip open it', async () => {
    const { manifest } = await checkBackup(file);
    expect(manifest).toEqual(taken.manifest);
    expect(manifest).toMatchObject({ format: 'okno-backup', takenAt: '2027-03-02T02:30:00.000Z', epoch: '1' });
    expect(manifest.schemas.map(({ name }) => name)).toEqual(['event_log', 'things']);
    expect(manifest.files.map(({ name }) => name)).toEqual(['keys.json']);
    expect(manifest.tables.map(({ table, rows: count }) => [table, count])).toEqual([
      ['epoch', 1],
      ['migration', 1],
      ['journal', 100_000],
      ['kind', 5],
      ['migration', 1],
      ['note', 1_000],
      ['nothing', 0],
      ['thing', 4],
    ]);
    const csv = gunzipSync(execFileSync('tar', ['-xOf', file, 'tables/things.kind.csv.gz'])).toString();
    expect(csv).toBe('name,favourite\n"",2\n_,2\na,2\nä,2\nБ,2\n');
  });

  it('brings everything back: every value, sequence, constraint, index, trigger and right', async () => {
    await restore(file);
    const [restored, before] = [to, from].map(async ({ url }) => ({
      things: await ask(url, 'SELECT t::text AS row FROM things.thing t ORDER BY id'),
      notes: await ask(url, 'SELECT text, count(*) FROM things.note GROUP BY text ORDER BY text'),
      kinds: await ask(url, 'SELECT * FROM things.kind ORDER BY name COLLATE "C"'),
      made: await ask(
        url,
        `SELECT pg_get_constraintdef(oid) AS text FROM pg_constraint WHERE connamespace = 'things'::regnamespace
         UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'things' ORDER BY 1`,
      ),
    }));
    expect(await restored).toEqual(await before);
    expect(await ask(to.url, 'SELECT id FROM event_log.epoch')).toEqual([{ id: 'another' }]);
    const [next] = await ask(to.url, `INSERT INTO things.thing (amount) VALUES (1) RETURNING id::int`);
    expect(next).toEqual({ id: 701 });
    const role = `(SELECT rolname FROM pg_roles WHERE rolname LIKE 'okno_things_%'
                   AND has_schema_privilege(rolname, 'things', 'usage') LIMIT 1)`;
    expect(
      await ask(
        to.url,
        `SELECT has_table_privilege(${role}, 'things.journal', 'INSERT') AS adds, has_table_privilege(${role}, 'things.journal', 'DELETE') AS removes`,
      ),
    ).toEqual([{ adds: true, removes: false }]);
    await expect(ask(to.url, `INSERT INTO things.kind VALUES ('new')`)).rejects.toThrow('never again');
    // A service starts on it, and runs what is newer than the backup.
    await open(to.url, { ...things, migrations: [...things.migrations, laterMigration] });
    expect(await schemasThere()).toEqual(['event_log', 'information_schema', 'public', 'things']);
  });

  it('is of one moment, whatever is written meanwhile', async () => {
    const path = join(folder, 'moment.tar');
    const { manifest } = await take(path, {
      onWritten: async () => {
        await ask(from.url, 'INSERT INTO things.nothing VALUES (gen_random_uuid())');
      },
    });
    expect(manifest.tables.find(({ table }) => table === 'nothing')?.rows).toBe(0);
    const [there] = await ask<{ count: number }>(from.url, 'SELECT count(*)::int FROM things.nothing');
    expect(there?.count).toBeGreaterThan(5);
    await ask(from.url, 'TRUNCATE things.nothing');
    await restore(path);
  });

  it('is restored by a user who is no superuser', async () => {
    await ask(
      to.url,
      `CREATE ROLE owner_${to.name} LOGIN CREATEROLE PASSWORD 'x'; ALTER DATABASE ${to.name} OWNER TO owner_${to.name};
       ALTER SCHEMA public OWNER TO owner_${to.name}`,
    );
    const url = new URL(to.url);
    [url.username, url.password] = [`owner_${to.name}`, 'x'];
    await restore(file, [log, things], url.href);
    expect(await ask(to.url, 'SELECT count(*)::int FROM things.journal')).toEqual([{ count: 100_000 }]);
    await ask(to.url, `DROP SCHEMA things, event_log CASCADE; REASSIGN OWNED BY owner_${to.name} TO CURRENT_USER`);
    const roles = await ask<{ rolname: string }>(
      to.url,
      `SELECT rolname FROM pg_roles WHERE pg_has_role('owner_${to.name}', oid, 'member') AND rolname LIKE 'okno_%'`,
    );
    for (const { rolname } of roles) await ask(to.url, `DROP OWNED BY ${rolname}; DROP ROLE ${rolname}`);
    await ask(to.url, `DROP OWNED BY owner_${to.name}; DROP ROLE owner_${to.name}`);
  });

  it.each([
    ['a full database', 'CREATE SCHEMA shop; CREATE TABLE public.precious (id int)', 'It has public.precious, shop'],
    ['an Okno', 'CREATE SCHEMA intake', 'It has intake'],
  ])('is not restored into %s', async (_what, sql, reason) => {
    await ask(to.url, sql);
    const before = await schemasThere();
    await expect(restore(file)).rejects.toThrow(reason);
    expect(await schemasThere()).toEqual(before);
  });

  it.each([
    ['a service that is not known', [log], 'things: this Okno has no such service'],
    [
      'a migration that is not known',
      [log, { ...things, migrations: [laterMigration] }],
      'things: this Okno does not know the migration 0001-things; the backup was made by a newer one',
    ],
    [
      'a migration of another text',
      [log, { ...things, migrations: [{ name: '0001-things', sql: 'SELECT 1' }] }],
      "things: this Okno's migration 0001-things is another than the one that had run",
    ],
  ])('with %s is refused by name, and nothing is made', async (_what, schemas, reason) => {
    await expect(restore(file, schemas)).rejects.toThrow(reason);
    expect(await schemasThere()).toEqual(['information_schema', 'public']);
  });

  it('whose restore fails leaves nothing, and neither does one that was cut', async () => {
    const spoiled = { ...log, afterRestore: 'SELECT 1 / 0' };
    await expect(restore(file, [spoiled, things])).rejects.toThrow('division by zero');
    expect(await schemasThere()).toEqual(['information_schema', 'public']);
    await ask(to.url, 'CREATE SCHEMA okno_restoring; CREATE SCHEMA things; CREATE TABLE things.half (id int)');
    await expect(open(to.url, things)).rejects.toThrow('A restore into this database runs, or was cut');
    await restore(file);
    expect(await ask(to.url, 'SELECT count(*)::int FROM things.thing')).toEqual([{ count: 4 }]);
  });

  it('is not what the manifest says when a row is another: nothing is committed', async () => {
    const backup = await checkBackup(file);
    const tables = backup.manifest.tables.map((table) =>
      table.table === 'note' ? { ...table, sha256: '0'.repeat(64) } : table,
    );
    const other = { ...backup, manifest: { ...backup.manifest, tables } };
    await expect(restoreBackup({ url: to.url, path: file, backup: other, schemas: [log, things] })).rejects.toThrow(
      'things.note is not what was backed up',
    );
    expect(await schemasThere()).toEqual(['information_schema', 'public']);
  });

  it('is written by one at a time', async () => {
    const second = join(folder, 'second.tar');
    let refusal: unknown;
    await take(join(folder, 'first.tar'), {
      onWritten: async () => {
        refusal ??= await take(second).catch((error: unknown) => error);
      },
    });
    expect(String(refusal)).toContain('Another backup of this database is being written');
    expect(existsSync(second)).toBe(false);
  });

  it('overwrites nothing', async () => {
    await expect(take(file)).rejects.toThrow('whole.tar is there already');
    await writeFile(join(folder, 'other.tar.part'), 'half');
    await expect(take(join(folder, 'other.tar'))).rejects.toThrow('another backup writes it, or one was cut');
    expect(await readFile(join(folder, 'other.tar.part'), 'utf8')).toBe('half');
    await rm(join(folder, 'other.tar.part'));
  });

  it('that cannot be written to its end leaves nothing', async () => {
    const before = await readdir(folder);
    let written = 0;
    const full = (bytes: number): Promise<void> => {
      written += bytes;
      return written > 100_000 ? Promise.reject(new Error('ENOSPC: no space left on device')) : Promise.resolve();
    };
    await expect(take(join(folder, 'full.tar'), { onWritten: full })).rejects.toThrow('things.journal: ENOSPC');
    expect(await readdir(folder)).toEqual(before);
  });

  it('is refused where a backup would miss something, or the events are in Kafka', async () => {
    await ask(from.url, 'CREATE MATERIALIZED VIEW things.seen AS SELECT 1 AS one');
    await expect(take(join(folder, 'x.tar'))).rejects.toThrow('A backup would not hold things.seen');
    await ask(from.url, 'DROP MATERIALIZED VIEW things.seen');
    await open(to.url, things);
    await expect(take(join(folder, 'x.tar'), { url: to.url })).rejects.toThrow('The events of this Okno are in Kafka');
    expect(existsSync(join(folder, 'x.tar.part'))).toBe(false);
  });

  describe('that was spoiled', () => {
    const spoil = async (change: (content: Buffer) => Buffer): Promise<string> => {
      const path = join(folder, 'spoiled.tar');
      await writeFile(path, change(await readFile(file)));
      return path;
    };

    it('is found wherever it was cut', async () => {
      const whole = await readFile(file);
      const path = await spoil((content) => content);
      for (let part = 29; part >= 0; part -= 1) {
        await truncate(path, Math.floor((whole.length * part) / 30));
        await expect(checkBackup(path)).rejects.toThrow('spoiled.tar is broken: it ');
      }
      await writeFile(path, whole.subarray(0, whole.length - 1));
      await expect(checkBackup(path)).rejects.toThrow('spoiled.tar is broken: it ');
    });

    it('is found whichever byte was flipped', async () => {
      const { length } = await readFile(file);
      for (let at = 0; at < length; at += Math.floor(length / 60)) {
        const path = await spoil((content) => {
          content.writeUInt8((content[at] ?? 0) ^ 0x10, at);
          return content;
        });
        await expect(checkBackup(path)).rejects.toThrow('spoiled.tar is broken');
      }
    });

    it('names the table whose rows were changed, and what was added', async () => {
      const { entries } = await checkBackup(file);
      const at = (entries.get('tables/things.note.csv.gz')?.at ?? 0) + 20;
      const changed = await spoil((content) => {
        content.writeUInt8((content[at] ?? 0) ^ 1, at);
        return content;
      });
      await expect(checkBackup(changed)).rejects.toThrow('tables/things.note.csv.gz');
      await expect(checkBackup(await spoil((content) => Buffer.concat([content, content])))).rejects.toThrow(
        'it does not end where its last file ends',
      );
      await expect(checkBackup(await spoil(() => Buffer.from('x'.repeat(2_000))))).rejects.toThrow('it is no tar file');
      await expect(checkBackup(join(folder, 'nowhere.tar'))).rejects.toThrow('There is no file');
    });
  });
});
