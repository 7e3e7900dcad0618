import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CubeStore, QuestionInterrupted } from './cube-store.adapter.js';
import { change, type Change } from './cube-tables.rules.js';

const id = (number: number): string => `01900000-0000-7000-8000-${number.toString().padStart(12, '0')}`;
const payment = (number: number, version: number, amount: number): Change =>
  change('payment', id(number), version, {
    client_id: null,
    currency: 'RUB',
    amount_minor: amount,
    unallocated_minor: 0,
    received_on: '2026-05-04',
  });
const amounts = `SELECT key::VARCHAR, version, amount_minor FROM payment ORDER BY key`;
const at = (next: number): ReadonlyMap<string, number> => new Map([['receivables.payment:0', next]]);

let folder: string;
let file: string;
let store: CubeStore;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'okno-cube-'));
  file = join(folder, 'cube', 'cube.duckdb');
  store = await CubeStore.open({ file, memoryLimit: '256MB' });
  await store.adopt('epoch-1');
});
afterEach(async () => {
  await store.close();
  await rm(folder, { recursive: true });
});

describe('the store of the cube', () => {
  it('lets the highest version win, within a batch and across batches', async () => {
    await store.apply([payment(1, 1, 10), payment(1, 3, 30), payment(1, 2, 20), payment(2, 1, 5)], at(4), undefined);
    await store.apply([payment(1, 2, 99), payment(2, 2, 6)], at(6), undefined);
    expect(await store.read(amounts)).toEqual([
      [id(1), 3, 30],
      [id(2), 2, 6],
    ]);
  });

  it('takes an event told twice as told once', async () => {
    await store.apply([payment(1, 1, 10)], at(1), undefined);
    await store.apply([payment(1, 1, 10)], at(1), undefined);
    expect(await store.read(amounts)).toEqual([[id(1), 1, 10]]);
  });

  it('replaces all rows of a key together, and takes away what was erased', async () => {
    const line = (lineId: number) => ({
      ...{ line_id: id(lineId), number: null, client_id: null, request_id: null, product_id: null, seller_id: null },
      ...{ currency: 'RUB', net_minor: 1, vat_minor: 0, gross_minor: 1, state: 'draft' },
      ...{ issued_on: null, due_on: null },
    });
    await store.apply([change('invoice_line', id(1), 1, line(11), line(12), line(13))], at(1), undefined);
    await store.apply([change('invoice_line', id(1), 2, line(12))], at(2), undefined);
    expect(await store.read('SELECT line_id::VARCHAR FROM invoice_line')).toEqual([[id(12)]]);
    await store.apply([change('invoice_line', id(1), Infinity)], at(3), undefined);
    expect(await store.read('SELECT * FROM invoice_line')).toEqual([]);
  });

  it('keeps facts, positions and the newest moment over a restart', async () => {
    await store.apply([payment(1, 1, 10)], at(7), '2026-05-04T10:00:00.000Z');
    await store.apply([payment(2, 1, 10)], at(8), '2026-05-04T09:00:00.000Z');
    await store.close();
    store = await CubeStore.open({ file, memoryLimit: '256MB' });
    await store.adopt('epoch-1');
    expect(await store.read(amounts)).toHaveLength(2);
    expect(await store.positions()).toEqual(at(8));
    expect(await store.asOf()).toBe('2026-05-04T10:00:00.000Z');
  });

  it('begins anew for another epoch of the log', async () => {
    await store.apply([payment(1, 1, 10)], at(7), '2026-05-04T10:00:00.000Z');
    await store.adopt('epoch-2');
    expect(await store.read(amounts)).toEqual([]);
    expect(await store.positions()).toEqual(new Map());
    expect(await store.asOf()).toBeUndefined();
  });

  it('stores nothing of a batch that fails, not even its positions', async () => {
    await store.apply([payment(1, 1, 10)], at(1), undefined);
    const broken: Change = { ...payment(3, 1, 10), key: 'no id' };
    await expect(store.apply([payment(2, 1, 10), broken], at(3), undefined)).rejects.toThrow();
    expect(await store.read(amounts)).toEqual([[id(1), 1, 10]]);
    expect(await store.positions()).toEqual(at(1));
    await store.apply([payment(2, 1, 10)], at(2), undefined);
    expect(await store.read(amounts)).toHaveLength(2);
  });

  it('puts a moment with an offset into UTC', async () => {
    const step = { request_id: id(1), step: 'solved', happened_at: '2026-05-04T12:00:00+03:00' };
    await store.apply([change('request_step', id(1), 1, step)], at(1), undefined);
    expect(await store.read('SELECT happened_at::VARCHAR FROM request_step')).toEqual([['2026-05-04 09:00:00']]);
  });

  it.each([0, 50])('gives a question up when its reader does, %i ms after it was asked', async (after) => {
    const aborting = new AbortController();
    // So many words that planning alone takes a while, which DuckDB does not let be interrupted.
    const words = Array.from({ length: 1_000 }, (_, word) => `contains(range::VARCHAR, 'w${word}')`).join(' OR ');
    const sql = `SELECT count(*) FROM range(100000000000) WHERE ${words}`;
    const question = store.read(sql, [], aborting.signal);
    setTimeout(() => {
      aborting.abort();
    }, after);
    await expect(question).rejects.toBeInstanceOf(QuestionInterrupted);
    expect(await store.read('SELECT 1')).toEqual([[1]]);
  });
});
