import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  assignmentCancelled,
  assignmentGiven,
  assignmentResource,
  clockPaused,
  pageOf,
  requestCancelled,
  requestMerged,
  requestUnmerged,
  workResource,
  type AssignmentResource,
  type DepartmentResource,
  type RequestState,
} from '@okno/contracts';
import { newId } from '@okno/service-kit';
import { RoutingCompany, TestService, type Colleague } from '@okno/testing';
import { routingService } from '../service.js';

let service: TestService;
let company: RoutingCompany;
let operator: Colleague;
let experts: DepartmentResource;
let anna: Colleague;
let boris: Colleague;

beforeAll(async () => {
  service = await TestService.start(routingService, { now: '2026-03-02T09:00:00Z' });
  company = await RoutingCompany.found(service);
  operator = await company.hire('company', ['operator'], { tier: 1, capacity: 0 });
  experts = await company.department('experts');
  anna = await company.hire(experts.id, ['specialist'], { capacity: 100 });
  boris = await company.hire(experts.id, ['specialist'], { capacity: 100 });
});
afterAll(() => service.stop());

const give = ({ requestId }: RequestState, more: object = {}): Promise<AssignmentResource> =>
  operator.api.post(
    `/requests/${requestId}/assignments`,
    { employeeId: boris.id, tier: 2, instruction: 'Look at it', withinWorkingMinutes: 120, ...more },
    assignmentResource,
  );
async function of({ requestId }: RequestState): Promise<AssignmentResource[]> {
  await service.settle();
  const { items } = await operator.api.get(`/requests/${requestId}/assignments`, pageOf(assignmentResource));
  // Newest first, by when they were given.
  return [...items].reverse();
}
async function merge(request: RequestState, version: number): Promise<void> {
  const at = service.clock.now().toISOString();
  const payload = { request: { ...request, status: 'merged' as const }, at, employeeId: null, intoId: newId() };
  await service.publish(requestMerged, payload, { id: request.requestId, version });
  await service.settle();
}
async function unmerge(request: RequestState, version: number): Promise<void> {
  const at = service.clock.now().toISOString();
  const payload = { request, at, employeeId: null, fromId: newId(), mergedAt: at };
  await service.publish(requestUnmerged, payload, { id: request.requestId, version });
  await service.settle();
}

describe('work of a request whose merge was undone', () => {
  it('is given anew: to whoever had it, with the time that was left', async () => {
    const request = await company.request();
    const first = await give(request);
    await boris.api.post(`/assignments/${first.id}/accept`, {}, assignmentResource);
    await service.moveClock('2026-03-02T09:30:00Z');
    await merge(request, 2);
    expect(await of(request)).toMatchObject([{ id: first.id, state: 'cancelled' }]);

    await service.moveClock('2026-03-02T17:30:00Z');
    await unmerge(request, 3);
    const [cancelled, again, ...others] = await of(request);
    expect(others).toEqual([]);
    expect(cancelled).toMatchObject({ id: first.id, state: 'cancelled' });
    expect(again).toMatchObject({
      state: 'offered',
      offeredToId: boris.id,
      departmentId: experts.id,
      tier: 2,
      instruction: 'Look at it',
      dueAt: expect.stringMatching(/^2026-03-03T10:00:/),
      escalationId: null,
    });
    const { items } = await boris.api.get('/work', workResource);
    expect(items.filter(({ requestId }) => requestId === request.requestId).map(({ id }) => id)).toEqual([again?.id]);
    const given = await service.publishedOf(assignmentGiven);
    expect(given.filter(({ data }) => data.assignment.requestId === request.requestId)).toHaveLength(2);

    await merge(request, 4);
    expect((await of(request)).map(({ state }) => state)).toEqual(['cancelled', 'cancelled']);
    const cancellations = await service.publishedOf(assignmentCancelled);
    expect(cancellations.filter(({ data }) => data.assignment.requestId === request.requestId)).toHaveLength(2);
    await unmerge(request, 5);
    expect((await of(request)).map(({ state }) => state)).toEqual(['cancelled', 'cancelled', 'offered']);
  });

  it('that was only offered finds somebody again, and somebody else when its executor is away', async () => {
    const offered = await company.request();
    await give(offered, { employeeId: undefined, departmentId: experts.id });
    const accepted = await company.request();
    const { id } = await give(accepted);
    await boris.api.post(`/assignments/${id}/accept`, {}, assignmentResource);
    for (const request of [offered, accepted]) await merge(request, 2);
    await company.leave(boris, anna);
    for (const request of [offered, accepted]) await unmerge(request, 3);
    expect((await of(offered)).map(({ state }) => state)).toEqual(['cancelled', 'offered']);
    expect((await of(accepted)).at(-1)).toMatchObject({ state: 'offered', offeredToId: anna.id });
  });

  it('stands still or is late: it gets the whole time again', async () => {
    const late = await company.request();
    await give(late, { employeeId: anna.id, withinWorkingMinutes: 10 });
    const still = await company.request();
    const { id, dueAt } = await give(still, { employeeId: anna.id, withinWorkingMinutes: 60 });
    const paused = {
      clockId: newId(),
      requestId: still.requestId,
      assignmentId: id,
      kind: 'assignment' as const,
      state: 'paused' as const,
      startedAt: '2026-03-02T17:30:00.000Z',
      dueAt: null,
      lastDueAt: dueAt,
      metAt: null,
      breachedAt: null,
      at: '2026-03-02T17:30:00.000Z',
    };
    await service.publish(clockPaused, paused, { id: paused.clockId, version: 2 });
    await service.moveClock('2026-03-03T09:30:00Z');
    for (const request of [late, still]) await merge(request, 2);
    await service.moveClock('2026-03-03T12:00:00Z');
    for (const request of [late, still]) await unmerge(request, 3);
    expect((await of(late)).at(-1)?.dueAt).toMatch(/^2026-03-03T12:10:/);
    expect((await of(still)).at(-1)?.dueAt).toMatch(/^2026-03-03T13:00:/);
  });

  it('stays ended where somebody had called it off or done it, and after a cancellation', async () => {
    const request = await company.request();
    const { id: calledOff } = await give(request, { employeeId: anna.id });
    await operator.api.post(`/assignments/${calledOff}/cancel`, { reason: 'Not needed' }, assignmentResource);
    const { id: done } = await give(request, { employeeId: anna.id });
    await anna.api.post(`/assignments/${done}/accept`, {}, assignmentResource);
    await anna.api.post(`/assignments/${done}/complete`, { result: 'Done' }, assignmentResource);
    await merge(request, 2);
    await unmerge(request, 3);
    expect((await of(request)).map(({ state }) => state).sort()).toEqual(['cancelled', 'done']);

    const cancelled = await company.request();
    await give(cancelled, { employeeId: anna.id });
    const at = service.clock.now().toISOString();
    const payload = { request: { ...cancelled, status: 'cancelled' as const }, at, employeeId: null };
    await service.publish(requestCancelled, payload, { id: cancelled.requestId, version: 2 });
    await unmerge(cancelled, 3);
    expect((await of(cancelled)).map(({ state }) => state)).toEqual(['cancelled']);
  });
});
