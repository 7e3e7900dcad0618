import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { OknoProcess } from '@okno/testing';
import { Company, type Colleague } from './company.js';
import * as shape from './shapes.js';

/** Nothing waits for a person who is away: the deputy has it at once, and everybody sees for whom. */
describe('the expert on leave', () => {
  let okno: OknoProcess;
  let company: Company;
  let experts: string;
  let anna: Colleague; // L1
  let boris: Colleague; // the expert, on leave
  let denis: Colleague; // his deputy
  let vera: Colleague; // head of the experts, on leave too
  let gleb: Colleague; // director, her deputy
  let kira: Colleague; // measures lines, on leave too
  let lev: Colleague; // of another department, her deputy
  let measuredId: string;
  let requestId: string;

  beforeAll(async () => {
    okno = await OknoProcess.start();
    company = await Company.found(okno);
    const support = await company.department('support', 'Client service');
    experts = await company.department('experts', 'Experts');
    anna = await company.hire('Anna L1', ['operator', 'manager'], support, 1);
    boris = await company.hire('Boris Expert', ['specialist'], experts, 2);
    denis = await company.hire('Denis Deputy', ['specialist'], experts, 2);
    vera = await company.hire('Vera Head', ['head'], experts, 2);
    gleb = await company.hire('Gleb Director', ['director'], company.rootDepartmentId, 3);
    kira = await company.hire('Kira Measures', ['specialist'], await company.department('lines', 'Lines'), 2);
    lev = await company.hire('Lev Field', ['specialist'], await company.department('field', 'Field work'), 2);
    await company.appointHead(experts, vera);
    await company.appointHead(company.rootDepartmentId, gleb);
    await company.timeIs('2027-03-01T07:00:00Z');
  }, 180_000);

  afterAll(async () => {
    await okno.stop();
  });

  it('on Monday Kira takes a request that Lev, of another department, knows nothing of', async () => {
    const request = await anna.api.post(
      '/requests',
      {
        channel: 'phone',
        from: { phone: '+79161112233', name: 'Pavel' },
        kind: 'incident',
        subject: 'Noise on the line',
        description: 'Since Sunday.',
      },
      shape.request,
    );
    measuredId = request.id;
    const given = await anna.api.post(
      `/requests/${measuredId}/assignments`,
      { employeeId: kira.employeeId, tier: 2, instruction: 'Measure the line', dueAt: '2027-03-12T09:00:00Z' },
      shape.assignment,
    );
    await kira.api.post(`/assignments/${given.id}/accept`, {}, shape.assignment);
    expect((await lev.api.call('GET', `/requests/${measuredId}`)).status).toBe(404);
  });

  it('on Monday Boris, Vera and Kira go on leave and name who stands in', async () => {
    const week = { from: '2027-03-02T00:00:00Z', to: '2027-03-09T00:00:00Z' };
    await company.administrator.post(
      `/employees/${boris.employeeId}/absences`,
      { ...week, deputyId: denis.employeeId },
      shape.absence,
    );
    await company.administrator.post(
      `/employees/${vera.employeeId}/absences`,
      { ...week, deputyId: gleb.employeeId },
      shape.absence,
    );
    await company.administrator.post(
      `/employees/${kira.employeeId}/absences`,
      { ...week, deputyId: lev.employeeId },
      shape.absence,
    );
    const circle = await company.administrator.call('POST', `/employees/${denis.employeeId}/absences`, {
      ...week,
      deputyId: boris.employeeId,
    });
    expect(circle.status).toBe(422);
  });

  it('on Tuesday Anna asks for Boris; Denis has it at once, for Boris', async () => {
    await company.timeIs('2027-03-02T07:00:00Z');
    const from = { phone: '+79161234567', name: 'Olga' };
    const request = await anna.api.post(
      '/requests',
      {
        channel: 'phone',
        from,
        kind: 'incident',
        subject: 'Router restarts',
        description: 'Every hour.',
        impact: 'normal',
        urgency: 'high',
      },
      shape.request,
    );
    requestId = request.id;
    const given = await anna.api.post(
      `/requests/${requestId}/assignments`,
      { employeeId: boris.employeeId, tier: 2, instruction: 'Look into the router' },
      shape.assignment,
    );
    expect(given).toMatchObject({ state: 'offered', offeredToId: denis.employeeId, actingForId: boris.employeeId });
    const work = await denis.api.eventually('/work', shape.itemsOf(shape.workItem), ({ items }) =>
      items.some(({ id }) => id === given.id),
    );
    expect(work.items[0]?.why.join(' ')).not.toBe('');
    const accepted = await denis.api.post(`/assignments/${given.id}/accept`, {}, shape.assignment);
    expect(accepted).toMatchObject({ state: 'accepted', assigneeId: denis.employeeId, actingForId: boris.employeeId });
    await denis.api.post(`/assignments/${given.id}/complete`, { result: 'Firmware updated' }, shape.assignment);
  });

  it('meanwhile Lev sees and finishes what Kira had begun, and the work says for whom', async () => {
    const request = await lev.api.eventually(`/requests/${measuredId}`, shape.request, ({ id }) => id === measuredId);
    expect(request.subject).toBe('Noise on the line');
    const work = await lev.api.get('/work', shape.itemsOf(shape.workItem));
    const item = work.items.find(({ requestId: of }) => of === measuredId);
    expect(item?.actingFor).toBeTruthy();
    const done = await lev.api.post(
      `/assignments/${item?.id ?? ''}/complete`,
      { result: 'The line was measured' },
      shape.assignment,
    );
    expect(done).toMatchObject({ state: 'done', assigneeId: kira.employeeId });
  });

  it('an escalation to the head reaches her deputy and says for whom', async () => {
    const raised = await anna.api.post(
      `/requests/${requestId}/escalations`,
      { kind: 'hierarchical', departmentId: experts, reason: 'The client asks for the head' },
      shape.escalation,
    );
    expect(raised.addressee?.employeeId).toBe(gleb.employeeId);
    expect(raised.addressee?.actingFor).toBeTruthy();
    const acknowledged = await gleb.api.post(`/escalations/${raised.id}/acknowledge`, {}, shape.escalation);
    expect(acknowledged.state).toBe('acknowledged');
    await gleb.api.post(`/escalations/${raised.id}/resolve`, { text: 'Talked with the client' }, shape.escalation);
  });

  it('an approval that is put before her reaches him too, and he approves for her', async () => {
    const asked = await anna.api.post(
      '/approvals',
      {
        subject: { kind: 'document', id: requestId, title: 'A month free for Olga' },
        contentHash: 'a'.repeat(64),
        requestId,
        stages: [{ approvers: [{ headOf: experts }], withinWorkingMinutes: 120 }],
      },
      shape.approval,
    );
    const work = await gleb.api.eventually('/work', shape.itemsOf(shape.workItem), ({ items }) =>
      items.some(({ id }) => id === asked.id),
    );
    const item = work.items.find(({ id }) => id === asked.id);
    expect(item).toMatchObject({ kind: 'approval', actingFor: { employeeId: vera.employeeId } });
    const granted = await gleb.api.post(`/approvals/${asked.id}/approve`, {}, shape.approval);
    expect(granted.state).toBe('granted');
    expect(granted.stages[0]?.places[0]).toMatchObject({
      approvedBy: { employeeId: gleb.employeeId, actingFor: { employeeId: vera.employeeId } },
    });
  });

  it('after the leave Boris is asked again himself', async () => {
    await company.timeIs('2027-03-09T07:00:00Z');
    const given = await anna.api.post(
      `/requests/${requestId}/assignments`,
      { employeeId: boris.employeeId, tier: 2, instruction: 'Check once more' },
      shape.assignment,
    );
    expect(given).toMatchObject({ offeredToId: boris.employeeId });
    expect(given.actingForId ?? null).toBeNull();
  });

  it('an offer that nobody answers goes to the next person', async () => {
    const { items } = await anna.api.get(`/requests/${requestId}/assignments`, shape.itemsOf(shape.assignment));
    const open = items.find(({ state }) => state === 'offered');
    await company.timeIs('2027-03-09T07:30:00Z');
    const moved = await anna.api.eventually(
      `/requests/${requestId}/assignments`,
      shape.itemsOf(shape.assignment),
      (page) => page.items.some(({ id, offeredToId }) => id === open?.id && offeredToId !== boris.employeeId),
    );
    expect(moved.items.find(({ id }) => id === open?.id)).toMatchObject({
      state: 'offered',
      offeredToId: denis.employeeId,
    });
  });
});
