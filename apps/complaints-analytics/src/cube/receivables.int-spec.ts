import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  cubeAnswer,
  cubeRecordsAnswer,
  invoiceCredited,
  invoiceIssued,
  paymentAllocated,
  sampleEvent,
  type InvoiceSnapshot,
} from '@okno/contracts';
import { newId } from '@okno/service-kit';
import { TestService, type Caller } from '@okno/testing';
import { complaintsAnalyticsService } from '../service.js';
import { client } from './told-facts.conformance.js';

const [acme, zeta, widget, gadget, manager, invoiceId, other] = Array.from({ length: 7 }, () => newId()) as [
  string, string, string, string, string, string, string,
]; // prettier-ignore
const measures = ['receivables.overdue'];
const timezone = 'Europe/Moscow';
const spring = { from: '2026-03-01', to: '2026-07-01', timezone };
let service: TestService;
let finance: Caller;

/** 100.00 of widgets and 200.00 of gadgets, issued on 2 March, due on 20 March. */
function invoiceOf(id: string, clientId: string, changes: Partial<InvoiceSnapshot> = {}): InvoiceSnapshot {
  const { invoice } = sampleEvent(invoiceIssued).data as { invoice: InvoiceSnapshot };
  const [sample] = invoice.lines;
  if (sample === undefined) throw new Error('the sample has no line');
  const line = (productId: string, grossMinor: number) => ({ ...sample, lineId: newId(), productId, grossMinor });
  return {
    ...{ ...invoice, invoiceId: id, clientId, requestId: null, currency: 'RUB', issuedOn: '2026-03-02' },
    ...{ dueOn: '2026-03-20', lines: [line(widget, 10_000), line(gadget, 20_000)], ...changes },
  };
}

async function overdue(body: object, caller = finance) {
  return (await caller.post('/cube/query', { measures, period: spring, ...body }, cubeAnswer)).rows;
}

beforeAll(async () => {
  // Business time is the middle of May.
  service = await TestService.start(complaintsAnalyticsService, { now: '2026-05-15T09:00:00Z' });
  await client(service, acme, 'Acme', manager);
  await client(service, zeta, 'Zeta', newId());
  const of = (invoice: InvoiceSnapshot, at: string) => ({ invoice, at, employeeId: null });
  const invoice = invoiceOf(invoiceId, acme);
  const issued = '2026-03-02T09:00:00Z';
  await service.publish(invoiceIssued, of(invoice, issued), { id: invoiceId, version: 3 });
  await service.publish(invoiceIssued, of(invoiceOf(other, zeta, { dueOn: '2026-05-14' }), issued), { id: other });
  // 100.01 received on 10 April and told of in two parts; 50.00 credited in the last hour of 30 April in Moscow.
  const payment = {
    paymentId: newId(),
    clientId: acme,
    currency: 'RUB',
    amountMinor: 10_001,
    receivedOn: '2026-04-10',
  };
  const allocated = (amounts: readonly number[]) => ({
    ...{ ...payment, unallocatedMinor: 0, at: '2026-05-02T09:00:00Z' },
    allocations: amounts.map((amountMinor) => ({ invoiceId, amountMinor })),
  });
  await service.publish(paymentAllocated, allocated([4_000]), { id: payment.paymentId, version: 2 });
  await service.publish(paymentAllocated, allocated([4_000, 6_001]), { id: payment.paymentId, version: 3 });
  const credited = { ...invoice, creditedMinor: 5_000, paidMinor: 10_001 };
  await service.publish(invoiceCredited, of(credited, '2026-04-30T20:30:00Z'), { id: invoiceId, version: 6 });
  await service.settle();
  finance = await service.as({ roles: ['finance'] });
});
afterAll(async () => {
  await service.stop();
});

