import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createLogger } from '@okno/service-kit';
import { NightlyBackup, type NightlyOptions } from './nightly-backup.js';
import type { WorkerOrder, WrittenBackup } from './take-in-worker.js';

describe('the nightly backup', () => {
  let dataDir: string;
  let folder: string;
  let now: Date;
  let taken: WorkerOrder[];
  let failure: Error | undefined;

  const take = async (order: WorkerOrder): Promise<WrittenBackup> => {
    if (failure !== undefined) throw failure;
    taken.push(order);
    await writeFile(order.path, 'whole');
    return { bytes: 5, tables: 1, rows: 1 };
  };
  const nightly = (more: Partial<NightlyOptions> = {}): NightlyBackup =>
    new NightlyBackup({
      ...{ url: 'postgresql://nobody@nowhere/none', dataDir, folder, keep: 3, at: '02:30', timezone: 'Europe/Moscow' },
      ...{ clock: { now: () => now }, logger: createLogger('silent'), take, ...more },
    });
  const at = (moment: string): void => {
    now = new Date(moment);
  };

  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'okno-test-nightly-'));
    folder = join(dataDir, 'backups');
    const keys = join(dataDir, 'identity-keys.json');
    await writeFile(keys, '{}');
    // Half past three in the afternoon, in Moscow.
    await utimes(keys, new Date('2026-03-01T12:30:00Z'), new Date('2026-03-01T12:30:00Z'));
    taken = [];
    failure = undefined;
  });
  afterEach(() => rm(dataDir, { recursive: true }));

  it('is taken once a night by the clock on the wall, and the newest are kept', async () => {
    const each = nightly();
    at('2026-03-01T20:00:00Z');
    expect(await each.takeIfDue()).toBe(false);
    expect(await each.newestAt()).toBeUndefined();
    for (let day = 1; day <= 5; day += 1) {
      at(`2026-03-0${day.toString()}T23:29:59Z`);
      expect(await each.takeIfDue()).toBe(false);
      at(`2026-03-0${day.toString()}T23:30:01Z`);
      expect(await each.takeIfDue()).toBe(true);
      expect(await each.takeIfDue()).toBe(false);
    }
    expect(await readdir(folder)).toEqual([3, 4, 5].map((day) => `okno-nightly-2026030${day.toString()}T233001Z.tar`));
    expect((await each.newestAt())?.toISOString()).toBe('2026-03-05T23:30:01.000Z');
    expect(taken[0]?.files.map(({ name }) => name)).toEqual(['identity-keys.json', 'demo-world.json']);
  });

  it('is made up for by who was switched off', async () => {
    at('2026-03-04T07:00:00Z');
    expect(await nightly().takeIfDue()).toBe(true);
    expect(await nightly().takeIfDue()).toBe(false);
  });

  it('that failed is said, and tried again after an hour, not before', async () => {
    const each = nightly();
    failure = new Error('disk');
    at('2026-03-02T23:30:00Z');
    expect(await each.takeIfDue()).toBe(false);
    expect(each.isFailing).toBe(true);
    failure = undefined;
    at('2026-03-03T00:29:59Z');
    expect(await each.takeIfDue()).toBe(false);
    at('2026-03-03T00:30:00Z');
    expect(await each.takeIfDue()).toBe(true);
    expect(each.isFailing).toBe(false);
  });

  it('leaves what is not its own, and throws away what a killed one has left', async () => {
    at('2026-03-02T23:30:00Z');
    await nightly().takeIfDue();
    const others = ['okno-20200101T000000Z.tar', 'photos.tar', 'okno-nightly-20260301T000000Z.tar.part'];
    for (const name of others) await writeFile(join(folder, name), '');
    const old = new Date('2026-03-01T00:00:00Z');
    await utimes(join(folder, 'okno-nightly-20260301T000000Z.tar.part'), old, old);
    at('2026-03-03T23:30:00Z');
    await nightly({ keep: 1 }).takeIfDue();
    expect((await readdir(folder)).sort()).toEqual([
      'okno-20200101T000000Z.tar',
      'okno-nightly-20260303T233000Z.tar',
      'photos.tar',
    ]);
  });

  it('ends when it is told to', async () => {
    const each = nightly();
    each.start();
    await each.stop();
    expect(taken).toEqual([]);
  });
});
