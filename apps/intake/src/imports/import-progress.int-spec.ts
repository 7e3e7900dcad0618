import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  importMade,
  importProgressed,
  importResource,
  invoiceChunkCounted,
  type ImportResource,
} from '@okno/contracts';
import { TestService, type Caller } from '@okno/testing';
import { intakeService } from '../service.js';

let service: TestService;
let administrator: Caller;

beforeAll(async () => {
  service = await TestService.start(intakeService, { now: '2026-05-04T09:00:00Z' });
  administrator = await service.as({ roles: ['administrator'] });
});
afterAll(() => service.stop());

async function send(source: string, raw: string): Promise<string> {
  const headers = { 'content-type': 'text/csv' };
  return importMade.parse((await administrator.call('POST', `/imports/${source}`, undefined, { raw, headers })).body)
    .id;
}
const until = (id: string, isSo: (one: ImportResource) => boolean): Promise<ImportResource> =>
  administrator.eventually(`/imports/${id}`, importResource, isSo, 20);
async function toldOf(id: string) {
  const told = (await service.publishedOf(importProgressed)).filter(({ data }) => data.importId === id);
  return told.map(({ data: { status, read, accepted, duplicates, rejected } }) => [
    status,
    ...[read, accepted, duplicates, rejected],
  ]);
}

describe('the progress of an import', () => {
  it('is told with the first rows, and at the end once, with what it came to', async () => {
    const calls = Array.from(
      { length: 5_500 },
      (_, place) => `p-${String(place)},2026-01-13T09:00:00Z,inbound,answered`,
    );
    const id = await send(
      'calls-csv',
      ['callId,startedAt,direction,outcome', ...calls, 'p-0,?,inbound,answered'].join('\n'),
    );
    await until(id, ({ status }) => status === 'done');
    const told = await toldOf(id);
    expect(told[0]?.[0]).toBe('running');
    expect(told.at(-1)).toEqual(['done', 5_501, 5_500, 0, 1]);
    expect(told.filter(([status]) => status === 'done')).toHaveLength(1);
  });

  it('says of one that others count that it is over when they have counted, and of one that failed at once', async () => {
    const id = await send('invoices-csv', 'number,issuedOn,amount\nT-1,2026-01-13,5');
    await until(id, ({ read }) => read === 1);
    expect((await toldOf(id))[0]).toEqual(['running', 1, 0, 0, 0]);
    const counts = { accepted: 1, duplicates: 0, rejected: 0, linked: 0, unlinked: 1, rejects: [] };
    await service.publish(invoiceChunkCounted, { importId: id, chunk: 0, ...counts }, { id });
    await until(id, ({ status }) => status === 'done');
    expect((await toldOf(id)).at(-1)).toEqual(['done', 1, 1, 0, 0]);
    const failed = await send('invoices-csv', 'a,b\n1,2');
    await until(failed, ({ status }) => status === 'failed');
    expect(await toldOf(failed)).toEqual([['failed', 0, 0, 0, 0]]);
  });
});
