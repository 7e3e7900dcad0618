import {
  assignmentCancelled,
  assignmentCompleted,
  assignmentGiven,
  clientDefined,
  clockBreached,
  clockCancelled,
  clockMet,
  clockPaused,
  clockResumed,
  clockStarted,
  interactionRecorded,
  policyResource,
  requestCancelled,
  requestDeadlines,
  requestRegistered,
  requestReopened,
  requestsImported,
  importedRequestsUndone,
  requestSolved,
  requestWaitingEnded,
  requestWaitingStarted,
  wellKnown,
  type EventDefinition,
  type RequestDeadline,
  type RequestState,
} from '@okno/contracts';
import { newId } from '@okno/service-kit';
import { assignmentState, requestState, TestService, type Caller } from '@okno/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { escalationService } from '../service.js';

const employeeId = newId();

describe('clocks', () => {
  let service: TestService;
  let operator: Caller;
  let administrator: Caller;

  beforeAll(async () => {
    // Monday; the default calendar counts from nine to six in UTC here.
    service = await TestService.start(escalationService, {
      now: '2026-03-02T09:00:00Z',
      environment: { OKNO_TIMEZONE: 'UTC' },
    });
    operator = await service.as({ roles: ['operator'] });
    administrator = await service.as({ roles: ['administrator'] });
  });
  afterAll(() => service.stop());

  const now = (): string => service.clock.now().toISOString();

  async function register(given: Partial<RequestState> = {}, answeredLive = false): Promise<RequestState> {
    const request = requestState({ registeredAt: now(), ...given });
    const payload = { request, at: request.registeredAt, employeeId: null, callIds: [], answeredLive };
    await service.publish(requestRegistered, payload, { id: request.requestId, version: 1 });
    return request;
  }

  const fact = (request: RequestState): { request: RequestState; at: string; employeeId: string } => ({
    request,
    at: now(),
    employeeId,
  });

  async function deadlines(requestId: string): Promise<Record<string, RequestDeadline>> {
    await service.settle();
    const { items } = await operator.get(`/requests/${requestId}/deadlines`, requestDeadlines);
    return Object.fromEntries(items.map((item) => [item.kind, item]));
  }

  async function told(requestId: string, ...definitions: readonly EventDefinition[]): Promise<string[]> {
    const kinds: string[] = [];
    for (const definition of definitions) {
      for (const { data, type } of await service.publishedOf(definition)) {
        const { requestId: of, kind } = data as { requestId: string; kind: string };
        if (of === requestId) kinds.push(`${type.split('.')[1] ?? ''} ${kind}`);
      }
    }
    return kinds;
  }

  const exchange = (requestId: string, direction: 'inbound' | 'outbound', at = now()): Promise<void> =>
    service.publish(interactionRecorded, {
      interactionId: newId(),
      orderKey: requestId,
      clientId: null,
      requestId,
      channel: 'email',
      direction,
      at,
      employeeId: direction === 'outbound' ? employeeId : null,
      productId: null,
      callRecordId: null,
    });

  it('promises an answer and a solution, and explains both', async () => {
    const { requestId } = await register({ registeredAt: '2026-03-02T08:00:00.000Z' });
    const { 'first-answer': first, solution } = await deadlines(requestId);
    expect(first).toMatchObject({
      state: 'running',
      targetMinutes: 120,
      startedAt: '2026-03-02T08:00:00.000Z',
      dueAt: '2026-03-02T11:00:00.000Z',
      pauses: [],
      controlPoints: [],
      policyId: wellKnown.defaultPolicyId,
      policyVersion: 1,
      calendarId: wellKnown.defaultCalendarId,
      calendarVersion: 1,
    });
    expect(first?.explanation).toEqual([
      {
        from: '2026-03-02T08:00:00.000Z',
        to: '2026-03-02T09:00:00.000Z',
        minutes: 60,
        counted: false,
        why: 'outside working hours',
      },
      {
        from: '2026-03-02T09:00:00.000Z',
        to: '2026-03-02T11:00:00.000Z',
        minutes: 120,
        counted: true,
        why: 'working hours',
      },
    ]);
    expect(solution?.dueAt).toBe('2026-03-02T17:00:00.000Z');
    expect(await told(requestId, clockStarted)).toEqual(['clock-started first-answer', 'clock-started solution']);
  });

  it('counts a request registered in a live conversation as answered', async () => {
    const { requestId } = await register({}, true);
    expect((await deadlines(requestId))['first-answer']).toMatchObject({ state: 'met', dueAt: null });
    expect(await told(requestId, clockStarted, clockMet)).toContain('clock-met first-answer');
  });

  it('follows the conversation: answered, asked again, answered again', async () => {
    const { requestId } = await register();
    await exchange(requestId, 'outbound');
    await service.settle();
    await exchange(requestId, 'inbound');
    expect(await deadlines(requestId)).toMatchObject({
      'first-answer': { state: 'met' },
      'next-answer': { state: 'running' },
    });
    await exchange(requestId, 'outbound');
    expect((await deadlines(requestId))['next-answer']).toMatchObject({ state: 'met' });
  });

  it('pauses the solution while waiting on the client and moves it', async () => {
    const request = await register({}, true);
    const { requestId } = request;
    const before = (await deadlines(requestId)).solution;
    const waiting = { ...fact(request), on: 'client', until: null } as const;
    await service.publish(requestWaitingStarted, waiting, { id: requestId, version: 2 });
    const paused = (await deadlines(requestId)).solution;
    expect(paused).toMatchObject({ state: 'paused', dueAt: null, lastDueAt: before?.dueAt, pauses: [{ to: null }] });
    expect(paused?.explanation.at(-1)).toMatchObject({ to: null, counted: false, why: 'the clock was paused' });
    await service.moveClock(new Date(service.clock.now().getTime() + 30 * 60_000));
    await service.publish(requestWaitingEnded, { ...fact(request), on: 'client' }, { id: requestId, version: 3 });
    const resumed = (await deadlines(requestId)).solution;
    const moved = Date.parse(resumed?.dueAt ?? '') - Date.parse(before?.dueAt ?? '');
    expect(moved).toBeGreaterThanOrEqual(30 * 60_000);
    expect(moved).toBeLessThan(40 * 60_000);
    expect(await told(requestId, clockPaused, clockResumed)).toEqual([
      'clock-paused solution',
      'clock-resumed solution',
    ]);
  });

  it('breaches once, and remembers when it was done after all', async () => {
    const request = await register({ priority: 1 }, true);
    const due = Date.parse((await deadlines(request.requestId)).solution?.dueAt ?? '');
    await service.moveClock(new Date(due + 1_000));
    expect((await deadlines(request.requestId)).solution).toMatchObject({
      state: 'breached',
      dueAt: null,
      lastDueAt: new Date(due).toISOString(),
    });
    await service.publish(requestSolved, fact(request), { id: request.requestId, version: 2 });
    const late = (await deadlines(request.requestId)).solution;
    expect(late?.state).toBe('breached');
    expect(Date.parse(late?.metAt ?? '')).toBeGreaterThan(due);
    expect(await told(request.requestId, clockBreached)).toEqual(['clock-breached solution']);
  });

  it('starts the solution anew at a reopening and cancels it when the request is given up', async () => {
    const request = await register({}, true);
    await service.publish(requestSolved, fact(request), { id: request.requestId, version: 2 });
    await service.settle();
    await service.publish(requestReopened, fact(request), { id: request.requestId, version: 3 });
    await service.settle();
    await service.publish(requestCancelled, fact(request), { id: request.requestId, version: 4 });
    await deadlines(request.requestId);
    expect(await told(request.requestId, clockMet, clockCancelled)).toEqual([
      'clock-met first-answer',
      'clock-met solution',
      'clock-cancelled solution',
    ]);
  });

  it('keeps the promise of an assignment, whichever event comes first', async () => {
    const request = requestState({ registeredAt: now() });
    const assignment = assignmentState({ requestId: request.requestId, givenAt: now(), calendarVersion: 0 });
    await service.publish(
      assignmentGiven,
      { assignment, at: now(), employeeId: null },
      { id: assignment.assignmentId, version: 1 },
    );
    await service.settle();
    const unknown = await operator.call('GET', `/requests/${request.requestId}/deadlines`);
    expect(unknown.status).toBe(503);
    await register(request);
    const clock = (await deadlines(request.requestId)).assignment;
    expect(clock).toMatchObject({
      assignmentId: assignment.assignmentId,
      state: 'running',
      targetMinutes: 120,
      calendarVersion: 1,
    });
    const done = { ...assignment, state: 'done' } as const;
    await service.publish(
      assignmentCompleted,
      { assignment: done, at: now(), employeeId },
      { id: assignment.assignmentId, version: 2 },
    );
    expect((await deadlines(request.requestId)).assignment).toMatchObject({ state: 'met' });
  });

  it('lets go of an assignment that was called off', async () => {
    const { requestId } = await register();
    const assignment = assignmentState({
      requestId,
      givenAt: now(),
      withinWorkingMinutes: null,
      dueAt: '2026-03-06T20:00:00.000Z',
    });
    await service.publish(
      assignmentGiven,
      { assignment, at: now(), employeeId: null },
      { id: assignment.assignmentId, version: 1 },
    );
    expect((await deadlines(requestId)).assignment).toMatchObject({ dueAt: '2026-03-06T20:00:00.000Z' });
    const off = { ...assignment, state: 'cancelled' } as const;
    await service.publish(
      assignmentCancelled,
      { assignment: off, at: now(), employeeId },
      { id: assignment.assignmentId, version: 2 },
    );
    expect((await deadlines(requestId)).assignment).toMatchObject({ state: 'cancelled', dueAt: null });
  });

  it('takes an event that comes twice once', async () => {
    const request = requestState({ registeredAt: now() });
    const payload = { request, at: now(), employeeId: null, callIds: [], answeredLive: false };
    const eventId = newId();
    await service.publish(requestRegistered, payload, { id: request.requestId, version: 1, eventId });
    await service.settle();
    await service.publish(requestRegistered, payload, { id: request.requestId, version: 1, eventId });
    expect(await told(request.requestId, clockStarted)).toHaveLength(2);
  });

  it('promises nothing for what was imported', async () => {
    const request = requestState();
    const rows = [{ ...request, version: 1, departmentId: null, dueAt: null }];
    await service.publish(requestsImported, { importId: newId(), chunk: 0, rows });
    expect(await deadlines(request.requestId)).toEqual({});
  });

  it('forgets requests whose import is undone, whichever of their imports is read last', async () => {
    const request = requestState();
    const { requestId } = request;
    const [made, steps] = [newId(), newId()];
    const rows = [{ ...request, version: 1, departmentId: null, dueAt: null }];
    await service.publish(requestsImported, { importId: made, chunk: 0, rows });
    const known = async () => {
      await service.settle();
      const tables = ['clocked_request', 'request_replica', 'access_request'];
      const counts = tables.map((table) => `(SELECT count(*)::int FROM ${table} WHERE id = $1) AS ${table}`);
      const facts = '(SELECT count(*)::int FROM clock_fact WHERE request_id = $1) AS clock_fact';
      const [row] = await service.database.query(`SELECT ${[...counts, facts].join(', ')}`, [requestId]);
      return Object.values(row as object) as unknown;
    };
    expect(await known()).toEqual([1, 1, 1, 1]);
    const gone = [{ requestId, version: 3 }];
    await service.publish(importedRequestsUndone, { importId: made, chunk: 1, rows: gone });
    expect(await known()).toEqual([0, 0, 0, 0]);
    await service.publish(requestsImported, {
      importId: steps,
      chunk: 0,
      rows: rows.map((row) => ({ ...row, version: 2 })),
    });
    await service.publish(importedRequestsUndone, { importId: steps, chunk: 1, rows: gone });
    expect(await known()).toEqual([0, 0, 0, 0]);
  });

  it('is visible to whom the request is', async () => {
    const { requestId, ownerId } = await register();
    await service.settle();
    const path = `/requests/${requestId}/deadlines`;
    const owner = await service.as({ roles: ['manager'], employeeId: ownerId });
    const stranger = await service.as({ roles: ['manager'], employeeId: newId() });
    const client = await service.as({ roles: ['client'] });
    expect((await owner.call('GET', path)).status).toBe(200);
    expect((await stranger.call('GET', path)).status).toBe(404);
    expect((await client.call('GET', path)).status).toBe(403);
    expect((await operator.call('GET', '/requests/01900000-0000-7000-8000-00000000dead/deadlines')).status).toBe(404);
  });

  it('waits for the client where a policy asks for the segment, and freezes what it promised', async () => {
    const body = {
      name: 'Gold',
      calendarId: wellKnown.defaultCalendarId,
      appliesTo: { segments: ['gold'] },
      targets: [{ priority: 2, solutionMinutes: 30 }],
    };
    const policy = await administrator.post('/sla-policies', body, policyResource);
    const clientId = newId();
    const { requestId } = await register({ clientId });
    expect(await deadlines(requestId)).toEqual({});
    const client = {
      clientId,
      kind: 'person',
      segment: 'gold',
      managerId: null,
      productIds: [],
      externalIds: {},
      language: 'ru',
      active: true,
    } as const;
    await service.publish(clientDefined, { ...client, productIds: [] }, { id: clientId, version: 1 });
    expect(await deadlines(requestId)).toMatchObject({
      solution: { policyId: policy.id, policyVersion: 1, targetMinutes: 30 },
    });
    await administrator.patch(`/sla-policies/${policy.id}`, { active: false }, 1, policyResource);
    const other = await register({ clientId });
    expect((await deadlines(other.requestId)).solution?.policyId).toBe(wellKnown.defaultPolicyId);
    expect((await deadlines(requestId)).solution).toMatchObject({ policyId: policy.id, policyVersion: 1 });
  });
});
