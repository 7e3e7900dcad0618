import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  ageingReport,
  importUndoAsked,
  importedInvoicesUndone,
  invoiceBecameOverdue,
  invoiceChunkCounted,
  invoicePage,
  invoiceRowsReceived,
  invoicesImported,
  ledgerPage,
  paymentPage,
  paymentRecorded,
  type EventPayload,
} from '@okno/contracts';
import { newId } from '@okno/service-kit';
import { TestService, type Caller } from '@okno/testing';
import { billingReceivablesService } from '../service.js';

type Row = EventPayload<typeof invoiceRowsReceived>['rows'][number];

const published = fileURLToPath(new URL('../../../../../shared/data/receivables/ibm/invoices.csv', import.meta.url));
let service: TestService;
let finance: Caller;

beforeAll(async () => {
  service = await TestService.start(billingReceivablesService, { now: '2026-05-04T09:00:00Z' });
  finance = await service.as({ roles: ['finance'], employeeId: newId() });
});
afterAll(() => service.stop());

function row(number: string, given: Partial<Row> = {}): Row {
  const days = { issuedOn: '2026-01-10', dueOn: '2026-02-09', paidOn: null };
  const rest = { clientId: newId(), isClientKnown: true, currency: 'EUR', amountMinor: 5594, disputed: false };
  return { line: 2, number, ...days, ...rest, ...given };
}

async function receive(rows: Row[], chunk = 0, importId = newId()): Promise<object | undefined> {
  await service.publish(invoiceRowsReceived, { importId, chunk, source: 'invoices-csv', rows }, { id: importId });
  await service.settle();
  const counted = await service.publishedOf(invoiceChunkCounted);
  return counted.find(({ data }) => data.importId === importId)?.data;
}

async function owed(asOf: string, currency: string): Promise<ReadonlyMap<string, object>> {
  const { rows } = await finance.get(`/receivables/ageing?asOf=${asOf}`, ageingReport);
  return new Map(
    rows.flatMap((one) =>
      one.clientId !== undefined && one.currency === currency
        ? [[one.clientId, [one.notDue, one.d1_30, one.d31_60, one.d61_90, one.over90, one.total]] as const]
        : [],
    ),
  );
}

describe('an import of invoices', () => {
  it('books what was issued and paid on its own days, once, and tells nobody', async () => {
    const clientId = newId();
    const rows = [
      row('0001', { clientId, paidOn: '2026-02-20', disputed: true }),
      row('0002', { clientId, amountMinor: 100 }),
      row('0003', { isClientKnown: false, dueOn: '2026-05-10' }),
      row('0001', { amountMinor: 9 }),
    ];
    const counts = { accepted: 3, duplicates: 1, rejected: 0, linked: 2, unlinked: 1 };
    expect(await receive(rows)).toMatchObject(counts);
    const again = { accepted: 0, duplicates: 4, rejected: 0, linked: 0, unlinked: 0 };
    expect(await receive(rows, 3)).toMatchObject(again);
    const { items } = await finance.get(`/invoices?clientId=${clientId}`, invoicePage);
    expect(items.map(({ number, state, disputed, overdue }) => [number, state, disputed, overdue]).sort()).toEqual([
      ['0001', 'paid', true, false],
      ['0002', 'issued', false, true],
    ]);
    const payments = (await finance.get('/payments', paymentPage)).items;
    expect(payments).toMatchObject([{ clientId, purpose: '0001', state: 'allocated', receivedOn: '2026-02-20' }]);
    expect((await owed('2026-01-09', 'EUR')).get(clientId)).toBeUndefined();
    expect((await owed('2026-02-19', 'EUR')).get(clientId)).toEqual([0, 5694, 0, 0, 0, 5694]);
    expect((await owed('2026-02-20', 'EUR')).get(clientId)).toEqual([0, 100, 0, 0, 0, 100]);
    const { totals } = await finance.get('/receivables/ledger', ledgerPage);
    expect(totals).toEqual([{ currency: 'EUR', debitMinor: 22_476, creditMinor: 22_476 }]);
    const facts = await service.publishedOf(invoicesImported);
    expect(facts.map(({ data }) => data.rows.map(({ number }) => number))).toEqual([['0001', '0002', '0003']]);
    expect(await service.publishedOf(paymentRecorded)).toEqual([]);
  });

  it('reminds of none that was overdue before it came, of the others as of any', async () => {
    await service.moveClock('2026-05-10T20:59:00Z');
    expect(await service.publishedOf(invoiceBecameOverdue)).toEqual([]);
    await service.moveClock('2026-05-12T09:00:00Z');
    const told = await service.publishedOf(invoiceBecameOverdue);
    expect(told.map(({ data }) => data.invoice.number)).toEqual(['0003']);
  });

  it('lets go on with what is open: it is paid like any other', async () => {
    const payment = {
      externalId: 'bank-1',
      receivedOn: '2026-05-04',
      amount: { amountMinor: 5594, currency: 'EUR' },
      purpose: 'For 0003',
    };
    const { items } = await finance.get('/invoices?q=0003', invoicePage);
    const amount = { amountMinor: 5594, currency: 'EUR' };
    const allocations = [{ invoiceId: items[0]?.id, amount }];
    expect((await finance.call('POST', '/payments', { ...payment, allocations })).status).toBe(201);
    expect((await finance.get('/invoices?q=0003', invoicePage)).items[0]?.state).toBe('paid');
  });
});

