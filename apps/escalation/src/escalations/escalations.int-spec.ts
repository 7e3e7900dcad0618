import {
  absencePlanned,
  assignmentGiven,
  departmentDefined,
  employeeDefined,
  employeeDescribed,
  escalationAcknowledged,
  escalationDescribed,
  escalationPage,
  escalationRaised,
  escalationRaisedFurther,
  escalationResolved,
  escalationResource,
  problemField,
  requestClosed,
  requestMerged,
  requestRegistered,
  requestUnmerged,
  wellKnown,
  type EventDefinition,
  type RequestState,
  type Role,
} from '@okno/contracts';
import { newId } from '@okno/service-kit';
import { assignmentState, requestState, TestService, type Caller } from '@okno/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { escalationService } from '../service.js';

const people = {
  director: newId(),
  head: newId(),
  deputy: newId(),
  specialist: newId(),
  operator: newId(),
  chief: newId(),
};
const departments = { company: wellKnown.rootDepartmentId, service: newId(), network: newId(), front: newId() };

describe('escalations', () => {
  let service: TestService;
  let operator: Caller;

  const as = (role: Role, employee: keyof typeof people, department: keyof typeof departments): Promise<Caller> =>
    service.as({ roles: [role], employeeId: people[employee], departmentId: departments[department] });

  beforeAll(async () => {
    service = await TestService.start(escalationService, {
      now: '2026-03-02T09:00:00Z',
      environment: { OKNO_TIMEZONE: 'UTC' },
    });
    const tree = [
      ['company', null, 'director'],
      ['service', 'company', 'chief'],
      ['network', 'service', 'head'],
      ['front', 'company', null],
    ] as const;
    for (const [name, parent, head] of tree) {
      const payload = {
        departmentId: departments[name],
        code: name,
        name,
        parentId: parent === null ? null : departments[parent],
        headId: head === null ? null : people[head],
        calendarId: wellKnown.defaultCalendarId,
        active: true,
      };
      await service.publish(departmentDefined, payload, { id: departments[name], version: 1 });
    }
    const places = {
      director: 'company',
      chief: 'service',
      head: 'network',
      deputy: 'network',
      specialist: 'network',
      operator: 'front',
    } as const;
    for (const [name, place] of Object.entries(places) as [keyof typeof places, keyof typeof departments][]) {
      const employeeId = people[name];
      const payload = {
        employeeId,
        departmentId: departments[place],
        tier: 2,
        extension: null,
        skills: [],
        languages: [],
        capacity: 5,
        calendarId: null,
        active: true,
      } as const;
      await service.publish(employeeDefined, { ...payload, skills: [], languages: [] }, { id: employeeId, version: 1 });
      await service.publish(
        employeeDescribed,
        { employeeId, name, email: `${name}@example.org` },
        { id: employeeId, version: 1 },
      );
    }
    await service.settle();
    operator = await as('operator', 'operator', 'front');
  });
  afterAll(() => service.stop());

  const now = (): string => service.clock.now().toISOString();
  const inMinutes = (minutes: number): Date => new Date(service.clock.now().getTime() + minutes * 60_000);

  async function register(): Promise<RequestState> {
    const request = requestState({ registeredAt: now(), ownerId: people.operator });
    const payload = { request, at: now(), employeeId: null, callIds: [], answeredLive: true };
    await service.publish(requestRegistered, payload, { id: request.requestId, version: 1 });
    await service.settle();
    return request;
  }

  const raise = (requestId: string, body: object, caller = operator): ReturnType<typeof read> =>
    caller.post(
      `/requests/${requestId}/escalations`,
      { reason: 'No answer for two days', ...body },
      escalationResource,
    );
  const read = (id: string, caller = operator): Promise<ReturnType<typeof escalationResource.parse>> =>
    caller.get(`/escalations/${id}`, escalationResource);
  const command = (id: string, verb: string, body: object, caller = operator): ReturnType<typeof read> =>
    caller.post(`/escalations/${id}/${verb}`, body, escalationResource);

  async function told(escalationId: string, ...definitions: readonly EventDefinition[]): Promise<string[]> {
    const types: string[] = [];
    for (const definition of definitions) {
      for (const { data, type } of await service.publishedOf(definition)) {
        if ((data as { escalationId: string }).escalationId === escalationId) types.push(type.split('.')[1] ?? '');
      }
    }
    return types;
  }

  describe('hierarchical', () => {
    it('goes to the head of the department that has the matter, who takes note and settles it', async () => {
      const { requestId } = await register();
      const assignment = assignmentState({ requestId, departmentId: departments.network });
      await service.publish(
        assignmentGiven,
        { assignment, at: now(), employeeId: null },
        { id: assignment.assignmentId, version: 1 },
      );
      await service.settle();
      const raised = await raise(requestId, { kind: 'hierarchical' });
      expect(raised).toMatchObject({
        level: 1,
        tier: 2,
        departmentId: departments.network,
        addressee: { employeeId: people.head, name: 'head' },
      });
      const head = await as('head', 'head', 'network');
      const colleague = await as('specialist', 'specialist', 'network');
      expect(
        (await head.get('/escalations?mine=true&state=raised', escalationPage)).items.map(({ id }) => id),
      ).toContain(raised.id);
      expect((await colleague.call('POST', `/escalations/${raised.id}/acknowledge`)).status).toBe(403);
      expect(await command(raised.id, 'acknowledge', {}, head)).toMatchObject({ state: 'acknowledged', version: 2 });
      expect(await command(raised.id, 'acknowledge', {}, head)).toMatchObject({ version: 2 });
      expect(await command(raised.id, 'resolve', { text: 'Settled' }, head)).toMatchObject({
        state: 'resolved',
        outcome: 'Settled',
      });
      const again = await head.call('POST', `/escalations/${raised.id}/return`, { reason: 'late' });
      expect(problemField.parse(again.body).code).toBe('escalation-ended');
      expect(await told(raised.id, escalationAcknowledged, escalationResolved, escalationDescribed)).toHaveLength(3);
    });

    it('climbs by itself until the top, one notice a step', async () => {
      const { requestId } = await register();
      const raised = await raise(requestId, { kind: 'hierarchical', departmentId: departments.network });
      await service.moveClock(inMinutes(61));
      expect(await read(raised.id)).toMatchObject({
        level: 2,
        state: 'raised-further',
        addressee: { employeeId: people.chief },
        tier: 2,
      });
      await service.moveClock(inMinutes(61));
      const top = await read(raised.id);
      expect(top).toMatchObject({ level: 3, addressee: { employeeId: people.director }, tier: 3 });
      await service.moveClock(inMinutes(61));
      expect(await read(raised.id)).toEqual(top);
      expect(await told(raised.id, escalationRaised, escalationRaisedFurther)).toHaveLength(3);
      const director = await as('director', 'director', 'company');
      expect(await command(raised.id, 'acknowledge', {}, director)).toMatchObject({ state: 'acknowledged' });
    });

    it('stays where it is while its request is merged, and climbs again afterwards', async () => {
      const request = await register();
      const { requestId: id } = request;
      const raised = await raise(id, { kind: 'hierarchical', departmentId: departments.network });
      const merged = { request: { ...request, status: 'merged' as const }, at: now(), employeeId: null };
      await service.publish(requestMerged, { ...merged, intoId: newId() }, { id, version: 2 });
      await service.settle();
      await service.moveClock(inMinutes(130));
      expect(await read(raised.id)).toMatchObject({ level: 1, state: 'raised' });
      const unmerged = { request, at: now(), employeeId: null, fromId: newId(), mergedAt: merged.at };
      await service.publish(requestUnmerged, unmerged, { id, version: 3 });
      await service.settle();
      await service.moveClock(inMinutes(50));
      expect(await read(raised.id)).toMatchObject({ level: 1 });
      await service.moveClock(inMinutes(11));
      expect(await read(raised.id)).toMatchObject({ level: 2, addressee: { employeeId: people.chief } });
    });

    it('is taken higher on request, past whom it was with, and not beyond the top', async () => {
      const { requestId } = await register();
      const { id } = await raise(requestId, { kind: 'hierarchical', departmentId: departments.service });
      const once = { headers: { 'idempotency-key': newId() } };
      const steps = [1, 2].map(() => operator.call('POST', `/escalations/${id}/raise`, { reason: 'Too slow' }, once));
      const [step, repeated] = await Promise.all(steps);
      expect(step).toMatchObject({ status: 200, body: { level: 2, addressee: { employeeId: people.director } } });
      expect([repeated?.status, repeated?.body]).toEqual([200, step?.body]);
      const beyond = await operator.call('POST', `/escalations/${id}/raise`, { reason: 'Still' });
      expect([beyond.status, problemField.parse(beyond.body).code]).toEqual([409, 'no-higher-level']);
    });

    it('reaches the deputy at once and says for whom', async () => {
      const from = now();
      const absence = {
        absenceId: newId(),
        employeeId: people.head,
        deputyId: people.deputy,
        from,
        to: inMinutes(30).toISOString(),
        scope: null,
      };
      await service.publish(absencePlanned, absence, { id: absence.absenceId, version: 1 });
      await service.settle();
      const { requestId } = await register();
      const raised = await raise(requestId, { kind: 'hierarchical', departmentId: departments.network });
      expect(raised.addressee).toEqual({
        employeeId: people.deputy,
        name: 'deputy',
        actingFor: { employeeId: people.head, name: 'head' },
      });
      const deputy = await as('specialist', 'deputy', 'network');
      expect(await command(raised.id, 'acknowledge', {}, deputy)).toMatchObject({ state: 'acknowledged' });
    });

    it('may be answered by anyone above', async () => {
      const { requestId } = await register();
      const { id } = await raise(requestId, { kind: 'hierarchical', departmentId: departments.network });
      await service.settle();
      const chief = await as('head', 'chief', 'service');
      expect(await command(id, 'return', { reason: 'Not ours' }, chief)).toMatchObject({
        state: 'returned',
        outcome: 'Not ours',
      });
    });
  });

  it('hands a systemic matter to the head of the company', async () => {
    const { requestId } = await register();
    const raised = await raise(requestId, { kind: 'systemic' });
    expect(raised).toMatchObject({ level: 1, tier: 3, addressee: { employeeId: people.director } });
    await service.moveClock(inMinutes(61));
    expect(await read(raised.id)).toMatchObject({ state: 'raised', level: 1 });
  });

  it('gives the same answer for the same key, and none for another body', async () => {
    const { requestId } = await register();
    const headers = { 'idempotency-key': newId() };
    const path = `/requests/${requestId}/escalations`;
    const body = { kind: 'systemic', reason: 'once' };
    const first = await operator.call('POST', path, body, { headers });
    expect(await operator.call('POST', path, body, { headers })).toMatchObject({ status: 201, body: first.body });
    expect((await operator.call('POST', path, { ...body, reason: 'twice' }, { headers })).status).toBe(422);
    expect((await operator.get(path, escalationPage)).items).toHaveLength(1);
  });

  it('is not raised on a request that has ended', async () => {
    const request = await register();
    const closed = { ...request, status: 'closed' } as const;
    await service.publish(
      requestClosed,
      { request: closed, at: now(), employeeId: null },
      { id: request.requestId, version: 2 },
    );
    await service.settle();
    const answer = await operator.call('POST', `/requests/${request.requestId}/escalations`, {
      kind: 'functional',
      reason: 'x',
    });
    expect([answer.status, problemField.parse(answer.body).code]).toEqual([409, 'request-ended']);
  });

  it('shows itself only to whom the request is visible or who has to answer', async () => {
    const { requestId } = await register();
    const { id } = await raise(requestId, { kind: 'hierarchical', departmentId: departments.network });
    await service.settle();
    const stranger = await service.as({ roles: ['manager'], employeeId: newId(), departmentId: departments.front });
    expect((await stranger.call('GET', `/escalations/${id}`)).status).toBe(404);
    expect((await stranger.call('POST', `/escalations/${id}/acknowledge`)).status).toBe(404);
    expect((await stranger.call('GET', `/requests/${requestId}/escalations`)).status).toBe(404);
    expect((await stranger.get('/escalations', escalationPage)).items).toEqual([]);
    const finance = await service.as({ roles: ['finance'] });
    expect(
      (await finance.call('POST', `/requests/${requestId}/escalations`, { kind: 'systemic', reason: 'x' })).status,
    ).toBe(403);
  });
});