describe('what is overdue', () => {
  it('is what is owed at the end of the period, or now, never the sum of its parts', async () => {
    const answer = await finance.post(
      '/cube/query',
      { measures, dimensions: ['time.month'], period: spring },
      cubeAnswer,
    );
    expect(answer.rows).toEqual([
      ['2026-03-01', 30_000],
      ['2026-04-01', 30_000 - 10_001 - 5_000],
      // Zeta's became overdue today.
      ['2026-05-01', 14_999 + 30_000],
    ]);
    expect(answer.totals).toEqual([null, 44_999]);
  });

  it.each([
    ['on the due day', '2026-03-21', 0],
    ['the day after it', '2026-03-22', 30_000],
    ['the day before the payment', '2026-04-10', 30_000],
    ['the day of the payment', '2026-04-11', 19_999],
    ['the day before the credit note', '2026-04-30', 19_999],
    ['the day of the credit note', '2026-05-01', 14_999],
    ['before today', '2026-05-15', 14_999],
    ['after today, as today', '2027-01-01', 44_999],
  ])('%s', async (_case, to, expected) => {
    expect(await overdue({ period: { from: '2026-01-01', to, timezone } })).toEqual([[expected]]);
    // The books have their own days: whoever asks by dates gets the same everywhere.
    if (to < '2026-05-01')
      expect(await overdue({ period: { from: '2026-01-01', to, timezone: 'America/New_York' } })).toEqual([[expected]]);
  });

  it('is spread over the lines to the last kopeck', async () => {
    const rows = await overdue({
      dimensions: ['product'],
      filters: [{ dimension: 'client', op: 'in', values: [acme] }],
    });
    // 15001 of 30000 are settled: of the first line 10000 × 15001 / 30000 = 5000.33.
    expect(new Map(rows.map(([product, minor]) => [product, minor]))).toEqual(
      new Map([
        [widget, 5_000],
        [gadget, 9_999],
      ]),
    );
  });

  it('opens to the lines that are owed, with what is open of each', async () => {
    const body = { measure: 'receivables.overdue', dimensions: ['time.month'], period: spring };
    const april = await finance.post(
      '/cube/records',
      { ...body, cell: { 'time.month': '2026-04-01' } },
      cubeRecordsAnswer,
    );
    expect(april).toMatchObject({ fact: 'receivable', total: 2 });
    expect(april.items.map(({ at, openMinor, daysOverdue, dueOn }) => [at, openMinor, daysOverdue, dueOn])).toEqual(
      expect.arrayContaining([
        ['2026-04-30', 5_000, 41, '2026-03-20'],
        ['2026-04-30', 9_999, 41, '2026-03-20'],
      ]),
    );
    const all = await finance.post('/cube/records', { ...body, cell: {} }, cubeRecordsAnswer);
    expect(all.items.reduce((sum, { openMinor }) => sum + Number(openMinor), 0)).toBe(44_999);
  });

  it('is shown to a manager of their portfolio', async () => {
    const own = await service.as({ roles: ['manager'], employeeId: manager });
    expect(await overdue({}, own)).toEqual([[14_999]]);
  });
});

describe('the journal of questions', () => {
  const entries = () =>
    service.database.query<{ action: string; client_ids: string[]; details: { filters: unknown } }>(
      `SELECT action, client_ids, details FROM audit_entry WHERE action LIKE 'cube.%' ORDER BY id`,
    );

  it('has one entry for a question that tells of clients, with what was asked', async () => {
    const before = (await entries()).length;
    const filters = [{ dimension: 'currency', op: 'in', values: ['RUB'] }];
    await overdue({ dimensions: ['time.month', 'client'], filters });
    const added = (await entries()).slice(before);
    expect(added).toMatchObject([
      { action: 'cube.query', details: { measures, dimensions: ['time.month', 'client'], filters, period: spring } },
    ]);
    expect(new Set(added[0]?.client_ids)).toEqual(new Set([acme, zeta]));
  });

  it('has one for a question about a client, and none for figures about nobody', async () => {
    const before = (await entries()).length;
    await overdue({ filters: [{ dimension: 'client', op: 'in', values: [zeta] }] });
    await overdue({ dimensions: ['product'] });
    expect((await entries()).slice(before)).toMatchObject([{ action: 'cube.query', client_ids: [zeta] }]);
  });

  it('has one for each page of records', async () => {
    const before = (await entries()).length;
    const body = { measure: 'receivables.overdue', period: spring, limit: 1 };
    const { nextCursor } = await finance.post('/cube/records', body, cubeRecordsAnswer);
    await finance.post('/cube/records', { ...body, after: nextCursor }, cubeRecordsAnswer);
    const details = { measure: 'receivables.overdue', filters: [], period: spring };
    expect((await entries()).slice(before)).toMatchObject([
      { action: 'cube.read-records', details },
      { action: 'cube.read-records', details },
    ]);
  });
});
