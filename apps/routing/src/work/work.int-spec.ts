import {
  approvalAsked,
  approvalDescribed,
  approvalGranted,
  assignmentResource,
  commitmentDescribed,
  commitmentKept,
  commitmentMade,
  complaintDeadlinesSet,
  complaintRegistered,
  controlNoticeGiven,
  escalationAcknowledged,
  escalationRaised,
  escalationResolved,
  problemField,
  workResource,
  type ComplaintSnapshot,
  type DepartmentResource,
  type EventPayload,
  type WorkItemResource,
} from '@okno/contracts';
import { RoutingCompany, TestService, commitmentState, type Caller, type Colleague } from '@okno/testing';
import { newId } from '@okno/service-kit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { routingService } from '../service.js';

describe('the work list', () => {
  let service: TestService;
  let company: RoutingCompany;
  let operator: Colleague;
  let department: DepartmentResource;
  let head: Colleague;
  let anna: Colleague;
  let boris: Colleague;

  beforeAll(async () => {
    service = await TestService.start(routingService, { now: '2026-03-02T09:00:00Z' });
    company = await RoutingCompany.found(service);
    operator = await company.hire('company', ['operator'], { tier: 1, capacity: 0 });
    department = await company.department('experts');
    head = await company.hire(department.id, ['head'], { tier: 1 });
    await company.appointHead(department.id, head);
    anna = await company.hire(department.id, ['specialist'], { name: 'Anna', capacity: 50 });
    boris = await company.hire(department.id, ['specialist'], { capacity: 50 });
  });
  afterAll(() => service.stop());

  const workOf = async (caller: Caller): Promise<WorkItemResource[]> => (await caller.get('/work', workResource)).items;
  const give = async (person: Colleague, dueAt: string, subject?: string): Promise<string> => {
    const { requestId } = await company.request({ priority: 2 }, subject);
    const body = { employeeId: person.id, tier: 2, instruction: 'x', dueAt };
    return (await operator.api.post(`/requests/${requestId}/assignments`, body, assignmentResource)).id;
  };
  const escalation = (
    given: Partial<EventPayload<typeof escalationRaised>>,
  ): EventPayload<typeof escalationRaised> => ({
    escalationId: newId(),
    requestId: newId(),
    kind: 'hierarchical',
    level: 1,
    state: 'raised',
    departmentId: department.id,
    addresseeId: head.id,
    actingForId: null,
    assignmentId: null,
    tier: 2,
    acknowledgeBy: '2026-03-02T10:00:00.000Z',
    raisedById: operator.id,
    at: '2026-03-02T09:00:00.000Z',
    ...given,
  });

  it('shows what is offered to me and accepted by me, the most pressing first, and says why', async () => {
    const calm = await give(anna, '2026-03-30T12:00:00Z', 'Calm matter');
    const pressing = await give(anna, '2026-03-02T09:30:00Z', 'Pressing matter');
    await service.moveClock('2026-03-02T09:10:00Z');
    await anna.api.post(`/assignments/${calm}/accept`, {}, assignmentResource);
    const items = await workOf(anna.api);
    expect(items.map(({ id }) => id)).toEqual([pressing, calm]);
    expect(items).toMatchObject([
      { kind: 'assignment', state: 'offered', subject: 'Pressing matter', reference: 'R-2026-000001' },
      { kind: 'assignment', state: 'accepted', subject: 'Calm matter' },
    ]);
    expect(items[0]?.why[0]).toMatch(/^6\d % of the time is left/);
    expect(items[0]?.why).toContain('Priority 2');
    expect(await workOf(boris.api)).toEqual([]);
  });

  it("speaks the reader's language", async () => {
    const { body } = await anna.api.call('GET', '/work', undefined, { headers: { 'accept-language': 'ru' } });
    expect(workResource.parse(body).items[0]?.why).toContain('Приоритет 2');
  });

  it('shows the work of those I stand in for, and says so', async () => {
    const leave = await company.leave(anna, boris);
    const items = await workOf(boris.api);
    expect(items.map(({ actingFor }) => actingFor)).toEqual([
      { employeeId: anna.id, name: 'Anna' },
      { employeeId: anna.id, name: 'Anna' },
    ]);
    expect(items[0]?.why).toContain('You stand in for Anna');
    await company.administrator.call('POST', `/employees/${anna.id}/absences/${leave.id}/cancel`, {});
    expect(await workOf(boris.api)).toEqual([]);
  });

  it('shows hierarchical and systemic escalations to their addressee until they are resolved', async () => {
    const request = await company.request({}, 'Escalated matter');
    const raised = escalation({ requestId: request.requestId });
    const tell = async (
      definition: typeof escalationRaised | typeof escalationAcknowledged | typeof escalationResolved,
      state: typeof raised.state,
      version: number,
    ): Promise<WorkItemResource[]> => {
      await service.publish(definition, { ...raised, state }, { id: raised.escalationId, version });
      await service.settle();
      return (await workOf(head.api)).filter(({ id }) => id === raised.escalationId);
    };
    expect(await tell(escalationRaised, 'raised', 1)).toMatchObject([
      {
        kind: 'escalation',
        requestId: request.requestId,
        subject: 'Escalated matter',
        dueAt: '2026-03-02T10:00:00.000Z',
        state: 'raised',
      },
    ]);
    expect(await tell(escalationResolved, 'resolved', 3)).toEqual([]);
    expect(await tell(escalationAcknowledged, 'acknowledged', 2)).toEqual([]);
  });

  it('shows what was promised to whoever is to keep it, or stands in for them, until it is kept', async () => {
    const made = commitmentState({ employeeId: anna.id, dueAt: '2026-03-02T09:05:00.000Z' });
    const { commitmentId, clientId } = made;
    const words = { commitmentId, requestId: null, clientId, text: 'A new meter' };
    await service.publish(commitmentMade, made, { id: commitmentId, version: 1 });
    await service.publish(commitmentDescribed, words, { id: commitmentId, version: 1 });
    await service.settle();
    const shown = async (caller: Caller) => (await workOf(caller)).filter(({ kind }) => kind === 'commitment');
    const item = { id: commitmentId, requestId: null, subject: 'A new meter', dueAt: made.dueAt, state: 'made' };
    expect(await shown(anna.api)).toMatchObject([{ ...item, why: ['Overdue by 5 min'] }]);
    const leave = await company.leave(anna, boris);
    expect(await shown(boris.api)).toMatchObject([{ ...item, actingFor: { employeeId: anna.id } }]);
    await company.administrator.call('POST', `/employees/${anna.id}/absences/${leave.id}/cancel`, {});
    const kept = { ...made, state: 'kept', keptAt: made.dueAt } as const;
    await service.publish(commitmentKept, kept, { id: commitmentId, version: 2 });
    await service.settle();
    expect(await shown(anna.api)).toEqual([]);
  });

  it('shows whoever was told that a control point was missed, until the work has ended', async () => {
    const id = await give(boris, '2026-03-31T12:00:00Z', 'Silent matter');
    await boris.api.post(`/assignments/${id}/accept`, {}, assignmentResource);
    const about = { orderKey: id, subjectKind: 'assignment', subjectId: id, requestId: null } as const;
    const notice = {
      why: 'point-missed',
      level: 1,
      percent: 25,
      actingForId: null,
      at: '2026-03-03T09:00:00.000Z',
    } as const;
    for (const addresseeId of [boris.id, operator.id]) {
      const noticeId = newId();
      const payload = { ...about, ...notice, noticeId, addresseeId, departmentId: department.id, executorId: boris.id };
      await service.publish(controlNoticeGiven, payload, { id: noticeId, version: 1 });
    }
    await service.settle();
    const shown = async ({ api }: Colleague): Promise<(readonly string[])[]> =>
      (await workOf(api)).filter((item) => item.id === id).map(({ why }) => why);
    for (const person of [boris, operator]) {
      expect(await shown(person)).toEqual([expect.arrayContaining(['Control point 25 % was missed'])]);
    }
    await boris.api.post(`/assignments/${id}/complete`, { result: 'Done' }, assignmentResource);
    expect(await shown(operator)).toEqual([]);
  });

  it('leaves functional escalations to their assignment', async () => {
    const raised = escalation({ kind: 'functional', level: 0, addresseeId: head.id });
    await service.publish(escalationRaised, raised, { id: raised.escalationId, version: 1 });
    await service.settle();
    const everybody = [...(await workOf(head.api)), ...(await workOf(anna.api)), ...(await workOf(boris.api))];
    expect(everybody.map(({ id }) => id)).not.toContain(raised.escalationId);
    expect(everybody.filter(({ requestId }) => requestId === raised.requestId)).toMatchObject([{ kind: 'assignment' }]);
  });

  it('shows open complaints to the head of the responsible department and to quality', async () => {
    const complaint: ComplaintSnapshot = {
      complaintId: newId(),
      reference: 'C-2026-000001',
      requestId: null,
      clientId: newId(),
      causeId: null,
      productId: null,
      departmentId: department.id,
      employeeId: null,
      severity: 'critical',
      state: 'registered',
      verdict: null,
      compensation: null,
      receivedAt: '2026-03-02T09:00:00.000Z',
      acknowledgeDueAt: '2026-03-02T12:00:00.000Z',
      answerDueAt: '2026-03-20T12:00:00.000Z',
      answeredAt: null,
    };
    const { receivedAt: at, complaintId: id } = complaint;
    // Its deadlines came later: no calendar was known when it was registered.
    const undated = { ...complaint, acknowledgeDueAt: null, answerDueAt: null };
    const registered = { complaint: undated, at, actorEmployeeId: null, mintsRequest: false };
    await service.publish(complaintRegistered, registered, { id, version: 1 });
    await service.publish(complaintDeadlinesSet, { complaint, at, actorEmployeeId: null }, { id, version: 2 });
    await service.settle();
    const quality = await company.hire('company', ['quality'], { tier: 1 });
    const expected = {
      kind: 'complaint',
      id: complaint.complaintId,
      reference: 'C-2026-000001',
      dueAt: '2026-03-02T12:00:00.000Z',
      state: 'registered',
    };
    expect((await workOf(head.api)).filter(({ kind }) => kind === 'complaint')).toMatchObject([expected]);
    expect((await workOf(quality.api)).filter(({ kind }) => kind === 'complaint')).toMatchObject([expected]);
    expect((await workOf(anna.api)).filter(({ kind }) => kind === 'complaint')).toEqual([]);
  });

  it('shows approvals to whom they are put before and to who stands in for them, until they end', async () => {
    const approvalId = newId();
    const fact = {
      ...{
        approvalId,
        subject: { kind: 'document' as const, id: newId(), reference: null },
        contentHash: 'a'.repeat(64),
      },
      ...{ amount: null, state: 'open' as const, stage: 1, askedById: head.id, clientId: null, requestId: null },
      addressees: [
        { stage: 1, employeeId: boris.id, actingForId: anna.id, answerBy: '2026-03-02T12:00:00.000Z' },
        { stage: 1, employeeId: head.id, actingForId: null, answerBy: '2026-03-02T14:00:00.000Z' },
      ],
      ...{ askedAt: '2026-03-02T09:00:00.000Z', at: '2026-03-02T09:00:00.000Z' },
    };
    await service.publish(approvalAsked, fact, { id: approvalId, version: 1 });
    await service.publish(approvalDescribed, { approvalId, title: 'A contract' }, { id: approvalId, version: 1 });
    await service.settle();
    const ofKind = async (api: Caller): Promise<WorkItemResource[]> =>
      (await workOf(api)).filter(({ id }) => id === approvalId);
    const item = { kind: 'approval', subject: 'A contract', state: 'open', dueAt: '2026-03-02T12:00:00.000Z' };
    expect(await ofKind(boris.api)).toMatchObject([{ ...item, actingFor: { employeeId: anna.id, name: 'Anna' } }]);
    expect(await ofKind(anna.api)).toMatchObject([item]);
    expect(await ofKind(head.api)).toMatchObject([{ ...item, dueAt: '2026-03-02T14:00:00.000Z' }]);
    const granted = { ...fact, state: 'granted' as const };
    await service.publish(approvalGranted, granted, { id: approvalId, version: 3 });
    await service.publish(approvalAsked, fact, { id: approvalId, version: 2 });
    await service.settle();
    expect([...(await ofKind(boris.api)), ...(await ofKind(head.api))]).toEqual([]);
  });

  it('leaves one entry in the journal per reading, with the requests that were shown', async () => {
    const before = await service.database.query(`SELECT 1 FROM audit_entry WHERE action = 'work.list'`);
    const shown = await workOf(anna.api);
    const entries = await service.database.query<{ subject_ids: string[]; employee_id: string }>(
      `SELECT subject_ids, employee_id FROM audit_entry WHERE action = 'work.list' ORDER BY id DESC`,
    );
    expect(entries).toHaveLength(before.length + 1);
    expect(entries[0]?.employee_id).toBe(anna.id);
    expect(entries[0]?.subject_ids).toEqual(shown.map(({ requestId }) => requestId));
  });

  it('is empty for staff without an employee and closed to clients', async () => {
    expect(await workOf(await service.as({ roles: ['finance'] }))).toEqual([]);
    const answer = await (await service.as({ roles: ['client'] })).call('GET', '/work');
    expect([answer.status, problemField.parse(answer.body).code]).toEqual([403, 'forbidden']);
  });
});
