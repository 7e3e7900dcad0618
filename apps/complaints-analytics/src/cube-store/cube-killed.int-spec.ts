import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CubeStore } from './cube-store.adapter.js';
import { change, type Change } from './cube-tables.rules.js';

// A process of its own has to be killed, so the built code runs in it (`npm test` builds first).
const built = new URL('../../dist/cube-store/', import.meta.url).href;
const perBatch = 300;
const position = 'receivables.payment:0';

/** Writes batch after batch without end, each of new payments and of the one before again, and says after which it has committed. */
const writer = `
  import { CubeStore } from '${built}cube-store.adapter.js';
  import { change } from '${built}cube-tables.rules.js';
  const store = await CubeStore.open({ file: process.argv[1], memoryLimit: '256MB' });
  await store.adopt('epoch');
  const start = (await store.positions()).get('${position}') ?? 0;
  for (let batch = start / ${perBatch}; ; batch += 1) {
    const id = (n) => '01900000-0000-7000-8000-' + String(n).padStart(12, '0');
    const payment = (n) => change('payment', id(n), 1, { client_id: null, currency: 'RUB', amount_minor: n, unallocated_minor: 0, received_on: '2026-05-04' });
    const numbers = Array.from({ length: ${perBatch} * 2 }, (_, index) => (batch - 1) * ${perBatch} + index).filter((n) => n >= 0);
    await store.apply(numbers.map(payment), new Map([['${position}', (batch + 1) * ${perBatch}]]), undefined);
    process.stdout.write(String((batch + 1) * ${perBatch}) + '\\n');
  }`;

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'okno-cube-'));
  file = join(folder, 'cube.duckdb');
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

/** Runs the writer until it has told of `batches` commits, kills it at once and answers the last position it told. */
async function killAfter(batches: number): Promise<number> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', writer, file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  let told: number[] = [];
  let text = '';
  for await (const part of child.stdout) {
    text += String(part);
    told = text.split('\n').slice(0, -1).map(Number);
    if (told.length >= batches) child.kill('SIGKILL');
  }
  await ended;
  return told.at(-1) ?? 0;
}

describe('a cube whose process is killed in the middle of a batch', () => {
  it('has exactly the rows of its positions, and goes on from there', async () => {
    for (let round = 1; round <= 4; round += 1) {
      const told = await killAfter(3);
      const store = await CubeStore.open({ file, memoryLimit: '256MB' });
      await store.adopt('epoch');
      const next = (await store.positions()).get(position) ?? 0;
      const rows = await store.read('SELECT count(*), count(DISTINCT key), sum(amount_minor)::BIGINT FROM payment');
      await store.close();
      // What was told is there; one batch more may have been committed before it could be told.
      expect(told).toBeGreaterThan(0);
      expect([told, told + perBatch]).toContain(next);
      expect(rows).toEqual([[next, next, (next * (next - 1)) / 2]]);
    }
  });

  it('begins anew when the log has another epoch', async () => {
    await killAfter(2);
    const store = await CubeStore.open({ file, memoryLimit: '256MB' });
    await store.adopt('restored');
    expect((await store.positions()).size).toBe(0);
    const again: Change = change('payment', '01900000-0000-7000-8000-000000000001', 1, {
      ...{ client_id: null, currency: 'RUB', amount_minor: 1, unallocated_minor: 0, received_on: '2026-05-04' },
    });
    await store.apply([again], new Map([[position, 1]]), undefined);
    expect(await store.read('SELECT amount_minor FROM payment')).toEqual([[1]]);
    await store.close();
  });
});
