import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  cubeAnswer,
  cubeRecordsAnswer,
  cubeSchemaAnswer,
  invoiceIssued,
  problemField,
  productDefined,
  sampleEvent,
  type Role,
} from '@okno/contracts';
import { newId } from '@okno/service-kit';
import { TestService, type Caller } from '@okno/testing';
import { complaintsAnalyticsService } from '../service.js';
import { call, client, complaint, department } from './told-facts.conformance.js';

let service: TestService;
const callers = new Map<Role, Caller>();
const [headOffice, branch, other, widget, gadget, ann, bob, acme, zeta] = Array.from({ length: 9 }, () => newId()) as [
  string, string, string, string, string, string, string, string, string,
]; // prettier-ignore
const period = { from: '2026-05-01', to: '2026-06-01', timezone: 'Europe/Moscow' };

function as(role: Role): Caller {
  const caller = callers.get(role);
  if (caller === undefined) throw new Error(`nobody is ${role}`);
  return caller;
}

let abandoned: string;
beforeAll(async () => {
  service = await TestService.start(complaintsAnalyticsService);
  await department(service, headOffice, 'HQ', null, null);
  await department(service, branch, 'BR', headOffice, ann);
  await department(service, other, 'OT', null, null);
  for (const [productId, code] of [
    [widget, 'W-1'],
    [gadget, "G'2"],
  ] as const)
    // prettier-ignore
    await service.publish(productDefined, { productId, code, name: `Product ${code}`, parentId: null, active: true }, { id: productId });
  await client(service, acme, 'Acme', bob);
  await client(service, zeta, 'Zeta', ann);
  const may = { ringingAt: '2026-05-04T09:00:00.000Z' };
  await call(service, { ...may, productId: widget, departmentId: branch, employeeId: ann, clientId: acme });
  await call(service, {
    ...may,
    productId: widget,
    departmentId: other,
    employeeId: bob,
    clientId: zeta,
    waitSeconds: 40,
  });
  abandoned = await call(service, {
    ...may,
    productId: gadget,
    departmentId: other,
    employeeId: null,
    clientId: null,
    outcome: 'abandoned',
  });
  // The last second of April in Moscow, and the first of June.
  await call(service, { ringingAt: '2026-04-30T20:59:59.000Z', productId: widget });
  await call(service, { ringingAt: '2026-05-31T21:00:00.000Z', productId: widget });
  const received = { receivedAt: '2026-05-20T10:00:00Z', employeeId: null, departmentId: branch, clientId: acme };
  await complaint(service, { ...received, productId: widget });
  await complaint(service, { ...received, productId: null });
  await service.settle();
  for (const role of ['operator', 'director', 'finance', 'head', 'manager', 'client', 'integration'] as const)
    callers.set(
      role,
      await service.as({
        roles: [role],
        employeeId: role === 'head' ? ann : bob,
        departmentId: branch,
        clientId: acme,
      }),
    );
});
afterAll(async () => {
  await service.stop();
});

