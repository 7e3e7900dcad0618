import {
  assignmentDeadlineFollowed,
  assignmentDescribed,
  assignmentGiven,
  assignmentOffered,
  assignmentResource,
  clockPaused,
  clockResumed,
  clockStarted,
  escalationDescribed,
  escalationRaised,
  pageOf,
  requestCancelled,
  type AssignmentResource,
  type DepartmentResource,
  type EventPayload,
  type RequestState,
} from '@okno/contracts';
import { RoutingCompany, TestService, type Colleague } from '@okno/testing';
import { newId } from '@okno/service-kit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { routingService } from '../service.js';

type Raised = EventPayload<typeof escalationRaised>;

describe('assignments moved by other services', () => {
  let service: TestService;
  let company: RoutingCompany;
  let operator: Colleague;
  let experts: DepartmentResource;
  let anna: Colleague;

  beforeAll(async () => {
    service = await TestService.start(routingService, { now: '2026-03-02T09:00:00Z' });
    company = await RoutingCompany.found(service);
    operator = await company.hire('company', ['operator'], { tier: 1, capacity: 0 });
    experts = await company.department('experts');
    anna = await company.hire(experts.id, ['specialist'], { capacity: 100 });
  });
  afterAll(() => service.stop());

  const raised = ({ requestId }: RequestState, given: Partial<Raised> = {}): Raised => ({
    escalationId: newId(),
    requestId,
    kind: 'functional',
    level: 0,
    state: 'raised',
    departmentId: experts.id,
    addresseeId: null,
    actingForId: null,
    assignmentId: null,
    tier: 2,
    acknowledgeBy: '2026-03-02T10:00:00.000Z',
    raisedById: operator.id,
    at: '2026-03-02T09:00:00.000Z',
    ...given,
  });
  const raise = (escalation: Raised): Promise<void> =>
    service.publish(escalationRaised, escalation, { id: escalation.escalationId, version: 1 });
  const describeWords = ({ escalationId, requestId }: Raised): Promise<void> =>
    service.publish(escalationDescribed, { escalationId, requestId, reason: 'Needs an expert' }, { id: escalationId });
  const of = async ({ requestId }: RequestState): Promise<AssignmentResource[]> => {
    await service.settle();
    const page = await operator.api.get(`/requests/${requestId}/assignments`, pageOf(assignmentResource));
    return [...page.items];
  };

  it('makes exactly one assignment of a functional escalation, however often it is told', async () => {
    const request = await company.request();
    const escalation = raised(request);
    await describeWords(escalation);
    await raise(escalation);
    await raise(escalation);
    const items = await of(request);
    expect(items).toMatchObject([
      {
        escalationId: escalation.escalationId,
        departmentId: experts.id,
        offeredToId: anna.id,
        state: 'offered',
        tier: 2,
        instruction: 'Needs an expert',
      },
    ]);
    const given = await service.publishedOf(assignmentGiven);
    expect(given.filter(({ data }) => data.assignment.requestId === request.requestId)).toHaveLength(1);
    const offered = await service.publishedOf(assignmentOffered);
    expect(offered.filter(({ data }) => data.assignment.escalationId === escalation.escalationId)).toHaveLength(1);
  });

  it('adds the words when they come later', async () => {
    const request = await company.request();
    const escalation = raised(request);
    await raise(escalation);
    expect(await of(request)).toMatchObject([{ instruction: '' }]);
    await describeWords(escalation);
    const [assignment] = await of(request);
    expect(assignment?.instruction).toBe('Needs an expert');
    const words = await service.publishedOf(assignmentDescribed);
    expect(words.filter(({ data }) => data.assignmentId === assignment?.id)).toMatchObject([
      { data: { instruction: 'Needs an expert', outcome: null } },
    ]);
  });

  it('looks in the whole company when no department is named, and asks who is there when nobody has the tier', async () => {
    const anywhere = await company.request();
    await raise(raised(anywhere, { departmentId: null }));
    expect(await of(anywhere)).toMatchObject([{ offeredToId: anna.id, departmentId: experts.id }]);
    const highest = await company.request();
    await raise(raised(highest, { tier: 3 }));
    const [assignment] = await of(highest);
    expect(assignment).toMatchObject({ state: 'offered', tier: 3 });
    expect(assignment?.offeredToId).not.toBe(anna.id);
  });

  it('reaches somebody even before its request is known', async () => {
    const request = await company.request();
    const unknown = { ...request, requestId: newId() };
    const escalation = raised(unknown);
    await raise(escalation);
    const offered = await service.publishedOf(assignmentOffered);
    expect(offered.map(({ data }) => data.assignment.escalationId)).toContain(escalation.escalationId);
  });

  it('is called off at once on a request that is cancelled already', async () => {
    const request = await company.request();
    const cancelled = { ...request, status: 'cancelled' as const };
    await service.publish(
      requestCancelled,
      { request: cancelled, at: request.registeredAt, employeeId: null },
      { id: request.requestId, version: 2 },
    );
    await service.settle();
    await raise(raised(request));
    expect(await of(request)).toMatchObject([{ state: 'cancelled', offeredToId: null }]);
  });

  it('makes no assignment of a hierarchical or systemic escalation', async () => {
    const request = await company.request();
    await raise(raised(request, { kind: 'hierarchical', level: 1 }));
    await raise(raised(request, { kind: 'systemic', level: 1 }));
    expect(await of(request)).toEqual([]);
  });

  describe("and escalation's clock", () => {
    const clock = (
      assignment: AssignmentResource,
      given: Partial<EventPayload<typeof clockStarted>>,
    ): EventPayload<typeof clockStarted> => ({
      clockId: newId(),
      requestId: assignment.requestId,
      assignmentId: assignment.id,
      kind: 'assignment',
      state: 'running',
      startedAt: '2026-03-02T09:00:00.000Z',
      dueAt: assignment.dueAt,
      lastDueAt: assignment.dueAt,
      metAt: null,
      breachedAt: null,
      at: '2026-03-02T09:00:00.000Z',
      ...given,
    });

    it('is followed from then on, in the order of its versions', async () => {
      const request = await company.request();
      const assignment = await operator.api.post(
        `/requests/${request.requestId}/assignments`,
        { departmentId: experts.id, tier: 2, instruction: 'x', dueAt: '2026-03-02T17:00:00.000Z' },
        assignmentResource,
      );
      const due = async (): Promise<string> => {
        await service.settle();
        return (await operator.api.get(`/assignments/${assignment.id}`, assignmentResource)).dueAt;
      };
      await service.publish(clockStarted, clock(assignment, {}), { version: 1 });
      expect(await due()).toBe(assignment.dueAt);
      await service.publish(clockPaused, clock(assignment, { state: 'paused', dueAt: null }), { version: 2 });
      expect(await due()).toBe(assignment.dueAt);
      const moved = '2026-03-03T11:00:00.000Z';
      await service.publish(clockResumed, clock(assignment, { dueAt: moved }), { version: 4 });
      expect(await due()).toBe(moved);
      await service.publish(clockResumed, clock(assignment, { dueAt: '2026-03-04T11:00:00.000Z' }), { version: 3 });
      expect(await due()).toBe(moved);
      const followed = (await service.publishedOf(assignmentDeadlineFollowed)).filter(
        ({ data }) => data.assignment.assignmentId === assignment.id,
      );
      expect(followed).toMatchObject([{ data: { assignment: { dueAt: moved, state: 'offered' } } }]);
    });
  });
});
