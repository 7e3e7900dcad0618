import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { OknoProcess } from '@okno/testing';
import { z } from 'zod';
import { Company, type Colleague } from './company.js';
import * as shape from './shapes.js';

/** Work is billed, the client forgets to pay: the debt ages, is seen, is paid, and only then the matter closes. */
describe('the invoice paid late', () => {
  let okno: OknoProcess;
  let company: Company;
  let anna: Colleague;
  let elena: Colleague; // finance
  let clientId: string;
  let requestId: string;
  let invoiceId: string;

  const owed = { amountMinor: 120_000, currency: 'RUB' };
  const row = z.looseObject({ clientId: z.uuid(), notDue: z.int(), d1_30: z.int(), d31_60: z.int(), total: z.int() });
  const ageing = async (asOf: string) => {
    const report = await elena.api.get(
      `/receivables/ageing?asOf=${asOf}&by=client`,
      z.looseObject({ rows: z.array(row) }),
    );
    return report.rows.find((line) => line.clientId === clientId);
  };
  /** What the cube says of the end of the day, by client; the books are kept in Moscow's days. */
  const overdue = async (asOf: string, nextDay: string) => {
    const question = {
      measures: ['receivables.overdue'],
      dimensions: ['client'],
      period: { from: '2027-03-01', to: nextDay, timezone: 'Europe/Moscow' },
    };
    const { rows } = await elena.api.post('/cube/query', question, shape.cubeAnswer);
    const [, minor] = rows.find(([client]) => client === clientId) ?? [clientId, 0];
    const aged = await ageing(asOf);
    return { cube: minor, ageing: (aged?.total ?? 0) - (aged?.notDue ?? 0) };
  };

  beforeAll(async () => {
    okno = await OknoProcess.start();
    company = await Company.found(okno);
    const support = await company.department('support', 'Client service');
    anna = await company.hire('Anna L1', ['operator', 'manager'], support, 1);
    elena = await company.hire('Elena Finance', ['finance'], company.rootDepartmentId, 2);
    await company.product('fiber', 'Fibre line');
    await company.timeIs('2027-03-01T07:00:00Z');
  }, 180_000);

  afterAll(async () => {
    await okno.stop();
  });

  it('on 1 March a billable service is done and its invoice drafts itself from the price list', async () => {
    await elena.api.post(
      '/prices',
      { product: 'fiber', unitPrice: { amountMinor: 100_000, currency: 'RUB' }, vatRate: 20 },
      shape.anything,
    );
    clientId = (
      await anna.api.post(
        '/clients',
        { kind: 'organisation', name: 'Sever LLC', managerId: anna.employeeId },
        shape.created,
      )
    ).id;
    const body = {
      channel: 'portal',
      clientId,
      kind: 'service',
      subject: 'Move the line',
      description: 'To the new office.',
      product: 'fiber',
      billable: true,
    };
    requestId = (await anna.api.post('/requests', body, shape.request)).id;
    await anna.api.post(`/requests/${requestId}/solve`, { answer: 'The line is moved.' }, shape.request);
    const { items } = await elena.api.eventually(
      `/invoices?requestId=${requestId}`,
      shape.page(shape.invoice),
      (page) => page.items.length > 0,
    );
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({ state: 'draft', total: owed, dueOn: '2027-03-15' });
    invoiceId = items[0]?.id ?? '';
    await elena.api.post(`/invoices/${invoiceId}/approve`, {}, shape.invoice);
    await elena.api.post(`/invoices/${invoiceId}/issue`, {}, shape.invoice);
    const confirmed = await anna.api.post(`/requests/${requestId}/confirm`, {}, shape.request);
    expect(confirmed).toMatchObject({ status: 'solved', closingBlockers: [{ kind: 'invoice', id: invoiceId }] });
  });

  it('on the due day nothing is late; the day after it is, and the client’s timeline says so', async () => {
    await company.timeIs('2027-03-15T15:00:00Z');
    expect((await elena.api.get(`/invoices/${invoiceId}`, shape.invoice)).overdue).toBe(false);
    await company.timeIs('2027-03-16T07:00:00Z');
    expect((await elena.api.get(`/invoices/${invoiceId}`, shape.invoice)).overdue).toBe(true);
    const { items } = await anna.api.get(`/clients/${clientId}/timeline`, shape.page(shape.timelineItem));
    expect(items[0]).toMatchObject({ kind: 'invoice', refId: invoiceId });
  });

  it('the debt ages from bucket to bucket, and the past stays what it was', async () => {
    expect(await ageing('2027-03-15')).toMatchObject({ notDue: 120_000, d1_30: 0, total: 120_000 });
    expect(await ageing('2027-03-16')).toMatchObject({ notDue: 0, d1_30: 120_000, total: 120_000 });
    await company.timeIs('2027-04-20T07:00:00Z');
    expect(await ageing('2027-04-20')).toMatchObject({ d31_60: 120_000, total: 120_000 });
  });

  it('a part is paid: the rest still keeps the request open', async () => {
    const part = { amountMinor: 20_000, currency: 'RUB' };
    await elena.api.post(
      '/payments',
      {
        externalId: 'bank-1',
        receivedOn: '2027-04-20',
        amount: part,
        clientId,
        purpose: '',
        allocations: [{ invoiceId, amount: part }],
      },
      shape.payment,
    );
    expect(await elena.api.get(`/invoices/${invoiceId}`, shape.invoice)).toMatchObject({
      state: 'partly-paid',
      balance: { amountMinor: 100_000, currency: 'RUB' },
    });
    await company.timeIs('2027-04-21T07:10:00Z');
    expect((await anna.api.get(`/requests/${requestId}`, shape.request)).status).toBe('solved');
  });

  it.each([
    ['on the due day', '2027-03-15', '2027-03-16', 0],
    ['the day after', '2027-03-16', '2027-03-17', 120_000],
    ['before the part payment', '2027-04-19', '2027-04-20', 120_000],
    ['on its day', '2027-04-20', '2027-04-21', 100_000],
  ])('the report by client owes what the ageing owes: %s', async (_case, asOf, nextDay, minor) => {
    expect(await overdue(asOf, nextDay)).toEqual({ cube: minor, ageing: minor });
  });

  it('the rest comes in under the invoice’s number; the request closes by itself', async () => {
    const { number } = await elena.api.get(`/invoices/${invoiceId}`, shape.invoice.extend({ number: z.string() }));
    await elena.api.post(
      '/payments',
      {
        externalId: 'bank-2',
        receivedOn: '2027-04-21',
        amount: { amountMinor: 100_000, currency: 'RUB' },
        purpose: `Оплата счёта ${number}`,
      },
      shape.payment,
    );
    const closed = await anna.api.eventually(
      `/requests/${requestId}`,
      shape.request,
      ({ status }) => status === 'closed',
    );
    expect(closed.closingBlockers).toEqual([]);
    expect(await ageing('2027-04-21')).toBeUndefined();
    expect(await ageing('2027-04-20')).toMatchObject({ total: 100_000 });
    expect(await ageing('2027-04-19')).toMatchObject({ total: 120_000 });
  });
});
