import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';

// The size of files is bounded for a whole process, so the built code runs in one of its own (`npm test` builds first).
const built = new URL('../../dist/cube-store/', import.meta.url).href;

/** Bounds the size of any file it writes, which to DuckDB is a full disk in the middle of its own file; then lifts the bound. */
const writer = `
  import { execFileSync } from 'node:child_process';
  import { CubeStore } from '${built}cube-store.adapter.js';
  import { change } from '${built}cube-tables.rules.js';
  // Heard, the signal does not end the process: the write fails.
  process.on('SIGXFSZ', () => undefined);
  const limit = (bytes) => execFileSync('prlimit', ['--pid=' + process.pid, '--fsize=' + bytes + ':']);
  const id = (n) => '01900000-0000-7000-8000-' + String(n).padStart(12, '0');
  const payment = (n) => change('payment', id(n), 1, { client_id: null, currency: 'RUB', amount_minor: n, unallocated_minor: 0, received_on: '2026-05-04' });
  const many = (from) => Array.from({ length: 4_000 }, (_, place) => payment(from + place));
  const at = (next) => new Map([['receivables.payment:0', next]]);
  const store = await CubeStore.open({ file: process.argv[1], memoryLimit: '256MB' });
  await store.adopt('epoch');
  await store.apply(many(0), at(4_000), undefined);
  limit(64 * 1_024);
  const whileFull = [];
  for (const work of [() => store.read('CHECKPOINT'), () => store.apply(many(4_000), at(8_000), undefined)]) {
    whileFull.push(await work().then(() => 'done', (error) => String(error)));
  }
  limit('unlimited');
  const count = () => store.read('SELECT count(*) FROM payment');
  const before = [await count(), [...(await store.positions())]];
  await store.apply(many(4_000), at(8_000), undefined);
  const after = [await count(), [...(await store.positions())]];
  await store.close();
  process.stdout.write(JSON.stringify({ whileFull, before, after }));`;

describe('a cube whose disk is full in the middle of its file', () => {
  it('goes on by itself, where it stopped, once there is room again', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'okno-cube-'));
    try {
      const run = ['--input-type=module', '-e', writer, join(folder, 'cube.duckdb')];
      const { stdout } = await promisify(execFile)(process.execPath, run);
      expect(JSON.parse(stdout)).toEqual({
        whileFull: [expect.stringContaining('FATAL'), expect.stringContaining('Error')],
        before: [[[4_000]], [['receivables.payment:0', 4_000]]],
        after: [[[8_000]], [['receivables.payment:0', 8_000]]],
      });
    } finally {
      await rm(folder, { recursive: true });
    }
  }, 60_000);
});
