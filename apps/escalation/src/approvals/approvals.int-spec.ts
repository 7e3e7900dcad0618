import {
  absenceCancelled,
  absencePlanned,
  approvalFaults,
  approvalGranted,
  approvalHandedOn,
  approvalPage,
  approvalResource,
  approvalRouteResource,
  approvalStageOpened,
  approvalVoided,
  clientErased,
  compensationApprovalAsked,
  compensationApprovalCalledOff,
  departmentDefined,
  employeeDefined,
  employeeDescribed,
  problemField,
  requestRegistered,
  wellKnown,
  type ApprovalResource,
  type Role,
} from '@okno/contracts';
import { newId } from '@okno/service-kit';
import { requestState, TestService, type Caller } from '@okno/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { escalationService } from '../service.js';

const people = { director: newId(), head: newId(), anna: newId(), boris: newId(), vera: newId(), asker: newId() };
type Person = keyof typeof people;
const departments = { company: wellKnown.rootDepartmentId, network: newId() };
const notAsked = [403, 'not-addressed-to-you'];
const hash = (character: string): string => character.repeat(64);

describe('approvals', () => {
  let service: TestService;
  const callers = new Map<Person, Caller>();
  let administrator: Caller;

  const as = (name: Person): Caller => {
    const caller = callers.get(name);
    if (caller === undefined) throw new Error(name);
    return caller;
  };
  const hire = async (name: Person, active = true, version = 1): Promise<void> => {
    const employeeId = people[name];
    const departmentId = name === 'director' ? departments.company : departments.network;
    const rest = { tier: 2 as const, extension: null, skills: [], languages: [], capacity: 5, calendarId: null };
    await service.publish(employeeDefined, { employeeId, departmentId, ...rest, active }, { id: employeeId, version });
    const named = { employeeId, name, email: `${name}@example.org` };
    await service.publish(employeeDescribed, named, { id: employeeId, version });
  };

  beforeAll(async () => {
    service = await TestService.start(escalationService, {
      now: '2026-03-02T09:00:00Z',
      environment: { OKNO_TIMEZONE: 'UTC' },
    });
    const tree = [
      ['company', null, 'director'],
      ['network', 'company', 'head'],
    ] as const;
    for (const [name, parent, head] of tree) {
      const parentId = parent === null ? null : departments[parent];
      const rest = { headId: people[head], calendarId: wellKnown.defaultCalendarId, active: true };
      const id = departments[name];
      await service.publish(
        departmentDefined,
        { departmentId: id, code: name, name, parentId, ...rest },
        { id, version: 1 },
      );
    }
    const roles: Record<Person, Role> = {
      ...{
        director: 'director',
        head: 'head',
        anna: 'specialist',
        boris: 'specialist',
        vera: 'specialist',
        asker: 'manager',
      },
    };
    for (const name of Object.keys(people) as Person[]) {
      await hire(name);
      const departmentId = name === 'director' ? departments.company : departments.network;
      callers.set(name, await service.as({ roles: [roles[name]], employeeId: people[name], departmentId }));
    }
    administrator = await service.as({ roles: ['administrator'] });
    await service.settle();
  });
  afterAll(() => service.stop());

  const stage = (approvers: readonly Person[], more: object = {}): object => ({
    approvers: approvers.map((name) => ({ employeeId: people[name] })),
    withinWorkingMinutes: 60,
    ...more,
  });
  const ask = (body: object, caller = as('asker')): Promise<ApprovalResource> => {
    const subject = { kind: 'other', id: newId(), title: 'A discount of a third' };
    return caller.post('/approvals', { subject, contentHash: hash('a'), ...body }, approvalResource);
  };
  const say = (id: string, verb: string, who: Person, body: object = {}): Promise<ApprovalResource> =>
    as(who).post(`/approvals/${id}/${verb}`, body, approvalResource);
  const refusal = async (answer: Promise<{ status: number; body: unknown }>): Promise<[number, string]> => {
    const { status, body } = await answer;
    return [status, problemField.parse(body).code];
  };
  const holders = ({ stages }: ApprovalResource): (string | undefined)[] =>
    stages.flatMap(({ places }) => places.map((place) => place.holders.at(-1)?.name));
  const leave = async (who: Person, deputy: Person | null): Promise<() => Promise<void>> => {
    const now = service.clock.now().getTime();
    const absenceId = newId();
    const absence = {
      ...{ absenceId, employeeId: people[who], deputyId: deputy === null ? null : people[deputy], scope: null },
      ...{ from: new Date(now - 1).toISOString(), to: new Date(now + 30 * 86_400_000).toISOString() },
    };
    await service.publish(absencePlanned, absence, { id: absenceId, version: 1 });
    await service.settle();
    return async () => {
      await service.publish(absenceCancelled, absence, { id: absenceId, version: 2 });
      await service.settle();
    };
  };

  it('go from stage to stage, and everybody sees who was asked and what they said', async () => {
    const asked = await ask({ stages: [stage(['anna', 'boris'], { needed: 1 }), stage(['head'])] });
    expect(asked).toMatchObject({ state: 'open', askedById: people.asker, version: 1 });
    expect(holders(asked)).toEqual(['anna', 'boris', undefined]);
    expect(await refusal(as('head').call('POST', `/approvals/${asked.id}/approve`, {}))).toEqual([404, 'not-found']);
    expect(await refusal(as('director').call('POST', `/approvals/${asked.id}/approve`, {}))).toEqual(notAsked);
    expect(await refusal(as('asker').call('POST', `/approvals/${asked.id}/approve`, {}))).toEqual(notAsked);
    const seen = { contentHash: hash('b') };
    expect(await refusal(as('anna').call('POST', `/approvals/${asked.id}/approve`, seen))).toEqual([
      409,
      'content-changed',
    ]);
    expect((await say(asked.id, 'approve', 'anna', { contentHash: hash('a') })).stages[1]?.state).toBe('open');
    expect((await as('head').get('/approvals?mine=true', approvalPage)).items.map(({ id }) => id)).toEqual([asked.id]);
    const granted = await say(asked.id, 'approve', 'head');
    expect(granted).toMatchObject({ state: 'granted', version: 3 });
    expect(await say(asked.id, 'approve', 'head')).toEqual(granted);
    const told = async (definition: typeof approvalGranted | typeof approvalStageOpened) =>
      (await service.publishedOf(definition)).filter(({ data }) => data.approvalId === asked.id);
    expect(await told(approvalStageOpened)).toHaveLength(1);
    expect(await told(approvalGranted)).toHaveLength(1);
  });

  it('find the deputy at once, say for whom, and the journal does too', async () => {
    const asked = await ask({ stages: [stage(['anna'])] });
    const back = await leave('anna', 'boris');
    const moved = await as('boris').get(`/approvals/${asked.id}`, approvalResource);
    expect(moved.stages[0]?.places[0]?.holders).toMatchObject([{ name: 'boris', actingFor: { name: 'anna' } }]);
    expect((await as('anna').get('/approvals?mine=true', approvalPage)).items.map(({ id }) => id)).toContain(asked.id);
    const granted = await say(asked.id, 'approve', 'boris');
    expect(granted.stages[0]?.places[0]?.approvedBy).toMatchObject({ name: 'boris', actingFor: { name: 'anna' } });
    const journal = await service.database.query<{ acting_for_id: string | null }>(
      `SELECT acting_for_id FROM audit_entry WHERE action = 'approval.approve' AND $1 = ANY(subject_ids::text[])`,
      [asked.id],
    );
    expect(journal).toEqual([{ acting_for_id: people.anna }]);
    await back();
  });

  it('never go to who asked, not even as a deputy', async () => {
    const back = await leave('anna', 'asker');
    const asked = await ask({ stages: [stage(['anna'])] });
    expect(holders(asked)).toEqual(['head']);
    expect(await refusal(as('asker').call('POST', `/approvals/${asked.id}/approve`, {}))).toEqual(notAsked);
    await say(asked.id, 'withdraw', 'asker', { reason: 'Not needed' });
    await back();
  });

  it('rise when nobody answers in working time, once per level, and end at the top', async () => {
    const asked = await ask({ stages: [stage(['anna'])] });
    const seen: (string | undefined)[] = [];
    for (const time of ['2026-03-02T10:05:00Z', '2026-03-02T11:10:00Z', '2026-03-02T12:15:00Z']) {
      await service.moveClock(time);
      seen.push(...holders(await as('asker').get(`/approvals/${asked.id}`, approvalResource)));
    }
    expect(seen.slice(0, 2)).toEqual(['head', 'director']);
    const handed = (await service.publishedOf(approvalHandedOn)).filter(({ data }) => data.approvalId === asked.id);
    expect(handed).toHaveLength(3);
    expect(handed.at(-1)?.data.addressees.map(({ employeeId }) => employeeId)).toEqual([
      ...[people.anna, people.head, people.director, wellKnown.administratorEmployeeId],
    ]);
    await service.moveClock('2026-03-02T14:00:00Z');
    expect(await as('asker').get(`/approvals/${asked.id}`, approvalResource)).toMatchObject({ state: 'expired' });
    expect(await refusal(as('anna').call('POST', `/approvals/${asked.id}/approve`, {}))).toEqual([
      409,
      'approval-ended',
    ]);
  });

  it('are void when something else is asked of the same thing, also when they were granted', async () => {
    const subject = { kind: 'document', id: newId(), title: 'A contract' };
    const first = await ask({ subject, stages: [stage(['anna'])] });
    const again = { subject, contentHash: hash('a'), stages: [stage(['anna'])] };
    expect(await refusal(as('asker').call('POST', '/approvals', again))).toEqual([409, 'already-asked']);
    await say(first.id, 'approve', 'anna');
    const other = { ...again, contentHash: hash('c') };
    expect(await refusal(as('vera').call('POST', '/approvals', other))).toEqual([409, 'already-asked']);
    const second = await ask({ subject, contentHash: hash('c'), stages: [stage(['anna'])] });
    expect(await as('asker').get(`/approvals/${first.id}`, approvalResource)).toMatchObject({ state: 'voided' });
    const rejected = await say(second.id, 'reject', 'anna', { reason: 'Too cheap' });
    expect(rejected).toMatchObject({ state: 'rejected', reason: 'Too cheap' });
    expect(await say(second.id, 'reject', 'anna', { reason: 'Too cheap' })).toEqual(rejected);
  });

  it('are asked by other services by the route for the amount, and void when they call it off', async () => {
    const body = { name: 'Large', appliesTo: 'compensation', amountOver: { amountMinor: 1000, currency: 'RUB' } };
    const route = await administrator.post(
      '/approval-routes',
      { ...body, stages: [{ approvers: [{ role: 'head-of-requester' }], withinWorkingMinutes: 60 }] },
      approvalRouteResource,
    );
    const request = requestState({ ownerId: people.asker });
    const registered = {
      request,
      at: service.clock.now().toISOString(),
      employeeId: null,
      callIds: [],
      answeredLive: true,
    };
    await service.publish(requestRegistered, registered, { id: request.requestId, version: 1 });
    const complaintId = newId();
    const asked = {
      ...{
        approvalId: newId(),
        subject: { kind: 'compensation' as const, id: complaintId, reference: 'C-2026-000001' },
      },
      ...{
        contentHash: hash('d'),
        amount: { amountMinor: 5000, currency: 'RUB' },
        askedById: people.vera,
        authorIds: [],
      },
      ...{ clientId: request.clientId, requestId: request.requestId, at: service.clock.now().toISOString() },
    };
    await service.publish(compensationApprovalAsked, asked, { id: complaintId, version: 1 });
    await service.settle();
    const shown = await as('head').get(`/approvals/${asked.approvalId}`, approvalResource);
    expect(shown).toMatchObject({ routeId: route.id, routeVersion: 1, subject: { reference: 'C-2026-000001' } });
    expect(holders(shown)).toEqual(['head']);
    // Whoever sees the request sees what is asked of it.
    expect((await as('asker').get(`/approvals?requestId=${request.requestId}`, approvalPage)).items).toHaveLength(1);
    await say(asked.approvalId, 'approve', 'head');
    const off = { approvalId: asked.approvalId, complaintId, at: asked.at };
    await service.publish(compensationApprovalCalledOff, off, { id: complaintId, version: 2 });
    await service.settle();
    expect(await as('head').get(`/approvals/${asked.approvalId}`, approvalResource)).toMatchObject({ state: 'voided' });
    expect((await service.publishedOf(approvalVoided)).map(({ data }) => data.approvalId)).toContain(asked.approvalId);
  });

  it('refuse what nobody could complete, and find what is broken later', async () => {
    const make = (stages: object[]) =>
      refusal(administrator.call('POST', '/approval-routes', { name: 'Route', appliesTo: 'deadline', stages }));
    const twice = {
      approvers: [{ employeeId: people.head }, { headOf: departments.network }],
      withinWorkingMinutes: 5,
    };
    expect(await make([twice])).toEqual([422, 'route-cannot-complete']);
    const unknown = { approvers: [{ employeeId: '01900000-0000-7000-8000-00000000abcd' }], withinWorkingMinutes: 5 };
    expect(await make([unknown])).toEqual([422, 'unknown-reference']);
    expect(await make([])).toEqual([400, 'invalid-input']);
    expect(await make([stage(['anna'], { alongside: true })])).toEqual([400, 'invalid-input']);
    expect(await make([stage(['anna'], { bypass: true })])).toEqual([400, 'invalid-input']);
    const body = { name: 'Deadlines', appliesTo: 'deadline', stages: [stage(['vera']), stage(['boris'])] };
    const route = await administrator.post('/approval-routes', body, approvalRouteResource);
    const faults = async () =>
      (await administrator.get('/approval-routes/faults', approvalFaults)).items
        .filter(({ routeId }) => routeId === route.id)
        .map(({ stage: place, code }) => [place, code]);
    expect(await faults()).toEqual([]);
    const back = await leave('boris', null);
    await hire('vera', false, 2);
    await service.settle();
    expect(await faults()).toEqual([
      [1, 'left'],
      [2, 'away'],
    ]);
    const renamed = administrator.call(
      'PATCH',
      `/approval-routes/${route.id}`,
      { name: 'New' },
      { headers: { 'if-match': '"1"' } },
    );
    expect(await refusal(renamed)).toEqual([422, 'route-cannot-complete']);
    const retired = await administrator.patch(
      `/approval-routes/${route.id}`,
      { active: false },
      1,
      approvalRouteResource,
    );
    expect(retired).toMatchObject({ active: false, version: 2 });
    await back();
  });

  it('are named when too few are there who could approve, and go on when somebody comes back', async () => {
    const asked = await ask({ stages: [stage(['anna', 'boris'])] });
    const backs = [await leave('director', null), await leave('head', null), await leave('boris', null)];
    const annaIsBack = await leave('anna', null);
    const named = async () =>
      (await administrator.get('/approval-routes/faults', approvalFaults)).items
        .filter(({ approvalId }) => approvalId === asked.id)
        .map(({ stage: place, code, name }) => [place, code, name]);
    expect(await named()).toEqual([[1, 'too-few', 'other']]);
    await annaIsBack();
    expect(await named()).toEqual([]);
    expect(holders(await as('asker').get(`/approvals/${asked.id}`, approvalResource))).toContain('anna');
    for (const back of backs) await back();
    await say(asked.id, 'withdraw', 'asker');
  });

  it('lose their words when the client is erased; who approved stays', async () => {
    const request = requestState({ ownerId: people.asker });
    const at = service.clock.now().toISOString();
    const registered = { request, at, employeeId: null, callIds: [], answeredLive: true };
    await service.publish(requestRegistered, registered, { id: request.requestId, version: 1 });
    await service.settle();
    const { requestId, clientId } = request;
    const subject = { kind: 'document', id: newId(), title: 'A contract with Ivan Petrov' };
    const asked = await ask({ subject, requestId, stages: [stage(['anna'])] });
    expect(asked).toMatchObject({ clientId, requestId });
    await say(asked.id, 'reject', 'anna', { reason: 'Ivan has not paid' });
    const erased = { erasureId: newId(), clientId, requestIds: [requestId], callRecordIds: [], at };
    await service.publish(clientErased, erased, { id: clientId, version: 1 });
    await service.settle();
    const shown = await as('director').get(`/approvals/${asked.id}`, approvalResource);
    expect(JSON.stringify(shown)).not.toContain('Ivan');
    expect(shown.stages[0]?.places[0]?.rejectedBy?.name).toBe('anna');
  });

  it('are refused where who asks and the authors are all there is', async () => {
    const authorIds = [people.anna, people.boris, people.head, people.director, wellKnown.administratorEmployeeId];
    const body = { subject: { kind: 'other', id: newId(), title: 'x' }, contentHash: hash('a') };
    const answer = as('asker').call('POST', '/approvals', {
      ...body,
      authorIds: authorIds.slice(0, 4),
      stages: [stage(['anna', 'boris'])],
    });
    expect(await refusal(answer)).toEqual([422, 'nobody-can-approve']);
    expect(await refusal(administrator.call('POST', '/approvals', { ...body }))).toEqual([422, 'not-an-employee']);
    const compensation = { ...body, subject: { ...body.subject, kind: 'compensation' } };
    expect(await refusal(as('asker').call('POST', '/approvals', compensation))).toEqual([400, 'invalid-input']);
    expect(await refusal((await service.as({ roles: ['client'] })).call('GET', '/approvals'))).toEqual([
      403,
      'forbidden',
    ]);
  });
});