describe('undoing an import of invoices', () => {
  async function undo(importId: string, round = 1, after: string | null = null) {
    await service.publish(importUndoAsked, { importId, kind: 'invoice', round, after }, { id: importId });
    const told = await service.publishedOf(importedInvoicesUndone);
    return told.map(({ data }) => data).filter((data) => data.importId === importId && data.round === round);
  }
  const totals = async () => (await finance.get('/receivables/ledger', ledgerPage)).totals;
  const numbersOf = async (clientId: string) =>
    (await finance.get(`/invoices?clientId=${clientId}`, invoicePage)).items.map(({ number }) => number).sort();

  it('takes back invoices with their payments by entries on the other side, but for those that live on', async () => {
    const clientId = newId();
    const importId = newId();
    const rows = [
      row('U-1', { clientId, currency: 'CHF', paidOn: '2026-02-20' }),
      row('U-2', { clientId, currency: 'CHF', amountMinor: 100 }),
      row('U-3', { clientId, currency: 'CHF', amountMinor: 200 }),
      row('U-4', { clientId, currency: 'CHF', amountMinor: 300 }),
    ];
    expect(await receive(rows, 0, importId)).toMatchObject({ accepted: 4 });
    const open = new Map(
      (await finance.get(`/invoices?clientId=${clientId}`, invoicePage)).items.map(({ number, id }) => [number, id]),
    );
    const amount = { amountMinor: 200, currency: 'CHF' };
    const allocations = [{ invoiceId: open.get('U-3'), amount }];
    const payment = { externalId: 'bank-u', receivedOn: '2026-05-04', amount, purpose: 'U-3', allocations };
    expect((await finance.call('POST', '/payments', payment)).status).toBe(201);
    const credit = { amount: { amountMinor: 50, currency: 'CHF' }, reason: 'too much' };
    const credited = await finance.call('POST', `/invoices/${open.get('U-4') ?? ''}/credit`, credit);
    expect(credited.status).toBe(200);
    const sums = (await totals()).find(({ currency }) => currency === 'CHF')?.debitMinor ?? 0;
    const [answer] = await undo(importId);
    expect(answer?.kept.map(({ name, reason }) => [name, reason]).sort()).toEqual([
      ['U-3', 'has-payments'],
      ['U-4', 'has-credits'],
    ]);
    expect(answer?.rows.map(({ paymentIds }) => paymentIds.length).sort()).toEqual([0, 1]);
    expect(answer?.next).toBeNull();
    expect(await numbersOf(clientId)).toEqual(['U-3', 'U-4']);
    // What was issued, received and allocated stands there twice, on either side.
    const after = (await totals()).find(({ currency }) => currency === 'CHF');
    expect(after).toMatchObject({ debitMinor: sums + 3 * 5594 + 100, creditMinor: sums + 3 * 5594 + 100 });
    expect((await owed('2026-02-19', 'CHF')).get(clientId)).toEqual([0, 500, 0, 0, 0, 500]);
    const entries = await finance.get('/receivables/ledger?account=bank&limit=100', ledgerPage);
    const ofIt = entries.items.filter(({ currency, bookedOn }) => currency === 'CHF' && bookedOn === '2026-02-20');
    expect(ofIt.map(({ what, debitMinor, creditMinor }) => [what, debitMinor, creditMinor]).sort()).toEqual([
      ['import-undone', 0, 5594],
      ['payment-received', 5594, 0],
    ]);
    const [again] = await undo(importId, 2);
    expect([again?.rows, again?.kept.length]).toEqual([[], 2]);
    expect(await receive(rows, 0)).toMatchObject({ accepted: 2, duplicates: 2 });
    expect(await numbersOf(clientId)).toEqual(['U-1', 'U-2', 'U-3', 'U-4']);
  });

  it('goes through them thousand by thousand, and not into those of another import', async () => {
    const importId = newId();
    const rowsOf = (from: number, count: number) =>
      Array.from({ length: count }, (_, place) =>
        row(`M-${String(from + place)}`, { currency: 'SEK', amountMinor: 1 }),
      );
    await receive(rowsOf(0, 1_000), 0, importId);
    await receive(rowsOf(1_000, 2), 1, importId);
    await receive(rowsOf(2_000, 1));
    const [first] = await undo(importId);
    expect([first?.rows.length, first?.next === null]).toEqual([1_000, false]);
    const [second] = await undo(importId, 2, first?.next ?? null);
    expect([second?.rows.length, second?.next]).toEqual([2, null]);
    expect((await finance.get('/invoices?q=M-', invoicePage)).items.map(({ number }) => number)).toEqual(['M-2000']);
  });

  it('lets no other allocation go', async () => {
    const ofAnother = `DELETE FROM payment_allocation WHERE invoice_id IN (SELECT id FROM invoice WHERE version > 1)`;
    await expect(service.database.query(ofAnother)).rejects.toThrow('lives on');
  });
});

