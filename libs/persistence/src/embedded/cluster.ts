import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { access, lstat, mkdir, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { openSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { giveTree, type Launcher } from './unprivileged.js';

/** Where everything of one embedded server lies. All of it is below the data directory, except perhaps the socket. */
export interface ClusterPaths {
  readonly dataDir: string;
  readonly cluster: string;
  readonly passwordFile: string;
  readonly socketDir: string;
  readonly log: string;
}

const LONGEST_SOCKET_DIR = 107 - '/.s.PGSQL.5432'.length;
const LARGEST_LOG = 10 * 1024 * 1024;

export async function prepareDataDir(path: string): Promise<ClusterPaths> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  const dataDir = await realpath(path);
  const socketDir = join(dataDir, 'socket');
  return {
    dataDir,
    cluster: join(dataDir, 'cluster'),
    passwordFile: join(dataDir, 'superuser-password'),
    socketDir: Buffer.byteLength(socketDir) <= LONGEST_SOCKET_DIR ? socketDir : shortSocketDir(dataDir),
    log: join(dataDir, 'server.log'),
  };
}

function shortSocketDir(dataDir: string): string {
  return join(tmpdir(), `okno-${createHash('sha256').update(dataDir).digest('hex').slice(0, 16)}`);
}

/** Makes the cluster if there is none yet. An interrupted attempt leaves nothing that looks like one. */
export async function ensureCluster(
  paths: ClusterPaths,
  initdb: string,
  launcher: Launcher,
  sync: boolean,
): Promise<void> {
  await ensureSocketDir(paths, launcher);
  if (!(await exists(join(paths.cluster, 'PG_VERSION')))) {
    const unfinished = `${paths.cluster}.new`;
    await rm(unfinished, { recursive: true, force: true });
    await writePasswordOnce(paths.passwordFile);
    await mkdir(unfinished, { mode: 0o700 });
    await giveTree(paths.dataDir, launcher.dataOwner);
    await giveTree(unfinished, launcher.dataOwner);
    await giveTree(paths.passwordFile, launcher.dataOwner);
    await runInitdb(unfinished, paths, initdb, launcher, sync);
    await rename(unfinished, paths.cluster);
  }
  await giveTree(paths.dataDir, launcher.dataOwner);
}

/** The superuser's URL, over the socket. */
export async function connectionUrl(paths: ClusterPaths, database: string): Promise<string> {
  const url = new URL(`postgresql://postgres@localhost/${encodeURIComponent(database)}`);
  url.password = (await readFile(paths.passwordFile, 'utf8')).trim();
  url.searchParams.set('host', paths.socketDir);
  return url.href;
}

/** A descriptor for the server to append to, the caller's to close; a file that has grown is put aside. */
export async function openLog(paths: ClusterPaths): Promise<number> {
  const { size } = await stat(paths.log).catch(() => ({ size: 0 }));
  if (size > LARGEST_LOG) await rename(paths.log, `${paths.log}.1`);
  return openSync(paths.log, 'a', 0o600);
}

export async function logTail(paths: ClusterPaths): Promise<string> {
  const text = await readFile(paths.log, 'utf8').catch(() => '');
  return text.split('\n').slice(-20).join('\n').trim();
}

async function runInitdb(
  directory: string,
  paths: ClusterPaths,
  initdb: string,
  launcher: Launcher,
  sync: boolean,
): Promise<void> {
  // The built-in provider's order of characters never changes under an index when the machine's libc is updated.
  const locale = ['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C.UTF-8'];
  const access = ['--auth=scram-sha-256', '--username=postgres', `--pwfile=${paths.passwordFile}`];
  const [command = initdb, ...args] = [
    ...launcher.prefix,
    initdb,
    `--pgdata=${directory}`,
    ...locale,
    ...access,
    ...(sync ? [] : ['--no-sync']),
  ];
  const child = spawn(command, args, {
    ...launcher.identity,
    cwd: '/',
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 120_000,
  });
  let output = '';
  const collect = (chunk: Buffer): void => {
    output += chunk.toString();
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  const code = await new Promise<number | null>((ok, fail) => {
    child.once('error', fail);
    child.once('close', ok);
  });
  if (code !== 0) throw new Error(`initdb failed with ${String(code)}:\n${output.trim()}`);
}

async function writePasswordOnce(path: string): Promise<void> {
  try {
    await writeFile(path, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    // A password left by an interrupted first start is as good as a new one, if it is whole.
    if ((await readFile(path, 'utf8').catch(() => '')).length < 44) throw error;
  }
}

async function ensureSocketDir(paths: ClusterPaths, launcher: Launcher): Promise<void> {
  await mkdir(paths.socketDir, { recursive: true, mode: 0o700 });
  if (dirname(paths.socketDir) !== paths.dataDir) await refuseForeignDir(paths.socketDir, launcher);
  await giveTree(paths.socketDir, launcher.dataOwner);
}

/** In the machine's temporary directory anybody may have made the directory first. */
async function refuseForeignDir(path: string, launcher: Launcher): Promise<void> {
  const found = await lstat(path);
  const mine = found.uid === process.getuid?.() || found.uid === launcher.dataOwner;
  if (!found.isDirectory() || !mine || (found.mode & 0o077) !== 0) {
    throw new Error(`${path} exists and is not a directory of ours alone`);
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
