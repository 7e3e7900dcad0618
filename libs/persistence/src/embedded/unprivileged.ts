import { spawnSync } from 'node:child_process';
import { chown, lchown, readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const NOBODY = 65534;

/** How a PostgreSQL program, which refuses to run as root, is run by us. */
export interface Launcher {
  readonly kind: 'same-user' | 'data-owner' | 'namespace' | 'nobody' | 'nobody-with-reach';
  /** Words before the program's own command line. */
  readonly prefix: readonly string[];
  readonly identity: { readonly uid?: number; readonly gid?: number };
  /** The owner the data directory must have, as seen from outside; undefined: leave it alone. */
  readonly dataOwner: number | undefined;
}

/**
 * As an ordinary user: plainly. As root: as the user whose data it is, if an ordinary user made it; otherwise in a user namespace where it is mapped to an unprivileged id (nothing to
 * create, nothing to chown). Containers often refuse such namespaces: there as uid 65534, with the one capability
 * to walk through directories closed to it (a checkout below /root) when they are in the way.
 */
export async function chooseLauncher(
  dataDir: string,
  postgres: string,
  forced?: Exclude<Launcher['kind'], 'data-owner'>,
): Promise<Launcher> {
  if (process.getuid?.() !== 0) return launcher('same-user');
  if (forced !== undefined) return launcher(forced);
  const { uid, gid } = await stat(dataDir);
  if (uid !== 0 && uid !== NOBODY) return { kind: 'data-owner', prefix: [], identity: { uid, gid }, dataOwner: uid };
  const paths = [dataDir, postgres];
  if (runs([...launcher('namespace').prefix, 'true'])) return launcher('namespace');
  if (await everyoneReaches(paths)) return launcher('nobody');
  if (runs([...launcher('nobody-with-reach').prefix, 'true'])) return launcher('nobody-with-reach');
  throw new Error(
    `PostgreSQL refuses to run as root, and user 65534 cannot reach ${paths.join(' or ')}: ` +
      'run as an ordinary user, move the checkout and the data out of closed directories, or set DATABASE_URL',
  );
}

function launcher(kind: Exclude<Launcher['kind'], 'data-owner'>): Launcher {
  const id = String(NOBODY);
  switch (kind) {
    case 'same-user':
      return { kind, prefix: [], identity: {}, dataOwner: undefined };
    case 'namespace':
      return { kind, prefix: ['unshare', '-U', `--map-user=${id}`, `--map-group=${id}`], identity: {}, dataOwner: 0 };
    case 'nobody':
      return { kind, prefix: [], identity: { uid: NOBODY, gid: NOBODY }, dataOwner: NOBODY };
    case 'nobody-with-reach': {
      const capability = '+dac_override';
      const prefix = ['setpriv', `--reuid=${id}`, `--regid=${id}`, '--clear-groups'];
      prefix.push(`--inh-caps=${capability}`, `--ambient-caps=${capability}`);
      return { kind, prefix, identity: {}, dataOwner: NOBODY };
    }
  }
}

function runs([command = '', ...args]: readonly string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore', timeout: 10_000 }).status === 0;
}

async function everyoneReaches(paths: readonly string[]): Promise<boolean> {
  for (const path of paths) {
    // The data directory itself is given to the server's user; only what is above it must be open.
    for (let dir = dirname(path); ; dir = dirname(dir)) {
      const { mode } = await stat(dir);
      if ((mode & 0o001) === 0) return false;
      if (dir === dirname(dir)) break;
    }
  }
  return true;
}

/** Gives a directory tree to `owner` unless its root has that owner already. */
export async function giveTree(path: string, owner: number | undefined): Promise<void> {
  if (owner === undefined || (await stat(path)).uid === owner) return;
  for (const entry of await readdir(path, { recursive: true, withFileTypes: true })) {
    await lchown(join(entry.parentPath, entry.name), owner, owner);
  }
  // Last, so that an interrupted walk is repeated.
  await chown(path, owner, owner);
}
