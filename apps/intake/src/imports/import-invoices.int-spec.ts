import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  clientResource,
  clientsImported,
  importMade,
  importResource,
  invoiceChunkCounted,
  invoiceRowsReceived,
  pageOf,
  type ImportResource,
} from '@okno/contracts';
import { TestService, type Caller } from '@okno/testing';
import { intakeService } from '../service.js';

const header = 'number,clientExternalId,issuedOn,dueOn,amount,currency,paidOn,disputed';
const headers = { 'content-type': 'text/csv' };
let service: TestService;
let administrator: Caller;

async function send(source: string, rows: readonly string[], query = ''): Promise<string> {
  const raw = rows.join('\n');
  return importMade.parse(
    (await administrator.call('POST', `/imports/${source}${query}`, undefined, { raw, headers })).body,
  ).id;
}
const until = (id: string, isSo: (one: ImportResource) => boolean): Promise<ImportResource> =>
  administrator.eventually(`/imports/${id}`, importResource, isSo, 20);

beforeAll(async () => {
  service = await TestService.start(intakeService, { now: '2026-05-04T09:00:00Z' });
  administrator = await service.as({ roles: ['administrator'] });
  const id = await send('clients-csv', ['externalId,name', 'K-1,Known']);
  await until(id, ({ status }) => status === 'done');
});
afterAll(() => service.stop());

describe('invoices-csv', () => {
  it('gives each invoice a client, keeps what is no invoice, and is done when billing has counted', async () => {
    const id = await send('invoices-csv', [
      header,
      '0001,K-1,2026-01-10,2026-02-09,"1 055,90",USD,2026-02-20,yes',
      '0002,K-9,2026-01-10,,100,,,',
      '0003,,2026-01-10,2026-01-20,7,jpy,,',
      '0003,,2026-01-10,2026-01-20,7,jpy,,',
      ',,2026-01-10,,7,,,',
      'I-2026-000001,,2026-01-10,,7,,,',
      '0004,,2026-01-32,,7,,,',
      '0005,,2026-01-10,2026-01-09,7,,,',
      '0006,,2026-01-10,,,,,',
      '0007,,2026-01-10,,7.5,JPY,,',
      '0008,,2026-01-10,,-7,,,',
      '0009,,2026-01-10,,0.00,,,',
      '0010,,2026-01-10,,7,XXX,,',
      '0011,,2026-05-05,,7,,,',
      '0012,,2026-01-10,,7,,2026-05-05,',
    ]);
    const waiting = await until(id, ({ read }) => read === 15);
    expect([waiting.status, waiting.accepted, waiting.duplicates, waiting.rejected]).toEqual(['running', 0, 1, 11]);
    expect(waiting.rejects.map(({ line, reason }) => `${String(line)} ${reason}`)).toEqual([
      '6 number: required',
      '7 number: form-of-our-own',
      '8 issuedOn: not-a-day',
      '9 dueOn: before-issuedOn',
      '10 amount: required',
      '11 amount: not-an-amount of JPY',
      '12 amount: negative',
      '13 amount: zero',
      '14 currency: unknown-currency',
      '15 issuedOn: in-the-future',
      '16 paidOn: in-the-future',
    ]);
    const sent = (await service.publishedOf(invoiceRowsReceived)).find(({ data }) => data.importId === id);
    const paid = { paidOn: '2026-02-20', disputed: true };
    const open = { paidOn: null, disputed: false };
    expect(sent?.data.rows).toMatchObject([
      { line: 2, number: '0001', amountMinor: 105_590, currency: 'USD', isClientKnown: true, ...paid },
      { number: '0002', amountMinor: 10_000, currency: 'RUB', dueOn: '2026-01-10', isClientKnown: false, ...open },
      { number: '0003', amountMinor: 7, currency: 'JPY', dueOn: '2026-01-20', isClientKnown: false, ...open },
    ]);
    const standIns = (await service.publishedOf(clientsImported)).flatMap(({ data }) =>
      data.importId === id ? data.rows : [],
    );
    const { items } = await administrator.get('/clients?limit=50', pageOf(clientResource));
    const standsFor = (id: string) => items.find((client) => client.id === id)?.externalIds['import-stand-in'];
    expect(standIns.map(({ clientId }) => standsFor(clientId))).toEqual(['K-9', 'invoices-csv: unknown client']);
    expect(items.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['K-9', 'Неизвестный клиент / Unknown client']),
    );
    const counts = { accepted: 3, duplicates: 0, rejected: 0, linked: 1, unlinked: 2, rejects: [] };
    await service.publish(invoiceChunkCounted, { importId: id, chunk: 0, ...counts }, { id });
    const done = await until(id, ({ status }) => status === 'done');
    expect(done).toMatchObject({ read: 15, accepted: 3, duplicates: 1, rejected: 11, linked: 1, unlinked: 2 });
  });

  it('needs a number, a day and an amount', async () => {
    const id = await send('invoices-csv', ['number,issuedOn', '1,2026-01-10']);
    expect(await until(id, ({ status }) => status === 'failed')).toMatchObject({ failure: 'missing-column: amount' });
  });

  it('reads days by a profile as they are written', async () => {
    const profile = {
      name: 'bills',
      source: 'invoices-csv',
      key: ['no'],
      columns: {
        issuedOn: { from: ['day'], format: 'M/d/yyyy' },
        paidOn: { from: ['paid'] },
        amount: { from: ['sum'] },
      },
    };
    expect((await administrator.call('POST', '/imports/profiles', profile)).status).toBe(201);
    const rows = ['no,day,paid,sum', 'B-1,1/31/2026,2026-02-03 00:30:00+03:00,5', 'B-2,31/1/2026,,5'];
    const id = await send('invoices-csv', rows, '?profile=bills&timezone=America/New_York');
    const { rejects } = await until(id, ({ read }) => read === 2);
    expect(rejects).toEqual([{ line: 3, reason: 'issuedOn: not-a-day' }]);
    const sent = (await service.publishedOf(invoiceRowsReceived)).find(({ data }) => data.importId === id);
    expect(sent?.data.rows).toMatchObject([{ number: 'B-1', issuedOn: '2026-01-31', paidOn: '2026-02-03' }]);
    const unusable = { ...profile, name: 'seconds', columns: { issuedOn: { from: ['day'], format: 'unix' } } };
    expect((await administrator.call('POST', '/imports/profiles', unusable)).status).toBe(422);
  });
});
