import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { OknoProcess } from '@okno/testing';
import { Company, type Colleague } from './company.js';
import * as shape from './shapes.js';

/** One complaint is worked; many with one cause become a problem, and the management removes the cause. */
describe('the angry client whose complaint becomes a tier-3 problem', () => {
  let okno: OknoProcess;
  let company: Company;
  let experts: string;
  let anna: Colleague; // L1
  let dina: Colleague; // quality
  let gleb: Colleague; // director
  let causeId: string;
  let complaintId: string;
  let requestId: string;
  let problemId: string;

  const month = { from: '2027-03-01', to: '2027-04-01', timezone: 'Europe/Moscow' };

  beforeAll(async () => {
    okno = await OknoProcess.start({ environment: { OKNO_COMPENSATION_LIMIT: '40000 RUB' } });
    company = await Company.found(okno);
    const support = await company.department('support', 'Client service');
    experts = await company.department('experts', 'Experts');
    anna = await company.hire('Anna L1', ['operator'], support, 1);
    dina = await company.hire('Dina Quality', ['quality'], support, 2);
    gleb = await company.hire('Gleb Director', ['director'], company.rootDepartmentId, 3);
    await company.appointHead(company.rootDepartmentId, gleb);
    await company.product('fiber', 'Fibre line');
    causeId = await company.cause('late-repair', 'Repair came late');
    await company.timeIs('2027-03-02T07:00:00Z');
  }, 180_000);

  afterAll(async () => {
    await okno.stop();
  });

  it('a request of kind complaint makes exactly one complaint', async () => {
    const body = {
      channel: 'phone',
      from: { phone: '+79161234567' },
      kind: 'complaint',
      subject: 'Where is the crew?',
      description: 'I have waited two days!',
      product: 'fiber',
    };
    requestId = (await anna.api.post('/requests', body, shape.request)).id;
    const page = shape.page(shape.complaint);
    const { items } = await dina.api.eventually(
      `/complaints?requestId=${requestId}`,
      page,
      (found) => found.items.length > 0,
    );
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({ state: 'registered', requestId });
    complaintId = items[0]?.id ?? '';
  });

  it('naming its cause classifies that one instead of making a second', async () => {
    const { clientId } = await anna.api.get(`/requests/${requestId}`, shape.request);
    const named = await dina.api.post(
      '/complaints',
      {
        clientId,
        requestId,
        cause: 'late-repair',
        product: 'fiber',
        departmentId: experts,
        severity: 'high',
        text: 'I have waited two days!',
      },
      shape.complaint,
    );
    expect(named.id).toBe(complaintId);
    const { items } = await dina.api.get(`/complaints?requestId=${requestId}`, shape.page(shape.complaint));
    expect(items).toHaveLength(1);
  });

  it('a complaint that comes alone gets a request, and no second complaint', async () => {
    const client = await anna.api.post(
      '/clients',
      { kind: 'person', name: 'Pavel', phones: ['+79167654321'] },
      shape.created,
    );
    const alone = await anna.api.post(
      '/complaints',
      {
        clientId: client.id,
        cause: 'late-repair',
        product: 'fiber',
        departmentId: experts,
        severity: 'normal',
        text: 'The repair came a day late.',
      },
      shape.complaint,
    );
    const request = await anna.api.eventually(
      `/requests/${alone.requestId ?? ''}`,
      shape.request,
      ({ description }) => description !== '',
    );
    expect(request).toMatchObject({
      kind: 'complaint',
      clientId: client.id,
      description: 'The repair came a day late.',
    });
    await company.timeIs('2027-03-02T07:10:00Z');
    const { items } = await dina.api.get(`/complaints?clientId=${client.id}`, shape.page(shape.complaint));
    expect(items.map(({ id }) => id)).toEqual([alone.id]);
  });

  it('the client does not accept the decision and appeals; the director approves what it costs', async () => {
    await dina.api.post(`/complaints/${complaintId}/acknowledge`, {}, shape.complaint);
    await dina.api.post(`/complaints/${complaintId}/investigate`, {}, shape.complaint);
    await dina.api.post(
      `/complaints/${complaintId}/decide`,
      { verdict: 'unjustified', decision: 'Within the agreed time' },
      shape.complaint,
    );
    await dina.api.post(`/complaints/${complaintId}/answer`, { text: 'The repair was in time.' }, shape.complaint);
    const appealed = await dina.api.post(
      `/complaints/${complaintId}/appeal`,
      { reason: 'It was not' },
      shape.complaint,
    );
    expect(appealed.state).toBe('investigating');
    const second = await dina.api.post(
      `/complaints/${complaintId}/decide`,
      {
        verdict: 'justified',
        decision: 'A week free of charge',
        compensation: { amountMinor: 50_000, currency: 'RUB' },
      },
      shape.complaint,
    );
    expect(second.state).toBe('decided');
    const early = await dina.api.call('POST', `/complaints/${complaintId}/answer`, { text: 'A week is free.' });
    expect(early.status).toBe(409);
    const work = await gleb.api.eventually('/work', shape.itemsOf(shape.workItem), ({ items }) =>
      items.some(({ kind }) => kind === 'approval'),
    );
    const toApprove = work.items.find(({ kind }) => kind === 'approval')?.id ?? '';
    const granted = await gleb.api.post(`/approvals/${toApprove}/approve`, {}, shape.approval);
    expect(granted).toMatchObject({ state: 'granted', subject: { kind: 'compensation', id: complaintId } });
    await dina.api.eventually(
      `/complaints/${complaintId}`,
      shape.complaint,
      ({ approval }) => (approval as { state?: string } | undefined)?.state === 'granted',
    );
    await dina.api.post(
      `/complaints/${complaintId}/answer`,
      { text: 'You are right. A week is free.' },
      shape.complaint,
    );
    const closed = await dina.api.post(`/complaints/${complaintId}/close`, {}, shape.complaint);
    expect(closed.state).toBe('closed');
  });

  it('Anna sees a pattern and hands it to the management; the director opens a problem', async () => {
    const raised = await anna.api.post(
      `/requests/${requestId}/escalations`,
      { kind: 'systemic', reason: 'Two in one week' },
      shape.escalation,
    );
    expect(raised.addressee?.employeeId).toBe(gleb.employeeId);
    await gleb.api.post(`/escalations/${raised.id}/acknowledge`, {}, shape.escalation);
    const opened = await gleb.api.post(
      '/problems',
      {
        title: 'Repairs of the fibre line come late',
        cause: causeId,
        product: 'fiber',
        requestIds: [requestId],
        complaintIds: [complaintId],
      },
      shape.problem,
    );
    expect(opened).toMatchObject({ state: 'open', requestIds: [requestId], complaintIds: [complaintId] });
    problemId = opened.id;
    await gleb.api.post(`/escalations/${raised.id}/resolve`, { text: 'Opened as a problem' }, shape.escalation);
  });

  it('a measure is planned, done and checked against the statistics', async () => {
    await gleb.api.post(`/problems/${problemId}/investigate`, {}, shape.problem);
    const measure = await gleb.api.post(
      `/problems/${problemId}/measures`,
      {
        title: 'A second crew on Mondays',
        ownerId: gleb.employeeId,
        dueOn: '2027-03-15',
        expectedEffect: 'Half as many late repairs',
      },
      shape.measure,
    );
    await gleb.api.post(`/problems/${problemId}/measures/${measure.id}/done`, {}, shape.anything);
    await gleb.api.post(`/problems/${problemId}/implement`, {}, shape.problem);
    const ineffective = await gleb.api.post(
      `/problems/${problemId}/verify`,
      { effective: false, evidence: 'The rate is the same' },
      shape.problem,
    );
    expect(['ineffective', 'investigating']).toContain(ineffective.state);
  });

  it('the report shows both complaints of the product by their cause', async () => {
    const question = {
      measures: ['complaints.count', 'complaints.justified'],
      dimensions: ['product', 'cause'],
      filters: [],
      period: month,
    };
    const { rows } = await gleb.api.post('/cube/query', question, shape.cubeAnswer);
    expect(rows.map((row) => row.slice(1))).toEqual([[causeId, 2, 1]]);
  });

  it('the next measure promises a number, and the statistics are asked after four weeks', async () => {
    const path = `/problems/${problemId}/measures`;
    const promise = {
      measure: 'complaints.count',
      filters: [{ dimension: 'cause', op: 'in', values: ['late-repair'] }],
      expectedChangePercent: -50,
    };
    const plan = { title: 'Crews by district', ownerId: gleb.employeeId, dueOn: '2027-03-31', expectedEffect: 'Half' };
    const misnamed = await gleb.api.call('POST', path, { ...plan, effect: { ...promise, measure: 'complaint.count' } });
    expect([misnamed.status, JSON.stringify(misnamed.body)]).toEqual([
      422,
      expect.stringContaining('complaints.count'),
    ]);
    const planned = await gleb.api.post(path, { ...plan, effect: promise }, shape.measure);
    await gleb.api.post(`${path}/${planned.id}/done`, {}, shape.anything);
    await company.timeIs('2027-03-30T09:00:00Z');
    const { measures } = await gleb.api.eventually(`/problems/${problemId}`, shape.problem, (problem) =>
      (problem.measures ?? []).some(({ check }) => check?.last !== undefined),
    );
    const check = measures?.find(({ id }) => id === planned.id)?.check;
    // Two before and none after prove nothing yet, and it says so.
    expect(check).toMatchObject({ verdict: 'not-enough-data', last: { before: { count: 2 }, after: { count: 0 } } });
  });

  it('the director vouches for it, and the client hears what was changed', async () => {
    const evidence = 'Every district has had its crew for a month';
    const verified = await gleb.api.post(`/problems/${problemId}/verify`, { effective: true, evidence }, shape.problem);
    expect(verified.state).toBe('verified');
    const text = { ru: 'Теперь в каждом районе есть своя бригада.' };
    await gleb.api.post(`/problems/${problemId}/tell`, { text }, shape.problem);
    const { told } = await gleb.api.eventually(
      `/problems/${problemId}`,
      shape.problem,
      (one) => one.told?.waiting === 0,
    );
    expect(told).toMatchObject({ clients: 1, left: 0 });
    const { items } = await anna.api.get(`/requests/${requestId}/messages`, shape.page(shape.message));
    expect(items.filter((message) => message.text === text.ru)).toHaveLength(1);
  });
});
