import {
  complaintRegistered,
  complaintsImported,
  causeDefined,
  employeeDefined,
  escalationResource,
  measurePage,
  measureResource,
  problemCasesLinked,
  problemField,
  problemFoundIneffective,
  problemInvestigated,
  problemMeasuresImplemented,
  problemMeasuresPlanned,
  problemOpened,
  problemPage,
  problemResource,
  problemVerified,
  requestRegistered,
} from '@okno/contracts';
import { newId } from '@okno/service-kit';
import { requestState, TestService, type Caller } from '@okno/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { escalationService } from '../service.js';

const ids = { director: newId(), engineer: newId(), cause: newId(), complaint: newId(), imported: newId() };
const plan = {
  title: 'Replace the modems',
  ownerId: ids.engineer,
  dueOn: '2026-04-01',
  expectedEffect: 'Half the complaints',
};

describe('problems', () => {
  let service: TestService;
  let director: Caller;
  let requestId: string;

  const publishRequest = async (): Promise<string> => {
    const request = requestState();
    const payload = { request, at: request.registeredAt, employeeId: null, callIds: [], answeredLive: true };
    await service.publish(requestRegistered, payload, { id: request.requestId, version: 1 });
    await service.settle();
    return request.requestId;
  };

  beforeAll(async () => {
    service = await TestService.start(escalationService, { now: '2026-03-02T09:00:00Z' });
    director = await service.as({ roles: ['director'], employeeId: ids.director });
    for (const employeeId of [ids.director, ids.engineer]) {
      const employee = {
        employeeId,
        departmentId: newId(),
        tier: 3,
        extension: null,
        skills: [],
        languages: [],
        capacity: 1,
        calendarId: null,
        active: true,
      } as const;
      await service.publish(
        employeeDefined,
        { ...employee, skills: [], languages: [] },
        { id: employeeId, version: 1 },
      );
    }
    await service.publish(
      causeDefined,
      { causeId: ids.cause, code: 'modem', name: 'Modem', parentId: null, active: true },
      { id: ids.cause, version: 1 },
    );
    const complaint = {
      complaintId: ids.complaint,
      reference: 'C-1',
      requestId: null,
      clientId: null,
      causeId: null,
      productId: null,
      departmentId: null,
      employeeId: null,
      severity: 'normal',
      state: 'registered',
      verdict: null,
      compensation: null,
      receivedAt: '2026-03-02T09:00:00Z',
      acknowledgeDueAt: null,
      answerDueAt: null,
      answeredAt: null,
    } as const;
    await service.publish(
      complaintRegistered,
      { complaint, at: complaint.receivedAt, actorEmployeeId: null, mintsRequest: false },
      { id: ids.complaint, version: 1 },
    );
    const imported = { ...complaint, complaintId: ids.imported, reference: 'C-0', version: 1 };
    await service.publish(complaintsImported, { importId: newId(), chunk: 0, rows: [imported] });
    requestId = await publishRequest();
  });
  afterAll(() => service.stop());

  const open = (body: object = {}): Promise<ReturnType<typeof problemResource.parse>> =>
    director.post('/problems', { title: 'Modems overheat', ...body }, problemResource);

  it('goes from the first case to the verified effect, once round through failure', async () => {
    const problem = await open({
      description: 'In summer',
      cause: 'modem',
      requestIds: [requestId],
      complaintIds: [ids.complaint, ids.imported],
    });
    expect(problem).toMatchObject({
      state: 'open',
      cause: ids.cause,
      requestIds: [requestId],
      ownerId: ids.director,
      measures: [],
      version: 1,
    });
    expect(problem.reference).toMatch(/^PR-2026-\d{4}$/);
    const path = `/problems/${problem.id}`;
    expect(await director.post(`${path}/investigate`, {}, problemResource)).toMatchObject({
      state: 'investigating',
      version: 2,
    });
    expect(await director.post(`${path}/investigate`, {}, problemResource)).toMatchObject({ version: 2 });
    const first = await director.post(`${path}/measures`, plan, measureResource);
    const second = await director.post(`${path}/measures`, { ...plan, title: 'Cool them' }, measureResource);
    expect(await director.get(path, problemResource)).toMatchObject({ state: 'measures-planned', version: 3 });
    const early = await director.call('POST', `${path}/implement`);
    expect([early.status, problemField.parse(early.body).code]).toEqual([409, 'measures-open']);
    const engineer = await service.as({ roles: ['specialist'], employeeId: ids.engineer });
    expect(await engineer.post(`${path}/measures/${first.id}/done`, {}, measureResource)).toMatchObject({
      state: 'done',
    });
    await engineer.post(`${path}/measures/${second.id}/done`, {}, measureResource);
    expect(await director.get(path, problemResource)).toMatchObject({ state: 'implemented' });
    const failed = await director.post(
      `${path}/verify`,
      { effective: false, evidence: 'As many as before' },
      problemResource,
    );
    expect(failed).toMatchObject({
      state: 'ineffective',
      verification: { effective: false, evidence: 'As many as before' },
    });
    await director.post(`${path}/investigate`, {}, problemResource);
    const third = await director.post(`${path}/measures`, { ...plan, title: 'Another vendor' }, measureResource);
    await director.post(`${path}/measures/${third.id}/done`, {}, measureResource);
    expect(
      await director.post(`${path}/verify`, { effective: true, evidence: 'A third' }, problemResource),
    ).toMatchObject({ state: 'verified' });
    const told: string[] = [];
    for (const definition of [
      problemOpened,
      problemInvestigated,
      problemMeasuresPlanned,
      problemMeasuresImplemented,
      problemFoundIneffective,
      problemVerified,
    ]) {
      for (const event of await service.publishedOf(definition)) {
        if (event.data.problemId === problem.id) told.push(event.data.state);
      }
    }
    expect(told).toEqual([
      'open',
      'investigating',
      'investigating',
      'measures-planned',
      'measures-planned',
      'implemented',
      'implemented',
      'ineffective',
      'verified',
    ]);
    expect((await director.get(`${path}/measures`, measurePage)).items.map(({ title }) => title)).toEqual([
      'Another vendor',
      'Cool them',
      'Replace the modems',
    ]);
  });

  it('numbers problems one after the other', async () => {
    const [first, second] = [await open(), await open()];
    expect(Number(second.reference.slice(-4)) - Number(first.reference.slice(-4))).toBe(1);
    const page = await director.get('/problems?state=open&limit=1', problemPage);
    expect(page.items[0]?.id).toBe(second.id);
    expect(
      (await director.get(`/problems?state=open&limit=1&after=${page.nextCursor ?? ''}`, problemPage)).items[0]?.id,
    ).toBe(first.id);
  });

  it('links cases once', async () => {
    const problem = await open();
    const linked = await director.post(`/problems/${problem.id}/link`, { requestIds: [requestId] }, problemResource);
    expect(linked).toMatchObject({ requestIds: [requestId], version: 2 });
    expect(await director.post(`/problems/${problem.id}/link`, { requestIds: [requestId] }, problemResource)).toEqual(
      linked,
    );
    const events = await service.publishedOf(problemCasesLinked);
    expect(events.filter(({ data }) => data.problemId === problem.id)).toHaveLength(1);
  });

  it('springs from an escalation and takes its request along', async () => {
    const escalated = await publishRequest();
    const operator = await service.as({ roles: ['operator'] });
    const escalation = await operator.post(
      `/requests/${escalated}/escalations`,
      { kind: 'systemic', reason: 'Many' },
      escalationResource,
    );
    expect(await open({ escalationId: escalation.id })).toMatchObject({
      requestIds: [escalated],
      escalationId: escalation.id,
    });
  });

  it.each([
    ['an unknown request', { requestIds: ['01900000-0000-7000-8000-00000000dead'] }, 'requestIds.0'],
    ['an unknown complaint', { complaintIds: ['01900000-0000-7000-8000-00000000dead'] }, 'complaintIds.0'],
    ['an unknown cause', { cause: 'nothing' }, 'cause'],
    ['an unknown owner', { ownerId: '01900000-0000-7000-8000-00000000dead' }, 'ownerId'],
    ['an unknown escalation', { escalationId: '01900000-0000-7000-8000-00000000dead' }, 'escalationId'],
  ])('refuses %s', async (_case, body, field) => {
    const answer = await director.call('POST', '/problems', { title: 'x', ...body });
    expect(answer.status).toBe(422);
    expect(problemField.parse(answer.body).errors.map((error) => error.field)).toEqual([field]);
  });

  it('shows of its cases what its reader may see, and lets tier 3 lead it', async () => {
    const problem = await open({ requestIds: [requestId] });
    const path = `/problems/${problem.id}`;
    const manager = await service.as({ roles: ['manager'], employeeId: newId() });
    const specialist = await service.as({ roles: ['specialist'], employeeId: newId() });
    expect((await manager.get(path, problemResource)).requestIds).toEqual([]);
    expect((await manager.call('POST', '/problems', { title: 'x' })).status).toBe(403);
    expect((await specialist.call('POST', `${path}/investigate`)).status).toBe(403);
    expect((await manager.call('POST', `${path}/link`, { requestIds: [requestId] })).status).toBe(422);
    const measure = await director.post(`${path}/measures`, plan, measureResource);
    expect((await specialist.call('POST', `${path}/measures/${measure.id}/done`)).status).toBe(403);
    const deputy = await service.as({ roles: ['specialist'], employeeId: newId(), standsInFor: [plan.ownerId] });
    expect((await deputy.call('POST', `${path}/measures/${measure.id}/done`)).status).toBe(200);
    expect((await director.call('GET', '/problems/01900000-0000-7000-8000-00000000dead')).status).toBe(404);
    expect((await director.call('POST', `${path}/measures/01900000-0000-7000-8000-00000000dead/done`)).status).toBe(
      404,
    );
  });
});
