import { mkdir, mkdtemp, readFile, readlink, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { hydrateLibraryLinks } from './binaries.js';

describe('the library links of a package whose install script did not run', () => {
  let dir: string;
  const lib = (name: string): string => join(dir, 'native', 'lib', name);
  const declare = (links: unknown): Promise<void> =>
    writeFile(join(dir, 'native', 'pg-symlinks.json'), JSON.stringify(links));

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'okno-test-links-'));
    await mkdir(join(dir, 'native', 'lib'), { recursive: true });
    await writeFile(lib('libpq.so.5.18'), 'library');
  });
  afterEach(() => rm(dir, { recursive: true }));

  it('are made relative, so that the package can be moved, and existing ones stay', async () => {
    await symlink('elsewhere', lib('libpq.so'));
    await declare([
      { source: 'native/lib/libpq.so.5.18', target: 'native/lib/libpq.so' },
      { source: 'native/lib/libpq.so.5.18', target: 'native/lib/libpq.so.5' },
    ]);
    await hydrateLibraryLinks(join(dir, 'native'));
    expect(await readlink(lib('libpq.so'))).toBe('elsewhere');
    expect(await readlink(lib('libpq.so.5'))).toBe('libpq.so.5.18');
    expect(await readFile(lib('libpq.so.5'), 'utf8')).toBe('library');
  });

  it('may be made by two processes at once', async () => {
    await declare([{ source: 'native/lib/libpq.so.5.18', target: 'native/lib/libpq.so.5' }]);
    await Promise.all([1, 2, 3].map(() => hydrateLibraryLinks(join(dir, 'native'))));
    expect(await readlink(lib('libpq.so.5'))).toBe('libpq.so.5.18');
  });

  it.each([
    ['no list', {}],
    ['a link into another directory', [{ source: 'native/lib/a', target: 'native/bin/a' }]],
    ['an entry without a target', [{ source: 'native/lib/a' }]],
  ])('are not made from %s', async (_, links) => {
    await declare(links);
    await expect(hydrateLibraryLinks(join(dir, 'native'))).rejects.toThrow('pg-symlinks.json');
  });
});
