import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { silentLogger, type DatabaseLogger } from '../database-logger.js';
import { errorCode } from '../pg-errors.js';
import { locateBinaries } from './binaries.js';
import { connectionUrl, ensureCluster, logTail, openLog, prepareDataDir, type ClusterPaths } from './cluster.js';
import { Keeper } from './keeper.js';
import { acquireOwnerLock, type OwnerLock } from './owner-lock.js';
import { readPostmaster, removeStalePidFile, signal, waitUntilGone } from './postmaster.js';
import { embeddedServerSettings, settingArguments, type ServerSettings } from './settings.js';
import { Supervision } from './supervision.js';
import { chooseLauncher, type Launcher } from './unprivileged.js';

export interface EmbeddedPostgresOptions {
  /** Made if missing; holds the cluster, its socket, its log and the superuser's password. */
  readonly dataDir: string;
  /** On top of the product's own settings. */
  readonly settings?: ServerSettings;
  /** The database the URL names, made if missing. Default `okno`. */
  readonly database?: string;
  /** Bound of the whole start, recovery after a crash included. Default 120 s. */
  readonly startTimeoutMs?: number;
  /** How to shed root's rights instead of finding out. */
  readonly launcher?: Exclude<Launcher['kind'], 'data-owner'>;
  /** Whether the server goes when this process is killed. Otherwise it lives on, and the next start takes it over. */
  readonly endsWithParent?: boolean;
  /** Told when the server had to be started again. */
  readonly logger?: DatabaseLogger;
}

export interface EmbeddedPostgres {
  /** The superuser's URL, over the socket. */
  readonly url: string;
  /** Another one after the server was killed and started again. */
  readonly pid: number;
  /** True when the server was running already: left by a parent that was killed, or owned by another process. */
  readonly adopted: boolean;
  /** False when another living process of this machine owns the server: then `stop` leaves it running. */
  readonly owned: boolean;
  /** Fast shutdown: open transactions are rolled back, everything committed is on disk. */
  stop(): Promise<void>;
}

const FAST_SHUTDOWN_MS = 30_000;
const IMMEDIATE_SHUTDOWN_MS = 10_000;

const START_MS = 120_000;

/**
 * Starts the PostgreSQL of one data directory, or takes over the one that runs there. While this process owns it, a server
 * that dies is started again under the same URL.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const deadline = performance.now() + (options.startTimeoutMs ?? START_MS);
  const paths = await prepareDataDir(options.dataDir);
  const database = options.database ?? 'okno';
  for (;;) {
    const lock = await acquireOwnerLock(paths.dataDir);
    if (lock !== undefined) return startAsOwner(paths, lock, database, options, deadline);
    const running = await readPostmaster(paths.cluster);
    if (running?.status === 'ready') {
      const url = await connectionUrl(paths, database);
      await ensureDatabase(url, database, deadline);
      return { url, pid: running.pid, adopted: true, owned: false, stop: () => Promise.resolve() };
    }
    if (performance.now() > deadline) {
      throw new Error(`Another process owns ${paths.dataDir} and its PostgreSQL does not get ready`);
    }
    await sleep(20);
  }
}

async function startAsOwner(
  paths: ClusterPaths,
  lock: OwnerLock,
  database: string,
  options: EmbeddedPostgresOptions,
  deadline: number,
): Promise<EmbeddedPostgres> {
  try {
    const found = await settledPostmaster(paths, deadline);
    const pid = found ?? (await launch(paths, options, deadline));
    const url = await connectionUrl(paths, database);
    await ensureDatabase(url, database, deadline);
    const supervision = new Supervision(pid, {
      clusterDir: paths.cluster,
      startAgain: () => launch(paths, options, performance.now() + (options.startTimeoutMs ?? START_MS)),
      logger: options.logger ?? silentLogger,
    });
    const keeper = options.endsWithParent === true ? new Keeper(paths.cluster) : undefined;
    const stop = async (): Promise<void> => {
      try {
        await supervision.stop();
        keeper?.dismiss();
        await shutDown(supervision.pid, paths);
      } finally {
        await lock.release();
      }
    };
    let stopping: Promise<void> | undefined;
    return {
      url,
      get pid() {
        return supervision.pid;
      },
      adopted: found !== undefined,
      owned: true,
      stop: () => (stopping ??= stop()),
    };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/** Waits out a server that is still starting or stopping; answers the pid of a ready one. */