describe('the cube over HTTP', () => {
  it('joins complaints with calls by product, and keeps what stands on one side only', async () => {
    const answer = await as('operator').post(
      '/cube/query',
      {
        measures: ['complaints.count', 'calls.offered', 'complaints.per1000Calls'],
        dimensions: ['product', 'time.month'],
        period,
      },
      cubeAnswer,
    );
    expect(answer.columns.map(({ name, role }) => [name, role])).toEqual([
      ['product', 'dimension'],
      ['time.month', 'dimension'],
      ['complaints.count', 'measure'],
      ['calls.offered', 'measure'],
      ['complaints.per1000Calls', 'measure'],
    ]);
    expect(new Set(answer.rows)).toEqual(
      new Set([
        [widget, '2026-05-01', 1, 2, 500],
        [gadget, '2026-05-01', 0, 1, 0],
        ['(none)', '2026-05-01', 1, 0, null],
      ]),
    );
    expect(answer.totals).toEqual([null, null, 2, 3, expect.closeTo(666.667, 2)]);
    expect(answer.columns[0]?.members).toEqual({
      [widget]: 'Product W-1',
      [gadget]: "Product G'2",
      '(none)': 'not known',
    });
    expect(answer).toMatchObject({ truncated: false, asOf: expect.any(String) });
  });

  it('answers exactly one row without dimensions, nothing counted being 0 and a ratio over 0 null', async () => {
    const answer = await as('director').post(
      '/cube/query',
      {
        measures: ['calls.offered', 'calls.serviceLevel(20)'],
        period: { ...period, from: '2020-01-01', to: '2020-02-01' },
      },
      cubeAnswer,
    );
    expect(answer.rows).toEqual([[0, null]]);
    expect(answer.totals).toEqual([0, null]);
  });

  it.each([
    ['a code with a quote', [{ dimension: 'product', op: 'in', values: ["G'2"] }], 1],
    ['a code of a tree', [{ dimension: 'department', op: 'subtree', values: ['HQ'] }], 1],
    ['no department below', [{ dimension: 'department', op: 'in', values: ['HQ'] }], 0],
    ['a word of a name', [{ dimension: 'client', op: 'contains', values: ['acm'] }], 1],
    ['a hostile word', [{ dimension: 'client', op: 'contains', values: [`' OR 1=1; DROP TABLE call; --`] }], 0],
    ['a hostile queue', [{ dimension: 'queue', op: 'in', values: [`x') OR TRUE --`] }], 0],
    ['the missing member', [{ dimension: 'client', op: 'in', values: ['(none)'] }], 1],
    ['a weekday', [{ dimension: 'time.weekday', op: 'between', values: [1, 1] }], 3],
  ])('filters by %s', async (_case, filters, offered) => {
    const answer = await as('operator').post(
      '/cube/query',
      { measures: ['calls.offered'], filters, period },
      cubeAnswer,
    );
    expect(answer.rows).toEqual([[offered]]);
  });

  it.each([
    [
      'an unknown measure, with the nearest name',
      { measures: ['calls.ofered'] },
      'unknown-measure',
      'measures.0',
      /calls\.offered/,
    ],
    ['an unknown dimension', { dimensions: ['prodct'] }, 'unknown-dimension', 'dimensions.0', /product/],
    ['a dimension the calls do not know', { dimensions: ['cause'] }, 'not-combinable', 'dimensions.0', /cause/],
    [
      'an unknown code',
      { filters: [{ dimension: 'product', op: 'in', values: ['none such'] }] },
      'unknown-member',
      'product',
      /none such/,
    ],
    [
      'a tree that is none',
      { filters: [{ dimension: 'client', op: 'subtree', values: [acme] }] },
      'unusable-filter',
      'filters.0.op',
      /client/,
    ],
    [
      'a zone that is none',
      { period: { ...period, timezone: 'Mars/Base' } },
      'unusable-period',
      'period.timezone',
      /zone/,
    ],
    ['a period that ends first', { period: { ...period, to: '2026-04-01' } }, 'unusable-period', 'period.to', /end/],
    ['an order by nothing asked for', { order: [{ by: 'client' }] }, 'unusable-order', 'order.0.by', /client/],
  ])('refuses %s', async (_case, changes, code, field, message) => {
    const { status, body } = await as('operator').call('POST', '/cube/query', {
      measures: ['calls.offered'],
      period,
      ...changes,
    });
    const problem = problemField.parse(body);
    expect([status, problem.code, problem.errors[0]?.field]).toEqual([422, code, field]);
    expect(problem.errors[0]?.message).toMatch(message);
  });

  it('sorts, cuts off and says so', async () => {
    const body = {
      measures: ['calls.offered'],
      dimensions: ['product'],
      order: [{ by: 'calls.offered', direction: 'desc' }],
      limit: 1,
    };
    const answer = await as('operator').post('/cube/query', { ...body, period }, cubeAnswer);
    expect(answer.rows).toEqual([[widget, 2]]);
    expect(answer.truncated).toBe(true);
    expect(answer.totals).toEqual([null, 3]);
  });

  it('sets the period before beside the one asked for', async () => {
    const body = { measures: ['calls.offered'], dimensions: ['time.month'], compare: { previous: 'period' }, period };
    const answer = await as('operator').post('/cube/query', body, cubeAnswer);
    expect(answer.columns.map(({ name }) => name)).toEqual(['time.month', 'calls.offered', 'calls.offered@previous']);
    expect(answer.rows).toEqual([['2026-05-01', 3, 1]]);
  });

  it('opens a cell to its records and journals the reading', async () => {
    const body = { measure: 'calls.serviceLevel(20)', dimensions: ['product'], cell: { product: widget }, period };
    const opened = await as('operator').post('/cube/records', body, cubeRecordsAnswer);
    expect(opened).toMatchObject({ fact: 'call', part: 'denominator', total: 2, counted: 1, nextCursor: null });
    expect(opened.items.map(({ counted }) => counted).sort()).toEqual([false, true]);
    const missing = { measure: 'calls.abandoned', cell: { client: '(none)' }, period };
    const [record] = (await as('operator').post('/cube/records', missing, cubeRecordsAnswer)).items;
    expect(record).toMatchObject({ id: abandoned, at: '2026-05-04T09:00:00.000Z', productId: gadget, clientId: null });
    const entries = await service.database.query<{ client_ids: string[]; subject_ids: string[] }>(
      `SELECT client_ids, subject_ids FROM audit_entry WHERE action = 'cube.read-records' ORDER BY id`,
    );
    expect(entries.map(({ client_ids }) => client_ids.length)).toEqual([2, 0]);
    expect(entries[1]?.subject_ids).toEqual([abandoned]);
  });

  it('turns pages without a gap', async () => {
    const body = { measure: 'calls.offered', period, limit: 2 };
    const first = await as('operator').post('/cube/records', body, cubeRecordsAnswer);
    const second = await as('operator').post('/cube/records', { ...body, after: first.nextCursor }, cubeRecordsAnswer);
    expect(new Set([...first.items, ...second.items].map(({ id }) => id)).size).toBe(3);
    expect(second.nextCursor).toBeNull();
  });

  it.each([
    ['director', 3],
    // Her branch, and what she did herself.
    ['head', 1],
    // His portfolio (Acme), and what he did himself.
    ['manager', 2],
  ] as const)('shows a %s what they may see, in numbers and in records', async (role, offered) => {
    const answer = await as(role).post('/cube/query', { measures: ['calls.offered'], period }, cubeAnswer);
    expect(answer.rows).toEqual([[offered]]);
    const records = await as(role).post('/cube/records', { measure: 'calls.offered', period }, cubeRecordsAnswer);
    expect([records.total, records.items.length]).toEqual([offered, offered]);
  });

  it('shows finance money and nothing else; clients and machines are not let in', async () => {
    const invoice = sampleEvent(invoiceIssued).data as Parameters<typeof service.publish<typeof invoiceIssued>>[1];
    const [line] = invoice.invoice.lines;
    if (line === undefined) throw new Error('the sample has no line');
    const issued = {
      ...invoice.invoice,
      currency: 'RUB',
      issuedOn: '2026-05-31',
      lines: [
        { ...line, grossMinor: 1_200 },
        { ...line, lineId: newId(), grossMinor: 300 },
      ],
    };
    await service.publish(invoiceIssued, { ...invoice, invoice: issued }, { id: issued.invoiceId });
    await service.settle();
    const billed = { measures: ['invoices.billed'], dimensions: ['time.day'], period };
    expect((await as('finance').post('/cube/query', billed, cubeAnswer)).rows).toEqual([['2026-05-31', 1_500]]);
    const calls = await as('finance').call('POST', '/cube/query', { measures: ['calls.offered'], period });
    expect([calls.status, problemField.parse(calls.body).code]).toEqual([403, 'measure-not-visible']);
    for (const role of ['client', 'integration'] as const)
      expect((await as(role).call('POST', '/cube/query', { measures: ['calls.offered'], period })).status).toBe(403);
  });

  it('corrects the past when a later fact says otherwise, and ignores an older one', async () => {
    const june = { ...period, from: '2026-06-02', to: '2026-06-03' };
    const fields = { id: newId(), ringingAt: '2026-06-02T10:00:00.000Z' };
    const asked = async () => {
      await service.settle();
      return (
        await as('operator').post(
          '/cube/query',
          { measures: ['calls.offered', 'calls.answered'], period: june },
          cubeAnswer,
        )
      ).rows;
    };
    await call(service, { ...fields, outcome: 'answered' }, 2);
    await call(service, { ...fields, outcome: 'ringing' }, 1);
    expect(await asked()).toEqual([[1, 1]]);
    await call(service, { ...fields, outcome: 'abandoned' }, 3);
    expect(await asked()).toEqual([[1, 0]]);
  });

  it('says what can be asked, in the reader’s language', async () => {
    const { measures, dimensions } = await (
      await service.as({ roles: ['quality'], language: 'ru' })
    ).get('/cube/schema', cubeSchemaAnswer);
    expect(measures.find(({ name }) => name === 'calls.serviceLevel(20)')).toMatchObject({
      unit: 'share',
      version: 1,
      employee: 'кто принял звонок',
    });
    expect(measures.find(({ name }) => name === 'complaints.per1000Calls')?.dimensions).not.toContain('cause');
    expect(dimensions.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['time.weekday', 'team', 'clientSegment']),
    );
  });
});
