import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { repository } from './planted-tree.js';

type Versions = Record<string, string>;

interface Manifest {
  name: string;
  dependencies?: Versions;
  optionalDependencies?: Versions;
  peerDependencies?: Versions;
  devDependencies?: Versions;
}

const exact = /^(npm:(@[a-z0-9-]+\/)?[a-z0-9-]+@)?\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/;

function shipped({ dependencies, optionalDependencies, peerDependencies }: Manifest): Versions {
  return { ...dependencies, ...optionalDependencies, ...peerDependencies };
}

function every(manifests: Manifest[]): { by: string; dependency: string; version: string }[] {
  return manifests.flatMap((manifest) =>
    Object.entries({ ...manifest.devDependencies, ...shipped(manifest) }).map(([dependency, version]) => {
      return { by: manifest.name, dependency, version };
    }),
  );
}

function inexact(manifests: Manifest[]): string[] {
  return every(manifests)
    .filter(({ version }) => !exact.test(version))
    .map(({ by, dependency, version }) => `${by} wants ${dependency} ${version}`);
}

function disputed(manifests: Manifest[]): string[] {
  const versions = new Map<string, Set<string>>();
  for (const { dependency, version } of every(manifests)) {
    versions.set(dependency, (versions.get(dependency) ?? new Set()).add(version));
  }
  return [...versions]
    .filter(([, found]) => found.size > 1)
    .map(([name, found]) => `${name}: ${[...found].join(', ')}`);
}

function runtime(manifests: Manifest[]): string[] {
  const names = manifests.flatMap((manifest) => Object.keys(shipped(manifest)));
  return [...new Set(names)].filter((name) => !name.startsWith('@okno/')).sort();
}

interface Lock {
  packages: Record<string, { optionalDependencies?: Versions }>;
}

/** Optional packages, mostly other platforms' binaries, that the lock names but does not hold: `npm ci` refuses it. */
function leftOut({ packages }: Lock): string[] {
  return Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter(
      (name) => !(`${path}/node_modules/${name}` in packages) && !(`node_modules/${name}` in packages),
    ),
  );
}

/** The first column of the table in docs/dependencies.md, where every other column is filled too. */
function reasoned(document: string): string[] {
  const rows = document.matchAll(/^\| `(?<name>[^`]+)`\s*\|(?<rest>.+)\|\s*$/gm);
  return [...rows]
    .filter(({ groups }) => {
      const columns = (groups?.rest ?? '').split('|').map((column) => column.trim());
      return columns.length === 3 && columns.every((column) => column !== '');
    })
    .map(({ groups }) => groups?.name ?? '')
    .sort();
}

const readManifest = (path: string) => JSON.parse(readFileSync(join(repository, path), 'utf8')) as Manifest;
const workspaces = ['apps', 'libs'].flatMap((place) =>
  readdirSync(join(repository, place)).map((name) => `${place}/${name}/package.json`),
);
const manifests = ['package.json', ...workspaces]
  .filter((path) => existsSync(join(repository, path)))
  .map(readManifest);

describe('the dependencies', () => {
  it.each(['^1.2.3', '~1.2.3', '1.x', '*', 'latest', '>=1.0.0', '1.2', 'git+https://example.org/a.git', 'workspace:*'])(
    'are not exact at %s',
    (version) => {
      expect(inexact([{ name: 'planted', dependencies: { a: version } }])).toEqual([`planted wants a ${version}`]);
    },
  );

  it.each(['1.2.3', '18.4.0-beta.17', '1.5.6-r.1', 'npm:typescript@7.0.2'])('are exact at %s', (version) => {
    expect(inexact([{ name: 'planted', devDependencies: { a: version } }])).toEqual([]);
  });

  it('are disputed when two workspaces want two versions', () => {
    const planted = [
      { name: 'one', dependencies: { a: '1.0.0', b: '1.0.0' } },
      { name: 'two', devDependencies: { a: '1.0.1', b: '1.0.0' } },
    ];
    expect(disputed(planted)).toEqual(['a: 1.0.0, 1.0.1']);
  });

  it('have no reason in a row with an empty column', () => {
    expect(reasoned('| `a` | intake | parses | b |\n| `c` | intake | | d |\n| `e` | intake | sends |\n')).toEqual([
      'a',
    ]);
  });

  it('are left out of a lock that names but does not hold them', () => {
    const parent = { optionalDependencies: { 'a-linux': '1.0.0', 'a-darwin': '1.0.0' } };
    expect(leftOut({ packages: { 'node_modules/a': parent, 'node_modules/a-linux': {} } })).toEqual(['a-darwin']);
  });

  it('of this repository are all in its lock (else: node scripts/complete-lockfile.mjs)', () => {
    expect(leftOut(JSON.parse(readFileSync(join(repository, 'package-lock.json'), 'utf8')) as Lock)).toEqual([]);
  });

  it('of this repository are exact', () => {
    expect(inexact(manifests)).toEqual([]);
  });

  it('of this repository have one version each', () => {
    expect(disputed(manifests)).toEqual([]);
  });

  it('of this repository have one line of reason each, and no line outlives its dependency', () => {
    expect(reasoned(readFileSync(join(repository, 'docs/dependencies.md'), 'utf8'))).toEqual(runtime(manifests));
  });
});
