import {
  assignmentAccepted,
  assignmentCompleted,
  assignmentGiven,
  assignmentOffered,
  departmentDefined,
  employeeDescribed,
  escalationAcknowledged,
  escalationAddressed,
  escalationRaised,
  escalationResolved,
  escalationResource,
  problemField,
  requestRegistered,
  responseTimesResource,
  wellKnown,
  type AssignmentSnapshot,
} from '@okno/contracts';
import { newId } from '@okno/service-kit';
import { assignmentState, requestState, TestService, type Caller } from '@okno/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { escalationService } from '../service.js';

const network = newId();
const specialist = newId();

describe('a functional escalation', () => {
  let service: TestService;
  let operator: Caller;

  beforeAll(async () => {
    service = await TestService.start(escalationService, { now: '2026-03-02T09:00:00Z' });
    operator = await service.as({ roles: ['operator'], employeeId: newId() });
    const department = {
      departmentId: network,
      code: 'network',
      name: 'Network',
      parentId: null,
      headId: null,
      calendarId: wellKnown.defaultCalendarId,
      active: true,
    };
    await service.publish(departmentDefined, department, { id: network, version: 1 });
    await service.publish(
      employeeDescribed,
      { employeeId: specialist, name: 'specialist', email: 's@example.org' },
      { id: specialist, version: 1 },
    );
    await service.settle();
  });
  afterAll(() => service.stop());

  const now = (): string => service.clock.now().toISOString();

  async function register(): Promise<{ requestId: string }> {
    const request = requestState({ registeredAt: now() });
    const payload = { request, at: now(), employeeId: null, callIds: [], answeredLive: true };
    await service.publish(requestRegistered, payload, { id: request.requestId, version: 1 });
    await service.settle();
    return request;
  }

  const raise = (requestId: string, body: object): Promise<ReturnType<typeof escalationResource.parse>> =>
    operator.post(
      `/requests/${requestId}/escalations`,
      { reason: 'No answer for two days', ...body },
      escalationResource,
    );
  const read = (id: string): ReturnType<typeof raise> => operator.get(`/escalations/${id}`, escalationResource);

  async function told(escalationId: string): Promise<string[]> {
    const types: string[] = [];
    for (const definition of [escalationRaised, escalationAddressed, escalationAcknowledged, escalationResolved]) {
      for (const { data, type } of await service.publishedOf(definition)) {
        if (data.escalationId === escalationId) types.push(type.split('.')[1] ?? '');
      }
    }
    return types;
  }

  const leg = async (
    definition:
      typeof assignmentGiven | typeof assignmentOffered | typeof assignmentAccepted | typeof assignmentCompleted,
    assignment: AssignmentSnapshot,
    version: number,
  ): Promise<void> => {
    await service.publish(
      definition as typeof assignmentGiven,
      { assignment, at: now(), employeeId: null },
      { id: assignment.assignmentId, version },
    );
    await service.settle();
  };

  it('is moved by its assignment from the offer to the result', async () => {
    const { requestId } = await register();
    const raised = await raise(requestId, { kind: 'functional', departmentId: network });
    expect(raised).toMatchObject({
      kind: 'functional',
      level: 0,
      state: 'raised',
      tier: 2,
      departmentId: network,
      reason: 'No answer for two days',
    });
    expect(raised.addressee).toBeUndefined();
    const given = assignmentState({ requestId, escalationId: raised.id, departmentId: network });
    await leg(assignmentGiven, given, 1);
    expect(await read(raised.id)).toMatchObject({ assignmentId: given.assignmentId, state: 'raised' });
    const offered = { ...given, offeredToId: specialist };
    await leg(assignmentOffered, offered, 2);
    expect((await read(raised.id)).addressee).toEqual({ employeeId: specialist, name: 'specialist' });
    await leg(assignmentAccepted, { ...offered, state: 'accepted', assigneeId: specialist, offeredToId: null }, 3);
    expect(await read(raised.id)).toMatchObject({ state: 'acknowledged' });
    await leg(assignmentCompleted, { ...offered, state: 'done', assigneeId: specialist, offeredToId: null }, 4);
    expect(await read(raised.id)).toMatchObject({ state: 'resolved', addressee: { employeeId: specialist } });
    expect(await told(raised.id)).toEqual([
      'escalation-raised',
      'escalation-addressed',
      'escalation-acknowledged',
      'escalation-resolved',
    ]);
  });

  it('takes no commands of its own', async () => {
    const { requestId } = await register();
    const { id } = await raise(requestId, { kind: 'functional', departmentId: network });
    for (const [verb, body] of [
      ['acknowledge', {}],
      ['resolve', { text: 'x' }],
      ['return', { reason: 'x' }],
      ['raise', { reason: 'x' }],
    ] as const) {
      const refused = await operator.call('POST', `/escalations/${id}/${verb}`, body);
      expect([verb, refused.status, problemField.parse(refused.body).code]).toEqual([
        verb,
        409,
        'moved-by-its-assignment',
      ]);
    }
  });

  it.each([
    ['without a department', {}, 'departmentId'],
    ['to a department there is not', { departmentId: '01900000-0000-7000-8000-00000000dead' }, 'departmentId'],
  ])('is refused %s', async (_case, body, field) => {
    const { requestId } = await register();
    const answer = await operator.call('POST', `/requests/${requestId}/escalations`, {
      kind: 'functional',
      reason: 'x',
      ...body,
    });
    expect(answer.status).toBe(422);
    expect(problemField.parse(answer.body).errors.map((error) => error.field)).toEqual([field]);
  });

  it('is acknowledged within times that are set for departments and severities', async () => {
    const administrator = await service.as({ roles: ['administrator'] });
    const set = async (body: object, version: number): Promise<unknown[]> => {
      const headers = { 'if-match': `"${version.toString()}"` };
      const answer = await administrator.call('PUT', '/response-times', body, { headers });
      if (answer.status === 200) return [200, responseTimesResource.parse(answer.body).version];
      const { code, errors } = problemField.parse(answer.body);
      return [answer.status, code, ...errors.map(({ field }) => field)];
    };
    expect(await operator.get('/response-times', responseTimesResource)).toEqual({
      items: [],
      fallbackEmployeeId: wellKnown.administratorEmployeeId,
      otherwiseWithinWorkingMinutes: 60,
      version: 1,
    });
    const longAgo = '01890000-0000-7000-8000-000000000001';
    const own = { departmentId: network, withinWorkingMinutes: 10 };
    expect(await set({ items: [own, own] }, 1)).toEqual([400, 'invalid-input', 'items']);
    const nowhere = { items: [{ ...own, departmentId: longAgo }] };
    expect(await set(nowhere, 1)).toEqual([422, 'unknown-reference', 'items.0.departmentId']);
    expect(await set({ items: [own] }, 1)).toEqual([200, 2]);
    expect(await set({ items: [own] }, 1)).toEqual([409, 'version-conflict']);
    expect(await set({ items: [own] }, 2)).toEqual([200, 2]);
    const headers = { 'if-match': '"2"' };
    expect((await operator.call('PUT', '/response-times', { items: [] }, { headers })).status).toBe(403);
  });
});
