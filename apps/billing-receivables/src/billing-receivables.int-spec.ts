import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  ageingReport,
  clientDefined,
  clientDescribed,
  invoiceBecameOverdue,
  invoicePage,
  invoiceResource,
  ledgerPage,
  paymentPage,
  paymentResource,
  priceResource,
  problemField,
  productDefined,
  requestDescribed,
  requestRegistered,
  requestSolved,
  type RequestState,
} from '@okno/contracts';
import { newId } from '@okno/service-kit';
import { TestService, requestState, type Caller } from '@okno/testing';
import { billingReceivablesService } from './service.js';

const rub = (amountMinor: number): { amountMinor: number; currency: string } => ({ amountMinor, currency: 'RUB' });

describe('billing', () => {
  let service: TestService;
  let finance: Caller;
  let clientId: string;
  let productId: string;
  let payments = 0;

  beforeAll(async () => {
    service = await TestService.start(billingReceivablesService, { now: '2026-05-04T09:00:00Z' });
    finance = await service.as({ roles: ['finance'], employeeId: newId() });
    productId = newId();
    await service.publish(productDefined, { productId, code: 'fiber', name: 'Fibre', parentId: null, active: true });
  });
  afterAll(async () => {
    await service.stop();
  });
  beforeEach(async () => {
    clientId = newId();
    await aClient(clientId);
  });

  async function aClient(id: string, managerId: string | null = null, taxId: string | null = null): Promise<void> {
    const state = { segment: null, productIds: [], externalIds: {}, active: true };
    await service.publish(clientDefined, { ...state, kind: 'organisation', language: 'ru', clientId: id, managerId });
    await service.publish(clientDescribed, { clientId: id, name: 'Romashka', taxId, phones: [], emails: [] });
    await service.settle();
  }

  const aRequest = (change: Partial<RequestState> = {}): RequestState =>
    requestState({ kind: 'service', clientId, productId, billable: true, ...change });

  async function solve(request: RequestState): Promise<void> {
    const fact = { request, at: '2026-05-04T10:00:00Z', employeeId: null };
    await service.publish(requestRegistered, { ...fact, callIds: [], answeredLive: true }, { version: 1 });
    await service.publish(requestDescribed, { requestId: request.requestId, subject: 'New line', description: '' });
    await service.settle();
    await service.publish(requestSolved, { ...fact, request: { ...request, status: 'solved' } }, { version: 2 });
    await service.settle();
  }

  const draft = (change: object = {}): object => ({
    clientId,
    lines: [{ description: 'Work', product: 'fiber', quantity: 2, unitPrice: rub(50_000), vatRate: 20 }],
    dueOn: '2026-05-10',
    ...change,
  });

  async function issued(dueOn = '2026-05-10') {
    const { id } = await finance.post('/invoices', draft({ dueOn }), invoiceResource);
    await finance.post(`/invoices/${id}/approve`, {}, invoiceResource);
    return finance.post(`/invoices/${id}/issue`, {}, invoiceResource);
  }

  const receipt = (amountMinor: number, change: object = {}): object => {
    payments += 1;
    return {
      externalId: `bank-${payments.toString()}`,
      receivedOn: '2026-05-04',
      amount: rub(amountMinor),
      clientId,
      purpose: '',
      ...change,
    };
  };

  async function refusal(method: string, path: string, body: object, caller = finance) {
    const answer = await caller.call(method, path, body);
    const { code, errors } = problemField.parse(answer.body);
    return [answer.status, code, ...errors.map(({ field }) => field)];
  }

  it('prices lines, numbers at issue without gaps, and owes from then on', async () => {
    const drafted = await finance.post('/invoices', draft(), invoiceResource);
    expect(drafted).toMatchObject({
      state: 'draft',
      number: null,
      net: rub(100_000),
      vat: rub(20_000),
      total: rub(120_000),
      balance: rub(120_000),
    });
    const first = await issued();
    const second = await issued();
    expect(Number(second.number?.slice(-6))).toBe(Number(first.number?.slice(-6)) + 1);
    expect(first).toMatchObject({ state: 'issued', issuedOn: '2026-05-04' });
    const again = await finance.post(`/invoices/${first.id}/issue`, {}, invoiceResource);
    expect(again.version).toBe(first.version);
  });

  it('takes a payment in parts; the invoice follows its ledger', async () => {
    const { id } = await issued();
    const part = await finance.post(
      '/payments',
      receipt(20_000, { allocations: [{ invoiceId: id, amount: rub(20_000) }] }),
      paymentResource,
    );
    expect(part.state).toBe('allocated');
    expect(await finance.get(`/invoices/${id}`, invoiceResource)).toMatchObject({
      state: 'partly-paid',
      balance: rub(100_000),
    });
    const rest = await finance.post('/payments', receipt(100_000), paymentResource);
    expect(rest).toMatchObject({ state: 'allocated', allocations: [{ invoiceId: id, amount: rub(100_000) }] });
    expect(await finance.get(`/invoices/${id}`, invoiceResource)).toMatchObject({ state: 'paid', balance: rub(0) });
  });

  it('keeps doubtful money unmatched until a person decides', async () => {
    const { id } = await issued();
    const payment = await finance.post('/payments', receipt(150_000), paymentResource);
    expect(payment.state).toBe('unmatched');
    const unmatched = await finance.get(`/payments/unmatched?clientId=${clientId}`, paymentPage);
    expect(unmatched.items.map((item) => item.id)).toEqual([payment.id]);
    const path = `/payments/${payment.id}/allocate`;
    const to = (invoiceId: string, amount: object): object => ({ allocations: [{ invoiceId, amount }] });
    expect(await refusal('POST', path, to(id, rub(120_001)))).toEqual([422, 'more-than-owed', 'allocations.0.amount']);
    expect(await refusal('POST', path, to(id, rub(150_001)))).toEqual([
      422,
      'more-than-received',
      'allocations.0.amount',
    ]);
    expect(await refusal('POST', path, to(newId(), rub(1)))).toEqual([
      422,
      'unknown-reference',
      'allocations.0.invoiceId',
    ]);
    expect(await refusal('POST', path, to(id, { amountMinor: 1, currency: 'EUR' }))).toEqual([
      422,
      'mixed-currencies',
      'allocations.0.amount.currency',
    ]);
    const headers = { 'idempotency-key': newId() };
    const part = await finance.call('POST', path, to(id, rub(20_000)), { headers });
    expect([part.status, part.body]).toEqual([200, expect.objectContaining({ unallocated: rub(130_000) })]);
    expect(await finance.call('POST', path, to(id, rub(20_000)), { headers })).toMatchObject({ body: part.body });
    const allocated = await finance.post(path, to(id, rub(100_000)), paymentResource);
    expect(allocated).toMatchObject({ state: 'partly-allocated', unallocated: rub(30_000) });
  });

  it('finds the payer by tax number and the invoice by its number in the purpose', async () => {
    const taxed = newId();
    await aClient(taxed, null, '7707083893');
    const payer = await finance.post(
      '/payments',
      receipt(5, { clientId: undefined, payerTaxId: '7707083893' }),
      paymentResource,
    );
    expect(payer.clientId).toBe(taxed);
    const invoice = await issued();
    const named = await finance.post(
      '/payments',
      receipt(10, { clientId: undefined, purpose: `Оплата ${invoice.number ?? ''}` }),
      paymentResource,
    );
    expect(named).toMatchObject({ clientId, allocations: [{ invoiceId: invoice.id, amount: rub(10) }] });
  });

  it('takes the same payment once; another one under its number is refused', async () => {
    const body = receipt(7);
    const first = await finance.post('/payments', body, paymentResource);
    expect(await finance.post('/payments', body, paymentResource)).toEqual(first);
    expect(await refusal('POST', '/payments', { ...body, purpose: 'other' })).toEqual([409, 'payment-differs']);
    expect(await refusal('POST', '/payments', receipt(7, { receivedOn: '2026-05-05' }))).toEqual([
      422,
      'received-in-the-future',
      'receivedOn',
    ]);
    expect(await refusal('POST', '/payments', receipt(0))).toEqual([422, 'invalid-amount', 'amount.amountMinor']);
  });

  it('drafts one invoice for a billable request when it is solved; finance fills it', async () => {
    const price = await finance.post(
      '/prices',
      { product: 'fiber', unitPrice: rub(10_000), vatRate: 20 },
      priceResource,
    );
    expect(price.productId).toBe(productId);
    const request = aRequest();
    await solve(request);
    await solve({ ...request, reopenCount: 1 });
    const path = `/invoices?requestId=${request.requestId}`;
    const [automatic, ...others] = (await finance.get(path, invoicePage)).items;
    expect(others).toEqual([]);
    expect(automatic).toMatchObject({
      state: 'draft',
      drafted: 'automatically',
      total: rub(12_000),
      subject: 'New line',
      requestReference: 'R-2026-000001',
      dueOn: '2026-05-18',
    });
    const filled = await finance.post('/invoices', draft({ requestId: request.requestId }), invoiceResource);
    expect(filled).toMatchObject({ id: automatic?.id, drafted: 'by-hand', total: rub(120_000) });
    expect((await finance.get(path, invoicePage)).items).toHaveLength(1);
  });

  it('drafts nothing for a request that is not billable, and an empty draft cannot be approved', async () => {
    const free = aRequest({ billable: false });
    await solve(free);
    expect((await finance.get(`/invoices?requestId=${free.requestId}`, invoicePage)).items).toEqual([]);
    const unpriced = aRequest({ productId: null });
    await solve(unpriced);
    const [empty] = (await finance.get(`/invoices?requestId=${unpriced.requestId}`, invoicePage)).items;
    expect(await refusal('POST', `/invoices/${empty?.id ?? ''}/approve`, {})).toEqual([422, 'empty-invoice']);
  });

  it('refuses what makes no sense by the field that is wrong', async () => {
    const line = { description: 'x', quantity: 1, unitPrice: rub(1), vatRate: 20 };
    expect(await refusal('POST', '/invoices', draft({ lines: [{ ...line, product: 'nothing' }] }))).toEqual([
      422,
      'unknown-reference',
      'lines.0.product',
    ]);
    expect(
      await refusal(
        'POST',
        '/invoices',
        draft({ lines: [line, { ...line, unitPrice: { amountMinor: 1, currency: 'USD' } }] }),
      ),
    ).toEqual([422, 'mixed-currencies', 'lines.1.unitPrice.currency']);
    expect(await refusal('POST', '/invoices', draft({ lines: [] }))).toEqual([400, 'invalid-input', 'lines']);
    expect(await refusal('POST', '/invoices', draft({ dueOn: '2026-02-30' }))).toEqual([400, 'invalid-input', 'dueOn']);
    const other = aRequest({ clientId: newId() });
    await solve({ ...other, billable: false });
    expect(await refusal('POST', '/invoices', draft({ requestId: other.requestId }))).toEqual([
      422,
      'other-client',
      'requestId',
    ]);
  });

  it('shows each reader what is theirs; the rest is not there', async () => {
    const managerId = newId();
    const mine = newId();
    await aClient(mine, managerId);
    clientId = mine;
    const own = await issued();
    const unissued = await finance.post('/invoices', draft(), invoiceResource);
    const manager = await service.as({ roles: ['manager'], employeeId: managerId });
    const stranger = await service.as({ roles: ['manager'], employeeId: newId() });
    const client = await service.as({ roles: ['client'], clientId: mine });
    const otherClient = await service.as({ roles: ['client'], clientId: newId() });
    const operator = await service.as({ roles: ['operator'], employeeId: newId() });
    const statuses = async (id: string) =>
      Promise.all(
        [finance, manager, client, stranger, otherClient, operator].map(
          async (who) => (await who.call('GET', `/invoices/${id}`)).status,
        ),
      );
    expect(await statuses(own.id)).toEqual([200, 200, 200, 404, 404, 403]);
    expect(await statuses(unissued.id)).toEqual([200, 200, 404, 404, 404, 403]);
    expect((await client.get('/invoices', invoicePage)).items.map(({ id }) => id)).toEqual([own.id]);
    expect((await stranger.get('/invoices', invoicePage)).items).toEqual([]);
  });

  it('keeps debits equal to credits and refuses a ledger that does not balance', async () => {
    const { id } = await issued();
    await finance.post(`/invoices/${id}/credit`, { amount: rub(30_001), reason: 'goodwill' }, invoiceResource);
    const { totals } = await finance.get('/receivables/ledger', ledgerPage);
    expect(totals.length).toBeGreaterThan(0);
    for (const { debitMinor, creditMinor } of totals) expect(debitMinor).toBe(creditMinor);
    const transaction = newId();
    const unbalanced = service.database.transaction(async (tx) => {
      await tx.query(`INSERT INTO ledger_transaction VALUES ($1, 'invoice-issued', '2026-05-04', '2026-05-04')`, [
        transaction,
      ]);
      await tx.query(
        `INSERT INTO ledger_entry (id, transaction_id, booked_on, account, currency, debit_minor, credit_minor) VALUES ($1, $2, '2026-05-04', 'bank', 'RUB', 5, 0)`,
        [newId(), transaction],
      );
    });
    await expect(unbalanced).rejects.toThrow(/does not balance/);
    await expect(service.database.query('DELETE FROM ledger_entry')).rejects.toThrow(/permission denied/);
  });

  it('says once that an invoice became overdue, and ages debts as of any day', async () => {
    const { id } = await issued('2026-05-10');
    await finance.post(
      '/payments',
      receipt(20_000, { allocations: [{ invoiceId: id, amount: rub(20_000) }] }),
      paymentResource,
    );
    await service.moveClock('2026-05-10T20:59:00Z');
    const told = async () => (await service.publishedOf(invoiceBecameOverdue)).filter(({ subject }) => subject === id);
    expect(await told()).toEqual([]);
    // Midnight in Moscow.
    await service.moveClock('2026-05-10T21:00:00Z');
    await service.moveClock('2026-05-12T09:00:00Z');
    expect(await told()).toHaveLength(1);
    expect(await finance.get(`/invoices/${id}`, invoiceResource)).toMatchObject({
      overdue: true,
      latePenalty: rub(200),
    });
    await finance.post('/payments', receipt(100_000, { receivedOn: '2026-05-12' }), paymentResource);
    const owed = async (asOf: string) =>
      (await finance.get(`/receivables/ageing?asOf=${asOf}`, ageingReport)).rows.find(
        (row) => row.clientId === clientId,
      );
    expect(await owed('2026-05-03')).toBeUndefined();
    expect(await owed('2026-05-10')).toMatchObject({ notDue: 100_000, total: 100_000, currency: 'RUB' });
    expect(await owed('2026-05-11')).toMatchObject({ d1_30: 100_000, total: 100_000 });
    expect(await owed('2026-05-12')).toBeUndefined();
  });

  it('holds every invoice’s amounts equal to its ledger', async () => {
    const differing = await service.database.query(
      `SELECT i.id FROM invoice i LEFT JOIN ledger_entry e ON e.invoice_id = i.id AND e.account = 'receivable'
       WHERE i.issued_on IS NOT NULL GROUP BY i.id HAVING i.balance_minor <> coalesce(sum(e.debit_minor - e.credit_minor), 0)`,
    );
    expect(differing).toEqual([]);
  });
});