async function settledPostmaster(paths: ClusterPaths, deadline: number): Promise<number | undefined> {
  for (;;) {
    const state = await readPostmaster(paths.cluster);
    if (state === undefined || state.status === 'ready') return state?.pid;
    if (performance.now() > deadline) {
      throw new Error(`PostgreSQL ${String(state.pid)} stays "${state.status}":\n${await logTail(paths)}`);
    }
    await sleep(10);
  }
}

async function launch(paths: ClusterPaths, options: EmbeddedPostgresOptions, deadline: number): Promise<number> {
  const binaries = await locateBinaries();
  const launcher = await chooseLauncher(paths.dataDir, binaries.postgres, options.launcher);
  const settings: ServerSettings & { fsync?: string | number } = { ...embeddedServerSettings, ...options.settings };
  await ensureCluster(paths, binaries.initdb, launcher, settings.fsync !== 'off');
  await removeStalePidFile(paths.cluster);
  const command = [
    ...launcher.prefix,
    binaries.postgres,
    '-D',
    paths.cluster,
    ...settingArguments({ ...settings, unix_socket_directories: paths.socketDir }),
  ];
  for (;;) {
    const child = await spawnServer(command, paths, launcher);
    const pid = await readyPid(child, paths, deadline);
    if (pid !== undefined) return pid;
    const tail = await logTail(paths);
    // After a kill -9 of the postmaster its last children may hold the shared memory for a moment.
    if (!/shared memory block .* is still in use/s.test(tail) || performance.now() > deadline) {
      throw new Error(`PostgreSQL did not start; its log (${paths.log}) ends:\n${tail}`);
    }
    await sleep(100);
  }
}

async function spawnServer([command = '', ...args]: string[], paths: ClusterPaths, launcher: Launcher) {
  const log = await openLog(paths);
  try {
    // A session of its own: Ctrl-C in the terminal reaches only us, and we close our work before we stop it.
    const child = spawn(command, args, {
      ...launcher.identity,
      cwd: '/',
      detached: true,
      stdio: ['ignore', log, log],
      env: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C.UTF-8', TZ: 'UTC' },
    });
    await new Promise<void>((ok, fail) => {
      child.once('spawn', ok);
      child.once('error', fail);
    });
    child.unref();
    return child;
  } finally {
    closeSync(log);
  }
}

/** The pid once the server accepts connections; undefined when it ended instead. */
async function readyPid(child: ChildProcess, paths: ClusterPaths, deadline: number): Promise<number | undefined> {
  for (;;) {
    if (child.exitCode !== null || child.signalCode !== null) return undefined;
    const state = await readPostmaster(paths.cluster);
    if (state?.status === 'ready' && state.pid === child.pid) return state.pid;
    if (performance.now() > deadline) {
      if (child.pid !== undefined) signal(child.pid, 'SIGQUIT');
      throw new Error(`PostgreSQL is not ready in time; its log (${paths.log}) ends:\n${await logTail(paths)}`);
    }
    await sleep(5);
  }
}

async function shutDown(pid: number, paths: ClusterPaths): Promise<void> {
  const state = await readPostmaster(paths.cluster);
  if (state?.pid !== pid) return;
  signal(pid, 'SIGINT');
  if (await waitUntilGone(pid, paths.cluster, FAST_SHUTDOWN_MS)) return;
  signal(pid, 'SIGQUIT');
  if (await waitUntilGone(pid, paths.cluster, IMMEDIATE_SHUTDOWN_MS)) return;
  throw new Error(`PostgreSQL ${String(pid)} does not stop; its log ends:\n${await logTail(paths)}`);
}

async function ensureDatabase(url: string, database: string, deadline: number): Promise<void> {
  const maintenance = new URL(url);
  maintenance.pathname = '/postgres';
  const client = new Client({
    connectionString: maintenance.href,
    connectionTimeoutMillis: Math.max(1_000, deadline - performance.now()),
  });
  await client.connect();
  try {
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [database]);
    if (found.rows.length === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(database)}`);
  } catch (error) {
    // Two processes may have asked at once.
    if (errorCode(error) !== '42P04' && errorCode(error) !== '23505') throw error;
  } finally {
    await client.end();
  }
}

/**
 * Stops the server that a killed parent left in this data directory; answers whether there was one.
 * Throws while a living process owns it.
 */
export async function stopLeftEmbeddedPostgres(dataDir: string): Promise<boolean> {
  const paths = await prepareDataDir(dataDir);
  const lock = await acquireOwnerLock(paths.dataDir);
  if (lock === undefined) throw new Error(`Another living process owns ${paths.dataDir}`);
  try {
    const left = await readPostmaster(paths.cluster);
    if (left !== undefined) await shutDown(left.pid, paths);
    return left !== undefined;
  } finally {
    await lock.release();
  }
}
