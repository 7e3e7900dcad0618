import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { openDatabase } from '../open-database.js';
import { readPostmaster } from './postmaster.js';
import {
  startEmbeddedPostgres,
  stopLeftEmbeddedPostgres,
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
} from './start-embedded-postgres.js';

interface Started {
  readonly pid: number;
  readonly adopted: boolean;
  readonly owned: boolean;
}

// Another process cannot read TypeScript; the database tests run on a build anyway.
const compiled = new URL('../../dist/index.js', import.meta.url).href;

describe('startEmbeddedPostgres', () => {
  let root: string;
  let dataDir: string;
  const running: EmbeddedPostgres[] = [];
  const parents: ChildProcess[] = [];

  const start = async (more: Partial<EmbeddedPostgresOptions> = {}): Promise<EmbeddedPostgres> => {
    const server = await startEmbeddedPostgres({ dataDir, ...more });
    running.push(server);
    return server;
  };

  /** Starts the server from another process, which then stays. */
  const startElsewhere = async (): Promise<{ parent: ChildProcess; started: Started }> => {
    const script = `
      const { startEmbeddedPostgres } = await import(${JSON.stringify(compiled)});
      const { pid, adopted, owned } = await startEmbeddedPostgres({ dataDir: ${JSON.stringify(dataDir)} });
      console.log(JSON.stringify({ pid, adopted, owned }));
      setInterval(() => undefined, 1000);`;
    const parent = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    parents.push(parent);
    const [line] = (await once(parent.stdout, 'data')) as [Buffer];
    return { parent, started: JSON.parse(line.toString()) as Started };
  };

  const kill = async (parent: ChildProcess): Promise<void> => {
    const gone = once(parent, 'exit');
    parent.kill('SIGKILL');
    await gone;
  };

  const ask = async (url: string, sql: string): Promise<Record<string, unknown>[]> => {
    const client = new Client({ connectionString: url });
    await client.connect();
    try {
      const result = await client.query<Record<string, unknown>>(sql);
      return result.rows;
    } finally {
      await client.end();
    }
  };

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'okno-test-embedded-'));
    dataDir = join(root, 'postgres');
  });
  afterEach(async () => {
    for (const parent of parents.splice(0))
      if (parent.exitCode === null && parent.signalCode === null) await kill(parent);
    for (const server of running.splice(0)) await server.stop();
    await stopLeftEmbeddedPostgres(dataDir);
  });
  afterAll(() => rm(root, { recursive: true }));

  it('makes a durable UTF-8 cluster that only its password opens', async () => {
    const server = await start();
    expect(server).toMatchObject({ adopted: false, owned: true });
    expect(
      await ask(
        server.url,
        `SELECT current_database() AS name, pg_encoding_to_char(encoding) AS encoding, datlocale AS locale,
                current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS commit,
                current_setting('full_page_writes') AS pages, current_setting('listen_addresses') AS addresses,
                lower('ЁЖ') AS lower
         FROM pg_database WHERE datname = current_database()`,
      ),
    ).toEqual([
      {
        name: 'okno',
        encoding: 'UTF8',
        locale: 'C.UTF-8',
        fsync: 'on',
        commit: 'on',
        pages: 'on',
        addresses: '',
        lower: 'ёж',
      },
    ]);
    expect((await stat(join(dataDir, 'superuser-password'))).mode & 0o777).toBe(0o600);
    const wrong = new URL(server.url);
    wrong.password = 'guessed';
    await expect(ask(wrong.href, 'SELECT 1')).rejects.toThrow('password authentication failed');
  });

  it('keeps the data over a stop and a start', async () => {
    const first = await start();
    await ask(first.url, 'CREATE TABLE kept (id int); INSERT INTO kept VALUES (7)');
    await first.stop();
    expect(await readPostmaster(join(dataDir, 'cluster'))).toBeUndefined();
    const second = await start();
    expect(await ask(second.url, 'SELECT id FROM kept')).toEqual([{ id: 7 }]);
  });

  it('loses no committed row when the server is killed, and an open database works on after the restart', async () => {
    const server = await start();
    const database = await openDatabase({
      url: server.url,
      schema: 'intake',
      applicationName: 'crash',
      poolSize: 4,
      migrations: [{ name: '0001-seen', sql: 'CREATE TABLE seen (id int PRIMARY KEY)' }],
    });
    try {
      let acknowledged = 0;
      const writing = (async () => {
        for (let id = 1; ; id += 1) {
          await database.query('INSERT INTO seen VALUES ($1)', [id]);
          acknowledged = id;
          if (acknowledged === 200) process.kill(server.pid, 'SIGKILL');
        }
      })();
      await expect(writing).rejects.toThrow();
      expect(acknowledged).toBeGreaterThanOrEqual(200);
      await server.stop();

      const again = await start();
      expect(again).toMatchObject({ adopted: false, owned: true });
      const [row] = await database.query<{ present: number }>('SELECT count(*) AS present FROM seen WHERE id <= $1', [
        acknowledged,
      ]);
      expect(row?.present).toBe(acknowledged);
    } finally {
      await database.close();
    }
  });

  it('starts a killed server again while its owner lives, and an open database works on', async () => {
    const server = await start();
    const killed = server.pid;
    const database = await openDatabase({
      url: server.url,
      schema: 'escalation',
      applicationName: 'supervised',
      poolSize: 2,
      migrations: [{ name: '0001-kept', sql: 'CREATE TABLE kept (id int PRIMARY KEY)' }],
    });
    try {
      await database.query('INSERT INTO kept VALUES (1)');
      process.kill(killed, 'SIGKILL');
      let found: object[] | undefined;
      for (let tries = 0; tries < 200 && found === undefined; tries += 1) {
        await sleep(50);
        if (server.pid !== killed) found = await database.query('SELECT id FROM kept').catch(() => undefined);
      }
      expect(found).toEqual([{ id: 1 }]);
      await server.stop();
      expect(await readPostmaster(join(dataDir, 'cluster'))).toBeUndefined();
    } finally {
      await database.close();
    }
  });

  it('lets an open database be closed while the server is away', async () => {
    const server = await start();
    const database = await openDatabase({
      url: server.url,
      schema: 'routing',
      applicationName: 'away',
      poolSize: 2,
      migrations: [],
    });
    await database.listen('routing', () => undefined);
    await server.stop();
    database.notify('routing');
    await expect(database.query('SELECT 1')).rejects.toThrow();
    await database.close();
  });

  it('takes over the server that a killed parent left, and stops it', async () => {
    const { parent, started } = await startElsewhere();
    await kill(parent);
    const server = await start();
    expect(server).toMatchObject({ pid: started.pid, adopted: true, owned: true });
    expect(await ask(server.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await server.stop();
    expect(await readPostmaster(join(dataDir, 'cluster'))).toBeUndefined();
  });

  it('lets one of several simultaneous starters start and the others join', async () => {
    const all = (await Promise.all([startElsewhere(), startElsewhere(), startElsewhere()])).map(
      ({ started }) => started,
    );
    expect(new Set(all.map(({ pid }) => pid)).size).toBe(1);
    expect(all.filter(({ adopted }) => !adopted)).toHaveLength(1);
    expect(all.filter(({ owned }) => owned)).toHaveLength(1);
  });

  it('leaves a server running that a living process owns', async () => {
    const { started } = await startElsewhere();
    const guest = await start();
    expect(guest).toMatchObject({ pid: started.pid, adopted: true, owned: false });
    await guest.stop();
    expect(await ask(guest.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await expect(stopLeftEmbeddedPostgres(dataDir)).rejects.toThrow('owns');
  });

  it('starts over a left pid file whose number belongs to another process now', async () => {
    await (await start()).stop();
    await writeFile(join(dataDir, 'cluster', 'postmaster.pid'), `${process.pid}\n${dataDir}\n`);
    expect(await start()).toMatchObject({ adopted: false, owned: true });
  });

  it('says what the server wrote when it does not start, and can be started afterwards', async () => {
    await expect(start({ settings: { work_mem: 'plenty' } })).rejects.toThrow(/invalid value for parameter "work_mem"/);
    expect(await start()).toMatchObject({ adopted: false });
  });

  it('begins again after an interrupted first start, also in a directory too deep for a socket', async () => {
    dataDir = join(root, 'deep'.repeat(25), 'postgres');
    await mkdir(join(dataDir, 'cluster.new', 'base'), { recursive: true });
    const server = await start();
    expect(await ask(server.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await server.stop();
    await rm(new URL(server.url).searchParams.get('host') ?? '', { recursive: true });
    dataDir = join(root, 'postgres');
  });

  it('survives the signal a terminal sends to its whole foreground group', async () => {
    const { parent, started } = await startElsewhere();
    const { stdout } = await promisify(execFile)('ps', ['-o', 'pgid=', '-p', `${started.pid},${parent.pid ?? 0}`]);
    const groups = stdout.trim().split(/\s+/);
    expect(groups).toHaveLength(2);
    expect(new Set(groups).size).toBe(2);
  });
});
