import {
  assignmentResource,
  breachUnannounced,
  controlPointMissed,
  controlResource,
  problemField,
  type DepartmentResource,
} from '@okno/contracts';
import { newId } from '@okno/service-kit';
import { RoutingCompany, TestService, type Answer, type Colleague } from '@okno/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { routingService } from '../service.js';

describe('the control of a department', () => {
  let service: TestService;
  let company: RoutingCompany;
  let operator: Colleague;
  let department: DepartmentResource;
  let below: DepartmentResource;
  let head: Colleague;
  let anna: Colleague;
  let boris: Colleague;

  beforeAll(async () => {
    service = await TestService.start(routingService, { now: '2026-03-02T09:00:00Z' });
    company = await RoutingCompany.found(service);
    operator = await company.hire('company', ['operator'], { tier: 1, capacity: 0 });
    department = await company.department('upper');
    below = await company.department('lower', { parentId: 'upper' });
    head = await company.hire(department.id, ['head'], { tier: 1 });
    await company.appointHead(department.id, head);
    anna = await company.hire(department.id, ['specialist'], { name: 'Anna', capacity: 50 });
    boris = await company.hire(below.id, ['specialist'], { name: 'Boris', capacity: 50 });
    const late = await give(anna, '2026-03-02T10:00:00Z');
    const inTime = await give(anna, '2026-03-06T10:00:00Z');
    const returned = await give(boris, '2026-03-06T10:00:00Z');
    await give(boris, '2026-03-02T11:00:00Z');
    await give(boris, '2026-03-27T11:00:00Z');
    await service.moveClock('2026-03-02T09:05:00Z');
    for (const id of [late, inTime]) await anna.api.post(`/assignments/${id}/accept`, {}, assignmentResource);
    await boris.api.post(`/assignments/${returned}/accept`, {}, assignmentResource);
    await boris.api.post(`/assignments/${returned}/return`, { reason: 'Not ours' }, assignmentResource);
    await anna.api.post(`/assignments/${inTime}/complete`, { result: 'Done' }, assignmentResource);
    await service.moveClock('2026-03-02T12:00:00Z');
    await anna.api.post(`/assignments/${late}/complete`, { result: 'Done late' }, assignmentResource);
  });
  afterAll(() => service.stop());

  const give = async (person: Colleague, dueAt: string): Promise<string> => {
    const { requestId } = await company.request();
    const body = { employeeId: person.id, tier: 2, instruction: 'x', dueAt };
    return (await operator.api.post(`/requests/${requestId}/assignments`, body, assignmentResource)).id;
  };
  const refusal = async (answer: Promise<Answer>): Promise<[number, string]> => {
    const { status, body } = await answer;
    return [status, problemField.parse(body).code];
  };

  it('counts what was on time, overdue and returned, with the departments below, by person', async () => {
    const control = await head.api.get(`/departments/${department.id}/control`, controlResource);
    expect(control).toMatchObject({ onTime: 1, overdue: 2, returned: 1, missedControlPoints: 0 });
    const anns = control.byPerson.find(({ employeeId }) => employeeId === anna.id);
    expect(anns).toMatchObject({ name: 'Anna', onTime: 1, overdue: 1, returned: 0 });
    const total = control.byPerson.reduce((sum, person) => sum + person.onTime + person.overdue + person.returned, 0);
    expect(total).toBe(4);
  });

  it('counts only within the period, whose dates begin at midnight of the department', async () => {
    const path = `/departments/${department.id}/control`;
    const that = await head.api.get(`${path}?from=2026-03-02&to=2026-03-03`, controlResource);
    expect(that).toMatchObject({
      from: '2026-03-02T00:00:00.000Z',
      to: '2026-03-03T00:00:00.000Z',
      onTime: 1,
      overdue: 2,
      returned: 1,
    });
    const before = await head.api.get(`${path}?from=2026-02-01&to=2026-03-02`, controlResource);
    expect(before).toMatchObject({ onTime: 0, overdue: 0, returned: 0, byPerson: [] });
    expect(await refusal(head.api.call('GET', `${path}?from=2026-03-02&to=2026-03-02`))).toEqual([422, 'empty-period']);
    expect(await refusal(head.api.call('GET', `${path}?from=yesterday`))).toEqual([400, 'invalid-input']);
  });

  it('counts missed control points and breaches nobody announced, by who had the work then', async () => {
    const requestId = newId();
    const whose = { orderKey: requestId, requestId, departmentId: below.id, executorId: boris.id };
    const subject = { subjectKind: 'assignment', subjectId: newId() } as const;
    const missed = { ...whose, ...subject, percent: 25, reportedPercent: null, forecastAt: null };
    const at = '2026-04-06T10:00:00.000Z';
    for (const pointId of [newId(), newId()]) {
      await service.publish(controlPointMissed, { ...missed, pointId, dueAt: at, at });
    }
    const deadline = { deadlineAt: at, announcedAt: null, at: '2026-04-06T10:01:00.000Z' };
    const breach = { ...whose, clockId: newId(), clockKind: 'assignment', assignmentId: subject.subjectId } as const;
    // Told twice, counted once.
    for (const version of [2, 2]) {
      await service.publish(breachUnannounced, { ...breach, ...deadline }, { id: breach.clockId, version });
    }
    await service.settle();
    const path = `/departments/${department.id}/control?from=2026-04-06&to=2026-04-07`;
    const control = await head.api.get(path, controlResource);
    expect(control).toMatchObject({ overdue: 0, missedControlPoints: 2, unannouncedBreaches: 1 });
    expect(control.byPerson).toMatchObject([
      { employeeId: boris.id, name: 'Boris', missedControlPoints: 2, unannouncedBreaches: 1 },
    ]);
  });

  it('is for the head, those above, the director and the administrator', async () => {
    const path = `/departments/${below.id}/control`;
    const director = await service.as({ roles: ['director'] });
    const other = await company.hire('company', ['head'], { tier: 1 });
    expect((await head.api.get(path, controlResource)).returned).toBe(1);
    expect((await director.get(path, controlResource)).returned).toBe(1);
    expect((await company.administrator.get(path, controlResource)).returned).toBe(1);
    expect(await refusal(other.api.call('GET', path))).toEqual([404, 'not-found']);
    expect(await refusal(boris.api.call('GET', path))).toEqual([403, 'forbidden']);
  });
});
