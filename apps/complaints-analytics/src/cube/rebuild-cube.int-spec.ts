import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventCatalogue, productDefined, sampleEvent, type EventDefinition } from '@okno/contracts';
import { createLogger } from '@okno/service-kit';
import { TestService } from '@okno/testing';
import { complaintsAnalyticsSettings } from '../config.js';
import { factTopics } from '../cube-facts/fact-sources.adapter.js';
import { CubeStore } from '../cube-store/cube-store.adapter.js';
import { change, cubeTableNames } from '../cube-store/cube-tables.rules.js';
import { complaintsAnalyticsService } from '../service.js';
import { RebuildCube } from './rebuild-cube.usecase.js';

let folder: string;
let service: TestService;
let stopped: boolean;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'okno-cube-'));
  stopped = false;
  service = await TestService.start(complaintsAnalyticsService, { environment: { OKNO_CUBE_FILE: fileOf('live') } });
});
afterEach(async () => {
  if (!stopped) await service.stop();
  await rm(folder, { recursive: true });
});

const fileOf = (name: string): string => join(folder, `${name}.duckdb`);
const open = (name: string): Promise<CubeStore> => CubeStore.open({ file: fileOf(name), memoryLimit: '256MB' });

/** The same facts about another set of records. */
function retold(data: unknown, set: number): unknown {
  const text = JSON.stringify(data).replaceAll('-7000-8000-', `-7000-8${String(set).padStart(3, '0')}-`);
  // The only clock that the cube counts.
  return JSON.parse(text.replaceAll('"kind":"first-answer"', '"kind":"solution"'));
}

async function tell(told: readonly EventDefinition[]): Promise<void> {
  for (const set of [1, 2]) {
    for (const definition of told) {
      const sample = sampleEvent(definition);
      await service.publish(definition, definition.schema.parse(retold(sample.data, set)), { version: set });
    }
  }
  await service.settle();
}

async function contentsOf(name: string): Promise<Record<string, readonly unknown[]>> {
  const store = await open(name);
  const contents: Record<string, readonly unknown[]> = {};
  for (const table of [...cubeTableNames, 'position', 'meta']) {
    const rows = await store.read(`SELECT to_json(t)::VARCHAR FROM ${table} t ORDER BY 1`);
    contents[table] = rows.map(([row]) => row);
  }
  await store.close();
  return contents;
}

async function rebuild(name: string): Promise<number> {
  let applied = 0;
  const settings = complaintsAnalyticsSettings.parse({ OKNO_CUBE_FILE: fileOf(name) });
  const cube = new RebuildCube(await open(name), service.eventLog, createLogger('silent'), settings);
  await cube.rebuild((progress) => {
    applied = progress.applied;
  });
  return applied;
}

describe('a cube made anew', () => {
  it('is what it was, row for row, and where it was in the log', async () => {
    const names = new Set(factTopics.map(({ name }) => name));
    await tell(eventCatalogue.filter(({ topic }) => names.has(topic.name)));
    const other = await open('other');
    await other.apply(
      [
        change('client', '01900000-0000-7000-8000-000000000001', 1, { segment: 'wrong', manager_id: null }),
        change('client', '01900000-0000-7000-8000-000000000002', 1, { segment: 'wrong too', manager_id: null }),
      ],
      new Map(),
      undefined,
    );
    await other.close();
    // As a rebuild that was killed leaves it.
    await writeFile(`${fileOf('other')}.rebuild`, 'half a cube');

    expect(await rebuild('other')).toBeGreaterThan(80);
    await service.stop();
    stopped = true;
    const [live, made] = [await contentsOf('live'), await contentsOf('other')];
    expect(Object.entries(live).flatMap(([table, rows]) => (rows.length === 0 ? [table] : []))).toEqual([]);
    expect(made).toEqual(live);
    expect((await readdir(folder)).filter((file) => file.includes('rebuild'))).toEqual([]);
  });

  it('stays as it was when it cannot be made', async () => {
    await tell([productDefined]);
    await rebuild('other');
    const before = await contentsOf('other');
    await service.asOwner(`DELETE FROM event_log.event WHERE "offset" = 0`);
    await expect(rebuild('other')).rejects.toThrow('are gone from the log');
    expect(await contentsOf('other')).toEqual(before);
  });
});
