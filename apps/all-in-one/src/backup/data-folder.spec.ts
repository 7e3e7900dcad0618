import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { RestoredFolder, refuseRestoring } from './data-folder.js';

describe('a data folder that is restored', () => {
  let dataDir: string;

  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'okno-test-data-'));
  });
  afterEach(() => rm(dataDir, { recursive: true }));

  const fill = async (folder: RestoredFolder): Promise<void> => {
    await mkdir(folder.postgres);
    await folder.addFile('identity-keys.json', Buffer.from('keys'));
  };

  it('has everything in its place at the end, and cannot be started before', async () => {
    await mkdir(join(dataDir, 'backups'));
    const folder = await RestoredFolder.begin(dataDir);
    await fill(folder);
    expect(() => {
      refuseRestoring(dataDir);
    }).toThrow('runs, or was cut');
    await folder.putIntoPlace();
    expect((await readdir(dataDir)).sort()).toEqual(['backups', 'identity-keys.json', 'postgres']);
    expect(await readFile(join(dataDir, 'identity-keys.json'), 'utf8')).toBe('keys');
    refuseRestoring(dataDir);
  });

  it.each([
    ['an Okno', ['postgres', 'identity-keys.json', 'cube']],
    ['keys without a database', ['identity-keys.json']],
    ["somebody else's files", ['photos']],
  ])('is not made where there is %s', async (_what, names) => {
    for (const name of names) await writeFile(join(dataDir, name), 'precious');
    await expect(RestoredFolder.begin(dataDir)).rejects.toThrow(`It has ${[...names].sort().join(', ')}`);
    expect((await readdir(dataDir)).sort()).toEqual([...names].sort());
  });

  it('is begun again after one that was cut, however far it had come', async () => {
    const cut = await RestoredFolder.begin(dataDir);
    await fill(cut);
    await writeFile(join(dataDir, 'identity-keys.json'), 'of the one that was cut');
    await fill(await RestoredFolder.begin(dataDir));
    await expect((await RestoredFolder.begin(dataDir)).addFile('../outside', Buffer.from(''))).rejects.toThrow(
      'does not know the file ../outside',
    );
  });

  it('is empty again when the restore failed', async () => {
    const folder = await RestoredFolder.begin(dataDir);
    await fill(folder);
    await folder.discard();
    expect(await readdir(dataDir)).toEqual([]);
  });
});
