import {
  calendarChangePreview,
  calendarResource,
  clockResumed,
  policyResource,
  recomputeList,
  requestDeadlines,
  requestPrioritised,
  requestRegistered,
  requestSolved,
  requestWaitingStarted,
  type RequestDeadline,
  type RequestState,
} from '@okno/contracts';
import { newId } from '@okno/service-kit';
import { requestState, TestService, type Caller } from '@okno/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { escalationService } from '../service.js';

const hours = [['09:00', '18:00']];
const office = {
  name: 'Office',
  timezone: 'UTC',
  week: { mon: hours, tue: hours, wed: hours, thu: hours, fri: hours },
};
const monday = (time: string): string => `2026-03-02T${time}:00.000Z`;

describe('what open requests were promised', () => {
  let service: TestService;
  let operator: Caller;
  let administrator: Caller;

  beforeAll(async () => {
    service = await TestService.start(escalationService, {
      now: monday('09:00'),
      environment: { OKNO_TIMEZONE: 'UTC' },
    });
    operator = await service.as({ roles: ['operator'] });
    administrator = await service.as({ roles: ['administrator'] });
  });
  afterAll(() => service.stop());

  /** A calendar of its own, a policy of its own by the request's kind, and so many requests of that kind. */
  async function promised(kind: RequestState['kind'], count = 1) {
    const calendar = await administrator.post('/calendars', office, calendarResource);
    const body = { name: kind, calendarId: calendar.id, appliesTo: { kinds: [kind] } };
    const targets = [{ priority: 2, solutionMinutes: 960, updateMinutes: 5_000 }];
    const policy = await administrator.post('/sla-policies', { ...body, targets }, policyResource);
    const requests = Array.from({ length: count }, () => requestState({ kind, registeredAt: monday('09:00') }));
    for (const request of requests) {
      const payload = { request, at: request.registeredAt, employeeId: null, callIds: [], answeredLive: false };
      await service.publish(requestRegistered, payload, { id: request.requestId, version: 1 });
    }
    await service.settle();
    return { calendar, policy, requests };
  }

  async function solutionOf({ requestId }: RequestState): Promise<RequestDeadline | undefined> {
    await service.settle();
    const { items } = await operator.get(`/requests/${requestId}/deadlines`, requestDeadlines);
    return items.find(({ kind }) => kind === 'solution');
  }

  const reached = (path: string) =>
    administrator.eventually(`${path}/recomputes`, recomputeList, ({ items }) => items[0]?.state === 'done');
  const holiday = { holidays: ['2026-03-03'] };
  const before = '2026-03-03T16:00:00.000Z';
  const after = '2026-03-04T16:00:00.000Z';

  it('is shown before a holiday moves it, moved in batches, and the old deadline stays visible', async () => {
    const { calendar, requests } = await promised('question', 205);
    const [first, second, third] = requests;
    if (first === undefined || second === undefined || third === undefined) throw new Error('there are no requests');
    const fact = { at: monday('09:00'), employeeId: newId() };
    const waiting = { ...fact, request: second, on: 'client', until: null } as const;
    await service.publish(requestWaitingStarted, waiting, { id: second.requestId, version: 2 });
    await service.publish(requestSolved, { ...fact, request: third }, { id: third.requestId, version: 2 });
    await service.settle();

    const path = `/calendars/${calendar.id}`;
    const change = { ...holiday, takesEffect: 'open-requests-from-now' };
    const preview = await administrator.post(`${path}/preview`, change, calendarChangePreview);
    expect(preview).toMatchObject({ version: 1, openRequests: 204, frozenRequests: 0, moved: 2 * 204 });
    expect(preview.items).toHaveLength(50);
    expect(preview.items).toContainEqual({
      requestId: first.requestId,
      reference: first.reference,
      kind: 'solution',
      dueAt: before,
      newDueAt: after,
    });
    const frozen = await administrator.post(`${path}/preview`, holiday, calendarChangePreview);
    expect(frozen).toMatchObject({ takesEffect: 'new-requests', openRequests: 204, frozenRequests: 204, moved: 0 });
    expect((await solutionOf(first))?.dueAt).toBe(before);

    const revised = await administrator.patch(path, change, 1, calendarResource);
    expect(revised).toMatchObject({ version: 2, takesEffect: 'open-requests-from-now' });
    const { items } = await reached(path);
    expect(items).toMatchObject([{ version: 2, total: 204, done: 204, moved: 204, state: 'done' }]);
    const moved = await solutionOf(first);
    expect(moved).toMatchObject({
      dueAt: after,
      calendarVersion: 2,
      earlier: [{ dueAt: before, cause: 'calendar-changed', why: 'the working calendar was changed' }],
    });
    const counted = moved?.explanation.filter((line) => line.counted).reduce((sum, { minutes }) => sum + minutes, 0);
    expect(Math.round(counted ?? 0)).toBe(960);
    expect(await solutionOf(second)).toMatchObject({ state: 'paused', dueAt: null, calendarVersion: 2 });
    expect(await solutionOf(third)).toMatchObject({ state: 'met', lastDueAt: before, calendarVersion: 1, earlier: [] });
    const told = (await service.publishedOf(clockResumed)).filter(({ data }) => data.requestId === first.requestId);
    expect(told.map(({ data }) => [data.kind, data.dueAt])).toContainEqual(['solution', after]);
  });

  it('stays as it was promised when a change is for new requests only', async () => {
    const { calendar, requests } = await promised('service');
    const path = `/calendars/${calendar.id}`;
    expect(await administrator.patch(path, holiday, 1, calendarResource)).toMatchObject({
      takesEffect: 'new-requests',
    });
    expect(await administrator.get(`${path}/recomputes`, recomputeList)).toEqual({ items: [] });
    for (const request of requests)
      expect(await solutionOf(request)).toMatchObject({ dueAt: before, calendarVersion: 1 });
  });

  it('follows a policy from the start, and says under which version it stands', async () => {
    const { policy, requests } = await promised('incident');
    const path = `/sla-policies/${policy.id}`;
    const change = { targets: [{ priority: 2, solutionMinutes: 480 }], takesEffect: 'open-requests-from-start' };
    await administrator.patch(path, change, 1, policyResource);
    expect((await reached(path)).items).toMatchObject([{ version: 2, total: 1, done: 1, moved: 1 }]);
    for (const request of requests) {
      expect(await solutionOf(request)).toMatchObject({
        dueAt: monday('17:00'),
        targetMinutes: 480,
        policyVersion: 2,
        earlier: [{ dueAt: before, cause: 'policy-changed' }],
      });
      const { items } = await operator.get(`/requests/${request.requestId}/deadlines`, requestDeadlines);
      expect(items.find(({ kind }) => kind === 'update')?.state).toBe('cancelled');
    }
  });

  it('counts another priority as the policy declares', async () => {
    const { policy, requests } = await promised('billing');
    const [request] = requests;
    if (request === undefined) throw new Error('there is no request');
    const targets = [
      { priority: 1, solutionMinutes: 60 },
      { priority: 2, solutionMinutes: 960 },
    ];
    const change = { targets, onPriorityChange: 'from-start', takesEffect: 'open-requests-from-now' };
    expect(await administrator.patch(`/sla-policies/${policy.id}`, change, 1, policyResource)).toMatchObject({
      onPriorityChange: 'from-start',
    });
    await reached(`/sla-policies/${policy.id}`);
    const fact = { request: { ...request, priority: 1 }, at: monday('09:30'), employeeId: null, from: 2, to: 1 };
    await service.publish(requestPrioritised, fact, { id: request.requestId, version: 2 });
    expect(await solutionOf(request)).toMatchObject({
      targetMinutes: 60,
      dueAt: monday('10:00'),
      earlier: [{ dueAt: before, cause: 'priority-changed' }],
    });
  });

  it('goes on where it stood after a crash, and tells nobody twice', async () => {
    const { calendar, requests } = await promised('document', 5);
    const path = `/calendars/${calendar.id}`;
    const ids = requests.map(({ requestId }) => requestId).sort();
    // As it is left by a process that died after its first batch: two have learned the change, three have not.
    await administrator.patch(path, holiday, 1, calendarResource);
    await service.asOwner(`
      INSERT INTO escalation.recompute (id, subject, record_id, version, body, takes_effect, total, done, moved, after_id, started_at)
      VALUES ('${newId()}', 'calendar', '${calendar.id}', 2,
        '{"kind":"calendar-changed","calendarId":"${calendar.id}","calendarVersion":2,"counts":"now"}',
        'open-requests-from-now', 5, 2, 2, '${ids[1] ?? ''}', '${monday('09:00')}')`);
    expect((await reached(path)).items).toMatchObject([{ total: 5, done: 5, moved: 5 }]);
    const versions = await Promise.all(
      ids.map(async (id) => (await solutionOf(requestState({ requestId: id })))?.calendarVersion),
    );
    expect(versions).toEqual([1, 1, 2, 2, 2]);
  });

  it('refuses an impossible calendar before anything is shown, and who may not see it', async () => {
    const calendar = await administrator.post('/calendars', office, calendarResource);
    const path = `/calendars/${calendar.id}/preview`;
    const bad = await administrator.call('POST', path, { timezone: 'Moon/Base' });
    expect(bad).toMatchObject({ status: 422, body: { code: 'invalid-calendar', errors: [{ field: 'timezone' }] } });
    expect((await operator.call('POST', path, holiday)).status).toBe(403);
    const unknown = '01900000-0000-7000-8000-00000000dead';
    expect((await administrator.call('GET', `/sla-policies/${unknown}/recomputes`)).status).toBe(404);
  });
});
