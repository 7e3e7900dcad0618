import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { OknoProcess } from '@okno/testing';
import { z } from 'zod';
import { Company, type Colleague } from './company.js';
import * as shape from './shapes.js';

/**
 * The main job: a client calls once; behind one manager the company answers, escalates, makes amends, is paid, and learns.
 * Every line below is one act of one person, by the public API alone.
 */
describe('from the first word to the joined report', () => {
  let okno: OknoProcess;
  let company: Company;
  let anna: Colleague; // L1, answers to clients
  let boris: Colleague; // expert
  let vera: Colleague; // head of the experts
  let gleb: Colleague; // director
  let dina: Colleague; // quality
  let elena: Colleague; // finance
  let support: string;
  let experts: string;
  let requestId: string;
  let clientId: string;
  let invoiceId: string;

  const month = { from: '2027-03-01', to: '2027-04-01', timezone: 'Europe/Moscow' };

  beforeAll(async () => {
    okno = await OknoProcess.start();
    company = await Company.found(okno);
    support = await company.department('support', 'Client service', company.rootDepartmentId, ['main']);
    experts = await company.department('experts', 'Experts');
    anna = await company.hire('Anna L1', ['operator', 'manager'], support, 1, { extension: '101' });
    boris = await company.hire('Boris Expert', ['specialist'], experts, 2);
    vera = await company.hire('Vera Head', ['head', 'specialist'], experts, 2);
    gleb = await company.hire('Gleb Director', ['director'], company.rootDepartmentId, 3);
    dina = await company.hire('Dina Quality', ['quality'], support, 2);
    elena = await company.hire('Elena Finance', ['finance'], company.rootDepartmentId, 2);
    await company.appointHead(experts, vera);
    await company.appointHead(company.rootDepartmentId, gleb);
    await company.product('fiber', 'Fibre line');
    await company.cause('late-repair', 'Repair came late');
    // Tuesday, ten in the morning in Moscow.
    await company.timeIs('2027-03-02T07:00:00Z');
  }, 180_000);

  afterAll(async () => {
    await okno.stop();
  });

  it('10:00 a client is registered and calls; Anna answers', async () => {
    const client = await anna.api.post(
      '/clients',
      {
        kind: 'organisation',
        name: 'Romashka LLC',
        phones: ['+74951234567'],
        emails: ['office@romashka.example'],
        products: ['fiber'],
        externalIds: { crm: '17' },
        managerId: anna.employeeId,
      },
      shape.created,
    );
    clientId = client.id;
    const event = {
      callId: 'call-1',
      direction: 'inbound',
      from: '8 (495) 123-45-67',
      to: '+74957654321',
      queue: 'main',
    };
    const say = (name: string, at: string, extra: object = {}) =>
      anna.api.post(
        '/channels/telephony/events',
        { ...event, event: name, at, ...extra },
        z.looseObject({ callId: z.string() }),
      );
    // The exchange sends the end before the answer: it happens.
    await say('ended', '2027-03-02T07:05:00Z');
    await say('ringing', '2027-03-02T07:00:00Z');
    await say('answered', '2027-03-02T07:00:15Z', { employeeExtension: '101' });
    const calls = await anna.api.get('/calls?callId=call-1', shape.page(shape.call));
    expect(calls.items).toHaveLength(1);
    expect(calls.items[0]).toMatchObject({ outcome: 'answered', waitSeconds: 15, talkSeconds: 285, clientId });
  });

  it('10:05 the call becomes a request with one owner and explained deadlines', async () => {
    const registered = await anna.api.post(
      '/requests',
      {
        channel: 'phone',
        clientId,
        kind: 'incident',
        subject: 'No internet since the morning',
        description: 'The office is offline.',
        product: 'fiber',
        impact: 'high',
        urgency: 'high',
        billable: true,
        callId: 'call-1',
      },
      shape.request,
    );
    requestId = registered.id;
    expect(registered).toMatchObject({
      status: 'registered',
      tier: 1,
      priority: 1,
      ownerId: anna.employeeId,
      callIds: ['call-1'],
      billable: true,
    });
    const deadlines = await anna.api.eventually(
      `/requests/${requestId}/deadlines`,
      shape.itemsOf(shape.deadline),
      ({ items }) => items.some(({ kind }) => kind === 'solution'),
    );
    const first = deadlines.items.find(({ kind }) => kind === 'first-answer');
    const solution = deadlines.items.find(({ kind }) => kind === 'solution');
    expect(first?.state).toBe('met');
    expect(solution).toMatchObject({ state: 'running' });
    expect(solution?.explanation.length).toBeGreaterThan(0);
  });

  it('10:10 Anna hands it to the experts; Boris accepts and reports', async () => {
    const given = await anna.api.post(
      `/requests/${requestId}/assignments`,
      { departmentId: experts, tier: 2, instruction: 'Find the fault on the line', withinWorkingMinutes: 240 },
      shape.assignment,
    );
    expect(given).toMatchObject({ state: 'offered', departmentId: experts });
    // Four working hours from ten in the morning.
    expect(given.dueAt).toMatch(/^2027-03-02T11:00:/);
    const offered = given.offeredToId === boris.employeeId ? boris : vera;
    const work = await offered.api.eventually('/work', shape.itemsOf(shape.workItem), ({ items }) =>
      items.some(({ id }) => id === given.id),
    );
    expect(work.items[0]?.why.length).toBeGreaterThan(0);
    const accepted = await offered.api.post(`/assignments/${given.id}/accept`, {}, shape.assignment);
    expect(accepted).toMatchObject({ state: 'accepted', assigneeId: offered.employeeId });
    await offered.api.post(
      `/assignments/${given.id}/report`,
      { text: 'Cable cut, crew on the way', percent: 50 },
      shape.assignment,
    );
    await anna.api.eventually(
      `/requests/${requestId}`,
      shape.request,
      ({ status, tier }) => status === 'in-progress' && tier === 2,
    );
    await offered.api.post(`/assignments/${given.id}/complete`, { result: 'Cable replaced' }, shape.assignment);
    await anna.api.eventually(`/requests/${requestId}`, shape.request, ({ tier }) => tier === 1);
  });

  it('11:00 it breaks again: a functional escalation makes exactly one assignment', async () => {
    await company.timeIs('2027-03-02T08:00:00Z');
    const raised = await anna.api.post(
      `/requests/${requestId}/escalations`,
      { kind: 'functional', departmentId: experts, reason: 'Second failure within an hour' },
      shape.escalation,
    );
    const addressed = await anna.api.eventually(
      `/requests/${requestId}/escalations`,
      shape.itemsOf(shape.escalation),
      ({ items }) => items.some(({ id, assignmentId }) => id === raised.id && typeof assignmentId === 'string'),
    );
    const { assignmentId } = addressed.items.find(({ id }) => id === raised.id) ?? {};
    const assignments = await anna.api.get(`/requests/${requestId}/assignments`, shape.itemsOf(shape.assignment));
    const own = assignments.items.filter(({ escalationId }) => escalationId === raised.id);
    expect(own.map(({ id }) => id)).toEqual([assignmentId]);
    const expert = own[0]?.offeredToId === boris.employeeId ? boris : vera;
    await expert.api.post(`/assignments/${assignmentId ?? ''}/accept`, {}, shape.assignment);
    await anna.api.eventually(`/requests/${requestId}/escalations`, shape.itemsOf(shape.escalation), ({ items }) =>
      items.some(({ id, state }) => id === raised.id && state === 'acknowledged'),
    );
    await expert.api.post(
      `/assignments/${assignmentId ?? ''}/complete`,
      { result: 'Splitter replaced' },
      shape.assignment,
    );
    await anna.api.eventually(`/requests/${requestId}/escalations`, shape.itemsOf(shape.escalation), ({ items }) =>
      items.some(({ id, state }) => id === raised.id && state === 'resolved'),
    );
  });

  it('11:30 the cause is systemic: it reaches the director, who acknowledges', async () => {
    const raised = await anna.api.post(
      `/requests/${requestId}/escalations`,
      { kind: 'systemic', reason: 'Splitters of this batch fail everywhere' },
      shape.escalation,
    );
    expect(raised.addressee?.employeeId).toBe(gleb.employeeId);
    await anna.api.eventually(`/requests/${requestId}`, shape.request, ({ tier }) => tier === 3);
    const work = await gleb.api.eventually('/work', shape.itemsOf(shape.workItem), ({ items }) =>
      items.some(({ id }) => id === raised.id),
    );
    expect(work.items.find(({ id }) => id === raised.id)).toMatchObject({ kind: 'escalation', requestId });
    const acknowledged = await gleb.api.post(`/escalations/${raised.id}/acknowledge`, {}, shape.escalation);
    expect(acknowledged.state).toBe('acknowledged');
    await gleb.api.post(`/escalations/${raised.id}/resolve`, { text: 'The batch is withdrawn' }, shape.escalation);
  });

  it('12:00 the client complains: one complaint, with a cause, decided and answered', async () => {
    const registered = await anna.api.post(
      '/complaints',
      {
        clientId,
        requestId,
        cause: 'late-repair',
        product: 'fiber',
        departmentId: experts,
        severity: 'high',
        text: 'Twice in one day!',
      },
      shape.complaint,
    );
    expect(registered).toMatchObject({ state: 'registered', requestId });
    expect(registered.answerDueAt).toBeTruthy();
    const second = await anna.api.call('POST', '/complaints', {
      clientId,
      requestId,
      cause: 'late-repair',
      severity: 'high',
      text: 'again',
    });
    expect(second.status).toBe(409);
    await dina.api.post(`/complaints/${registered.id}/acknowledge`, {}, shape.complaint);
    await dina.api.post(
      `/complaints/${registered.id}/decide`,
      { verdict: 'justified', decision: 'A month free of charge' },
      shape.complaint,
    );
    const answered = await dina.api.post(
      `/complaints/${registered.id}/answer`,
      { text: 'We are sorry. A month is free.' },
      shape.complaint,
    );
    expect(answered.state).toBe('answered');
  });

  it('13:00 solved; the client confirms, but an unpaid invoice keeps it open', async () => {
    const solved = await anna.api.post(
      `/requests/${requestId}/solve`,
      { answer: 'The line is repaired.' },
      shape.request,
    );
    expect(solved.status).toBe('solved');
    const drafts = await elena.api.eventually(
      `/invoices?requestId=${requestId}`,
      shape.page(shape.invoice),
      ({ items }) => items.length === 1,
    );
    expect(drafts.items[0]?.state).toBe('draft');
    const filled = await elena.api.post(
      '/invoices',
      {
        clientId,
        requestId,
        lines: [
          {
            description: 'Call-out',
            product: 'fiber',
            quantity: 1,
            unitPrice: { amountMinor: 100_000, currency: 'RUB' },
            vatRate: 20,
          },
        ],
        dueOn: '2027-03-16',
      },
      shape.invoice,
    );
    invoiceId = filled.id;
    expect(filled.total).toEqual({ amountMinor: 120_000, currency: 'RUB' });
    await elena.api.post(`/invoices/${invoiceId}/approve`, {}, shape.invoice);
    const issued = await elena.api.post(`/invoices/${invoiceId}/issue`, {}, shape.invoice);
    expect(issued.state).toBe('issued');
    const confirmed = await anna.api.post(`/requests/${requestId}/confirm`, {}, shape.request);
    expect(confirmed).toMatchObject({ status: 'solved' });
    expect(confirmed.closingBlockers.map(({ kind }) => kind)).toEqual(['invoice']);
  });

  it('the next day the payment arrives and the request closes by itself', async () => {
    await company.timeIs('2027-03-03T07:00:00Z');
    await elena.api.post(
      '/payments',
      {
        externalId: 'bank-1',
        receivedOn: '2027-03-03',
        amount: { amountMinor: 120_000, currency: 'RUB' },
        clientId,
        purpose: 'invoice',
        allocations: [{ invoiceId, amount: { amountMinor: 120_000, currency: 'RUB' } }],
      },
      shape.payment,
    );
    const closed = await anna.api.eventually(
      `/requests/${requestId}`,
      shape.request,
      ({ status }) => status === 'closed',
    );
    expect(closed.closingBlockers).toEqual([]);
    expect(closed.reopenCount).toBe(0);
  });

  it('the manager sees complaints per 1,000 calls by product, and opens the number to its records', async () => {
    const question = {
      measures: ['calls.offered', 'complaints.count', 'complaints.per1000Calls'],
      dimensions: ['product'],
      filters: [],
      period: month,
    };
    const answer = await gleb.api.post('/cube/query', question, shape.cubeAnswer);
    expect(answer.columns.map(({ name }) => name)).toEqual([
      'product',
      'calls.offered',
      'complaints.count',
      'complaints.per1000Calls',
    ]);
    const row = answer.rows.find(([, calls]) => calls === 1);
    expect(row?.slice(1)).toEqual([1, 1, 1000]);
    const records = await gleb.api.post(
      '/cube/records',
      { ...question, cell: { product: row?.[0] }, measure: 'complaints.count' },
      shape.cubeRecords,
    );
    expect(records.items).toHaveLength(1);
  });

  it('and the whole story stands in the client’s timeline', async () => {
    const timeline = await anna.api.get(`/clients/${clientId}/timeline?limit=200`, shape.page(shape.timelineItem));
    const kinds = new Set(timeline.items.map(({ kind }) => kind));
    expect([...kinds]).toEqual(
      expect.arrayContaining(['call', 'request', 'assignment', 'escalation', 'complaint', 'invoice', 'payment']),
    );
    expect(timeline.items.map(({ at }) => at)).toEqual(
      timeline.items
        .map(({ at }) => at)
        .sort()
        .reverse(),
    );
  });
});