/** The published file as an independent reader sees it: each field by its place, days as numbers of days. */
interface Bill {
  readonly number: string;
  readonly customer: string;
  readonly issued: number;
  readonly due: number;
  readonly settled: number;
  readonly cents: number;
}
const dayNumber = (text: string): number => {
  const [month = 0, day = 0, year = 0] = text.split('/').map(Number);
  return Date.UTC(year, month - 1, day) / 86_400_000;
};
const dayText = (day: number): string => new Date(day * 86_400_000).toISOString().slice(0, 10);

function bills(): readonly Bill[] {
  const [, ...lines] = readFileSync(published, 'utf8').trim().split('\r\n');
  return lines.map((line) => {
    const [, customer = '', , number = '', issued = '', due = '', amount = '', , settled = ''] = line.split(',');
    const cents = Math.round(Number(amount) * 100);
    return { number, customer, issued: dayNumber(issued), due: dayNumber(due), settled: dayNumber(settled), cents };
  });
}

describe('the published invoices', () => {
  if (!existsSync(published)) {
    it('skipped: ../shared/data/receivables/ibm not there', () => {
      expect(existsSync(published)).toBe(false);
    });
    return;
  }

  it('ages on any day as a recount of the file does', async () => {
    const all = bills();
    const clients = new Map(all.map(({ customer }) => [customer, newId()]));
    const rows = all.map((bill, place) =>
      row(bill.number, {
        line: place + 2,
        clientId: clients.get(bill.customer) ?? '',
        currency: 'USD',
        amountMinor: bill.cents,
        issuedOn: dayText(bill.issued),
        dueOn: dayText(bill.due),
        paidOn: dayText(bill.settled),
      }),
    );
    expect(await receive(rows.slice(0, 1000))).toMatchObject({ accepted: 1000 });
    expect(await receive(rows.slice(1000), 1)).toMatchObject({ accepted: 333 });
    expect(await receive(rows.slice(0, 1000), 2)).toMatchObject({ accepted: 0, duplicates: 1000 });
    for (const asOf of [
      '2011-12-31',
      '2012-03-05',
      '2012-06-30',
      '2012-12-31',
      '2013-06-30',
      '2013-12-31',
      '2014-03-01',
    ]) {
      const day = Date.parse(asOf) / 86_400_000;
      const expected = new Map<string, number[]>();
      for (const { customer, issued, due, settled, cents } of all) {
        if (issued > day || settled <= day) continue;
        const sums = expected.get(clients.get(customer) ?? '') ?? [0, 0, 0, 0, 0, 0];
        const late = day - due;
        const bucket = late <= 0 ? 0 : late <= 30 ? 1 : late <= 60 ? 2 : late <= 90 ? 3 : 4;
        for (const place of [bucket, 5]) sums[place] = (sums[place] ?? 0) + cents;
        expected.set(clients.get(customer) ?? '', sums);
      }
      const found = await owed(asOf, 'USD');
      expect([...found].sort()).toEqual([...expected].sort());
    }
    const { totals } = await finance.get('/receivables/ledger', ledgerPage);
    const billed = all.reduce((sum, { cents }) => sum + cents, 0);
    expect(totals.find(({ currency }) => currency === 'USD')).toEqual({
      currency: 'USD',
      debitMinor: 3 * billed,
      creditMinor: 3 * billed,
    });
  });
});
