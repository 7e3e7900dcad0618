import {
  assignmentResource,
  pageOf,
  problemField,
  wellKnown,
  type AssignmentResource,
  type DepartmentResource,
  type RequestState,
} from '@okno/contracts';
import { RoutingCompany, TestService, type Answer, type Caller, type Colleague } from '@okno/testing';
import { newId } from '@okno/service-kit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { routingService } from '../service.js';

const assignmentPage = pageOf(assignmentResource);

describe('giving assignments', () => {
  let service: TestService;
  let company: RoutingCompany;
  let operator: Colleague;
  let teams = 0;

  beforeAll(async () => {
    service = await TestService.start(routingService, { now: '2026-03-02T09:00:00Z' });
    company = await RoutingCompany.found(service);
    operator = await company.hire('company', ['operator'], { tier: 1, capacity: 0 });
  });
  afterAll(() => service.stop());

  interface Team {
    readonly department: DepartmentResource;
    readonly head: Colleague;
    readonly members: Colleague[];
  }

  async function team(size: number, more: object = {}): Promise<Team> {
    teams += 1;
    const department = await company.department(`team-${teams.toString()}`);
    const head = await company.hire(department.id, ['head'], { tier: 1 });
    await company.appointHead(department.id, head);
    const members: Colleague[] = [];
    for (let hired = 0; hired < size; hired += 1) {
      members.push(await company.hire(department.id, ['specialist'], more));
    }
    return { department, head, members };
  }

  async function give(
    { requestId }: RequestState,
    body: object,
    caller: Caller = operator.api,
  ): Promise<AssignmentResource> {
    const whole = { tier: 2, instruction: 'Look into it', ...body };
    return caller.post(`/requests/${requestId}/assignments`, whole, assignmentResource);
  }

  const refusal = async (answer: Promise<Answer>): Promise<[number, string]> => {
    const { status, body } = await answer;
    return [status, problemField.parse(body).code];
  };
  const command = (who: Colleague, { id }: AssignmentResource, verb: string, body: object = {}): Promise<Answer> =>
    who.api.call('POST', `/assignments/${id}/${verb}`, body);

  it.each<[string, object, [number, string]]>([
    ['two addressees', { departmentId: 'company', skills: ['radio'] }, [400, 'invalid-input']],
    ['no addressee', {}, [400, 'invalid-input']],
    [
      'two deadlines',
      { departmentId: 'company', dueAt: '2030-01-01T00:00:00Z', withinWorkingMinutes: 5 },
      [400, 'invalid-input'],
    ],
    ['a deadline in the past', { departmentId: 'company', dueAt: '2026-01-01T00:00:00Z' }, [422, 'due-in-the-past']],
    ['an unknown department', { departmentId: 'nowhere' }, [422, 'unknown-reference']],
    ['an unknown skill', { skills: ['magic'] }, [422, 'unknown-reference']],
    ['an unknown field', { departmentId: 'company', colour: 'red' }, [400, 'invalid-input']],
  ])('is refused with %s', async (_name, body, expected) => {
    const { requestId } = await company.request();
    const whole = { tier: 2, instruction: 'Look into it', ...body };
    expect(await refusal(operator.api.call('POST', `/requests/${requestId}/assignments`, whole))).toEqual(expected);
    const { items } = await operator.api.get(`/requests/${requestId}/assignments`, assignmentPage);
    expect(items).toEqual([]);
  });

  it('is made once per Idempotency-Key', async () => {
    const { requestId } = await company.request();
    const body = { departmentId: 'company', tier: 2, instruction: 'Only once' };
    const headers = { 'idempotency-key': newId() };
    const post = (): Promise<Answer> =>
      operator.api.call('POST', `/requests/${requestId}/assignments`, body, { headers });
    const [first, second] = await Promise.all([post(), post()]);
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.body).toEqual(first.body);
    const { items } = await operator.api.get(`/requests/${requestId}/assignments`, assignmentPage);
    expect(items).toHaveLength(1);
  });

  it('is open to an administrator only for a request of their own', async () => {
    const administrator = await service.as({
      roles: ['administrator'],
      employeeId: wellKnown.administratorEmployeeId,
      departmentId: wellKnown.rootDepartmentId,
    });
    const body = { departmentId: 'company', tier: 2, instruction: 'Anybody there?' };
    const own = await company.request();
    const given = await administrator.post(`/requests/${own.requestId}/assignments`, body, assignmentResource);
    expect(given).toMatchObject({ state: 'offered', instruction: 'Anybody there?' });
    const foreign = await company.request({ ownerId: operator.id });
    expect(await refusal(administrator.call('POST', `/requests/${foreign.requestId}/assignments`, body))).toEqual([
      403,
      'forbidden',
    ]);
  });

  it.each(['specialist', 'finance', 'quality', 'client'] as const)('is not open to %s', async (role) => {
    const { requestId } = await company.request();
    const caller = await service.as({ roles: [role] });
    const body = { departmentId: 'company', tier: 2, instruction: 'x' };
    expect(await refusal(caller.call('POST', `/requests/${requestId}/assignments`, body))).toEqual([403, 'forbidden']);
  });

  it('waits for the calendar when the deadline is working time', async () => {
    const department = await company.department('without-calendar');
    const calendarId = newId();
    await service.database.query('UPDATE department SET calendar_id = $2 WHERE id = $1', [department.id, calendarId]);
    const { requestId } = await company.request();
    const body = { departmentId: department.id, tier: 2, instruction: 'x', withinWorkingMinutes: 60 };
    expect(await refusal(operator.api.call('POST', `/requests/${requestId}/assignments`, body))).toEqual([
      503,
      'not-yet-known',
    ]);
  });

  it('waits for a young request and does not for an old one', async () => {
    const body = { departmentId: 'company', tier: 2, instruction: 'x' };
    expect(await refusal(operator.api.call('POST', `/requests/${newId()}/assignments`, body))).toEqual([
      503,
      'not-yet-known',
    ]);
    const old = '01900000-0000-7000-8000-00000000abcd';
    expect(await refusal(operator.api.call('POST', `/requests/${old}/assignments`, body))).toEqual([404, 'not-found']);
    expect(await refusal(operator.api.call('GET', `/assignments/${newId()}`))).toEqual([404, 'not-found']);
  });

  it('is seen by its people, their departments and L1, and is 404 to everybody else', async () => {
    const mine = await team(1);
    const other = await team(1);
    const manager = await company.hire('company', ['manager'], { tier: 1 });
    const stranger = await company.hire('company', ['manager'], { tier: 1 });
    const request = await company.request({ ownerId: manager.id });
    const given = await give(request, { departmentId: mine.department.id });
    await service.settle();
    const director = await service.as({ roles: ['director'] });
    const finance = await service.as({ roles: ['finance'] });
    const statuses = await Promise.all(
      [
        operator.api,
        manager.api,
        director,
        mine.members[0]?.api,
        mine.head.api,
        other.members[0]?.api,
        other.head.api,
        stranger.api,
        finance,
      ].map(async (caller) => (await caller?.call('GET', `/assignments/${given.id}`))?.status),
    );
    expect(statuses).toEqual([200, 200, 200, 200, 200, 404, 404, 404, 404]);
    const [outsider] = other.members;
    if (outsider === undefined) throw new Error('nobody was hired');
    expect(await refusal(command(outsider, given, 'accept'))).toEqual([404, 'not-found']);
    expect(await refusal(outsider.api.call('GET', `/requests/${request.requestId}/assignments`))).toEqual([
      404,
      'not-found',
    ]);
    const read = await company.administrator.get(`/assignments/${given.id}`, assignmentResource);
    expect(read).toMatchObject({ id: given.id, instruction: null });
  });
});
