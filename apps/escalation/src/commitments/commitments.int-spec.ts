import {
  clientDefined,
  clientErased,
  commitmentBroken,
  commitmentDescribed,
  commitmentKept,
  commitmentKeptLate,
  commitmentMade,
  commitmentPage,
  commitmentRenegotiated,
  commitmentResource,
  contactAdded,
  problemField,
  requestCancelled,
  requestRegistered,
  wellKnown,
  type CommitmentResource,
  type EventDefinition,
  type RequestState,
  type Role,
} from '@okno/contracts';
import { newId } from '@okno/service-kit';
import { requestState, tellCompany, TestService, type Caller } from '@okno/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { escalationService } from '../service.js';

const people = { director: newId(), head: newId(), anna: newId(), boris: newId(), clara: newId(), stranger: newId() };
const departments = { company: wellKnown.rootDepartmentId, network: newId(), sales: newId() };
type Person = keyof typeof people;
type Department = keyof typeof departments;
const clientId = newId();

const plain = () => ({ language: 'ru' as const, productIds: [], active: true });

describe('commitments', () => {
  let service: TestService;
  let operator: Caller;
  let anna: Caller;
  let head: Caller;
  let requestId: string;

  const as = (role: Role, person: Person, department: Department, standsInFor: string[] = []): Promise<Caller> =>
    service.as({ roles: [role], employeeId: people[person], departmentId: departments[department], standsInFor });

  beforeAll(async () => {
    service = await TestService.start(escalationService, {
      now: '2026-03-02T09:00:00Z',
      environment: { OKNO_TIMEZONE: 'UTC' },
    });
    const { director, head: leader, ...others } = people;
    const { company, network, sales } = departments;
    const tree = [
      { id: company, headId: director },
      { id: network, parentId: company, headId: leader },
      { id: sales, parentId: company },
    ];
    const places = { anna: network, boris: company, clara: sales, stranger: sales } as const;
    const staff = Object.entries(places).map(([name, departmentId]) => ({
      ...{ id: others[name as keyof typeof places], name, departmentId },
    }));
    await tellCompany(service, tree, staff);
    const client = { clientId, kind: 'organisation', segment: null, managerId: people.clara, externalIds: {} } as const;
    await service.publish(clientDefined, { ...client, ...plain() }, { id: clientId, version: 1 });
    requestId = (await register()).requestId;
    operator = await as('operator', 'boris', 'company');
    anna = await as('specialist', 'anna', 'network');
    head = await as('head', 'head', 'network');
  });
  afterAll(() => service.stop());

  async function register(): Promise<RequestState> {
    const request = requestState({ clientId, ownerId: people.boris, registeredAt: service.clock.now().toISOString() });
    const payload = { request, at: request.registeredAt, employeeId: null, callIds: [], answeredLive: true };
    await service.publish(requestRegistered, payload, { id: request.requestId, version: 1 });
    await service.settle();
    return request;
  }

  const inHours = (hours: number): string => new Date(service.clock.now().getTime() + hours * 3_600_000).toISOString();
  const bodyOf = (body: object = {}): object => ({
    clientId,
    text: 'A new meter',
    employeeId: people.anna,
    source: 'meeting',
    ...('withinWorkingMinutes' in body ? {} : { dueAt: inHours(4) }),
    ...body,
  });
  const make = (body: object = {}, caller = operator): Promise<CommitmentResource> =>
    caller.post('/commitments', bodyOf(body), commitmentResource);
  const command = (id: string, verb: string, body: object, caller = anna): Promise<CommitmentResource> =>
    caller.post(`/commitments/${id}/${verb}`, body, commitmentResource);
  const read = (id: string, caller = operator): Promise<CommitmentResource> =>
    caller.get(`/commitments/${id}`, commitmentResource);
  const listed = async (query: string, caller = operator): Promise<string[]> =>
    (await caller.get(`/commitments${query}`, commitmentPage)).items.map(({ id }) => id);
  async function refusal(method: string, path: string, body: object | undefined, caller: Caller): Promise<unknown[]> {
    const answer = await caller.call(method, path, body);
    const problem = problemField.parse(answer.body);
    return [answer.status, problem.code, ...problem.errors.map(({ field }) => field)];
  }
  async function told(id: string, ...definitions: readonly EventDefinition[]): Promise<number[]> {
    const versions: number[] = [];
    for (const definition of definitions) {
      const published = await service.publishedOf(definition);
      versions.push(...published.filter(({ subject }) => subject === id).map((event) => event.aggregateversion));
    }
    return versions;
  }

  it('are made in the working time of the executor’s department and kept with evidence', async () => {
    const made = await make({ requestId, source: 'call', withinWorkingMinutes: 10 * 60 });
    // A moment after Monday 09:00, and the default calendar works from 9 to 18: the tenth hour is Tuesday’s.
    expect(made).toMatchObject({
      reference: 'R-2026-000001',
      requestId,
      state: 'made',
      dueAt: expect.stringMatching(/^2026-03-03T10:00:/),
      firstDueAt: made.dueAt,
      withinWorkingMinutes: 600,
      employeeName: 'anna',
      departmentId: departments.network,
      madeById: people.boris,
      calendarId: wellKnown.defaultCalendarId,
      history: [],
      checklist: [],
      version: 1,
    });
    const kept = await command(made.id, 'keep', { evidence: 'Act 17, signed' });
    expect(kept).toMatchObject({ state: 'kept', evidence: 'Act 17, signed', version: 2 });
    expect(kept.keptAt).toMatch(/^2026-03-02T09:00:/);
    expect(await command(made.id, 'keep', { evidence: 'Again' })).toEqual(kept);
    expect(await told(made.id, commitmentMade, commitmentKept)).toEqual([1, 2]);
    const [event] = (await service.publishedOf(commitmentMade)).filter(({ subject }) => subject === made.id);
    expect(event?.data).toMatchObject({ orderedBy: requestId, clientId, source: 'call', state: 'made' });
    expect(JSON.stringify(event)).not.toContain('meter');
  });

  it('have a checklist and reports', async () => {
    const { id } = await make({ checklist: ['Order it', 'Bring it'] });
    const ticked = await command(id, 'check', { item: 2, done: true });
    expect(ticked.checklist).toEqual([
      { item: 1, text: 'Order it', done: false },
      { item: 2, text: 'Bring it', done: true, doneAt: expect.any(String), byId: people.anna },
    ]);
    expect(await command(id, 'check', { item: 2, done: true })).toEqual(ticked);
    expect((await command(id, 'check', { item: 2, done: false })).checklist[1]).toEqual({
      item: 2,
      text: 'Bring it',
      done: false,
    });
    const unknown = await refusal('POST', `/commitments/${id}/check`, { item: 3, done: true }, anna);
    expect(unknown).toEqual([422, 'unknown-reference', 'item']);
    const forecastAt = inHours(3);
    const reported = await command(id, 'report', { text: 'Ordered', percent: 40, forecastAt });
    expect(reported).toMatchObject({ percent: 40, forecastAt, reports: [{ text: 'Ordered', byId: people.anna }] });
    await command(id, 'keep', { evidence: 'Brought' });
    const afterwards = await refusal('POST', `/commitments/${id}/check`, { item: 1, done: true }, anna);
    expect(afterwards).toEqual([409, 'wrong-state']);
  });

  it('break after their date, by the clock, and may be made good late', async () => {
    const { id, dueAt } = await make();
    const early = await make({ dueAt: inHours(3) });
    await service.moveClock(new Date(Date.parse(dueAt) - 60_000));
    expect(await read(early.id)).toMatchObject({ state: 'broken', brokenAt: early.dueAt });
    expect((await read(id)).state).toBe('made');
    const atTheDate = await make({ dueAt: inHours(1) });
    await service.moveClock(new Date(Date.parse(dueAt) + 1));
    expect(await read(id)).toMatchObject({ state: 'broken', brokenAt: dueAt, version: 2 });
    expect(await listed('?overdue=true')).toEqual([early.id, id]);
    expect(await listed('?overdue=false')).toContain(atTheDate.id);
    const late = await command(id, 'keep', { evidence: 'Brought' });
    expect(late).toMatchObject({ state: 'broken', evidence: 'Brought', version: 3 });
    expect(await listed('?overdue=true')).toEqual([early.id]);
    expect(await told(id, commitmentBroken, commitmentKeptLate)).toEqual([2, 3]);
    expect(
      await refusal('POST', `/commitments/${id}/renegotiate`, { dueAt: inHours(5), agreedWith: 'x' }, anna),
    ).toEqual([409, 'wrong-state']);
  });

  it('get a new date with the client’s word, and the old ones stay visible', async () => {
    const { id, dueAt } = await make();
    const first = { dueAt: inHours(30), agreedWith: 'Mr Ivanov', reason: 'The supplier is late' };
    const moved = await command(id, 'renegotiate', first);
    expect(moved).toMatchObject({ state: 'renegotiated', firstDueAt: dueAt, dueAt: first.dueAt, version: 2 });
    expect(moved.history).toEqual([
      {
        oldDueAt: dueAt,
        newDueAt: first.dueAt,
        agreedWith: 'Mr Ivanov',
        reason: 'The supplier is late',
        byId: people.anna,
        at: expect.any(String),
      },
    ]);
    expect(await command(id, 'renegotiate', first)).toEqual(moved);
    await service.moveClock(new Date(Date.parse(first.dueAt) + 1));
    expect((await read(id)).state).toBe('broken');
    const [contact, other] = [newId(), newId()];
    for (const [contactId, of] of [
      [contact, clientId],
      [other, newId()],
    ] as const) {
      await service.publish(contactAdded, { contactId, clientId: of, at: inHours(0) }, { id: contactId, version: 1 });
    }
    await service.settle();
    const foreign = { dueAt: inHours(2), agreedWith: other };
    const stranger = await refusal('POST', `/commitments/${id}/renegotiate`, foreign, anna);
    expect(stranger).toEqual([422, 'unknown-reference', 'agreedWith']);
    const again = await command(id, 'renegotiate', { dueAt: inHours(2), agreedWith: contact });
    expect(again).toMatchObject({ state: 'renegotiated', history: [{}, { agreedWith: contact }], version: 4 });
    expect((await command(id, 'keep', { evidence: 'Done' })).state).toBe('kept');
    expect(await told(id, commitmentRenegotiated)).toEqual([2, 4]);
  });

  it('refuse what cannot be promised, naming each field', async () => {
    const ended = await register();
    const cancelled = { ...ended, status: 'cancelled' } as const;
    const cancelling = { request: cancelled, at: ended.registeredAt, employeeId: null };
    await service.publish(requestCancelled, cancelling, { id: ended.requestId, version: 2 });
    await service.settle();
    const old = '01900000-0000-7000-8000-00000000aaaa';
    const { id } = await make();
    const create = '/commitments';
    const move = `/commitments/${id}/renegotiate`;
    const agreedWith = 'Ivanov';
    for (const [path, body, expected] of [
      [
        create,
        bodyOf({ withinWorkingMinutes: 60, dueAt: inHours(1) }),
        [400, 'invalid-input', 'dueAt', 'withinWorkingMinutes'],
      ],
      [create, bodyOf({ dueAt: undefined }), [400, 'invalid-input', 'dueAt', 'withinWorkingMinutes']],
      [create, bodyOf({ source: 'dream' }), [400, 'invalid-input', 'source']],
      [create, bodyOf({ dueAt: inHours(-1) }), [422, 'due-in-the-past', 'dueAt']],
      [create, bodyOf({ employeeId: old, requestId: old }), [422, 'unknown-reference', 'requestId', 'employeeId']],
      [create, bodyOf({ clientId: old, contactId: old }), [422, 'unknown-reference', 'clientId', 'contactId']],
      [create, bodyOf({ requestId: ended.requestId }), [409, 'request-ended']],
      [move, { dueAt: inHours(9) }, [400, 'invalid-input', 'agreedWith']],
      [move, { dueAt: inHours(-1), agreedWith }, [422, 'due-in-the-past', 'dueAt']],
      [`/commitments/${id}/keep`, {}, [400, 'invalid-input', 'evidence']],
      [`/commitments/${old}/keep`, { evidence: 'x' }, [404, 'not-found']],
    ] as const) {
      expect(await refusal('POST', path, body, operator)).toEqual(expected);
    }
    const same = { dueAt: (await read(id)).dueAt, agreedWith };
    expect(await refusal('POST', move, same, operator)).toEqual([422, 'due-not-moved']);
    const otherClient = requestState({ registeredAt: service.clock.now().toISOString() });
    const told = {
      request: otherClient,
      at: otherClient.registeredAt,
      employeeId: null,
      callIds: [],
      answeredLive: true,
    };
    await service.publish(requestRegistered, told, { id: otherClient.requestId, version: 1 });
    await service.settle();
    expect(await refusal('POST', create, bodyOf({ requestId: otherClient.requestId }), operator)).toEqual([
      422,
      'unknown-reference',
      'clientId',
    ]);
  });

  it('are made once per key', async () => {
    const body = bodyOf();
    const options = { headers: { 'idempotency-key': 'promise-1' } };
    const first = await operator.post('/commitments', body, commitmentResource, options);
    expect(await operator.post('/commitments', body, commitmentResource, options)).toEqual(first);
  });

  it('are seen by whoever has a part in them, each in their mirror', async () => {
    const { id } = await make({ text: 'A mirror' });
    const callers = {
      executor: anna,
      maker: operator,
      head,
      director: await as('director', 'director', 'company'),
      manager: await as('manager', 'clara', 'sales'),
      deputy: await as('specialist', 'stranger', 'sales', [people.anna]),
      stranger: await as('specialist', 'stranger', 'sales'),
      money: await as('finance', 'stranger', 'sales'),
    };
    const seen: Record<string, string> = {};
    for (const [name, caller] of Object.entries(callers)) {
      const { status } = await caller.call('GET', `/commitments/${id}`);
      const mirrors = [];
      for (const mirror of ['mine', 'team', 'department']) {
        if ((await listed(`?mirror=${mirror}&clientId=${clientId}`, caller)).includes(id)) mirrors.push(mirror);
      }
      seen[name] = [status, ...mirrors].join(' ');
    }
    expect(seen).toEqual({
      executor: '200 mine',
      maker: '200 team',
      head: '200 department',
      director: '200 department',
      manager: '200 team',
      deputy: '200 mine',
      stranger: '404',
      money: '404',
    });
    expect(await refusal('POST', `/commitments/${id}/keep`, { evidence: 'x' }, callers.stranger)).toEqual([
      404,
      'not-found',
    ]);
    await command(id, 'keep', { evidence: 'In her place' }, callers.deputy);
    const [entry] = await service.database.query<{ acting_for_id: string; client_ids: string[] }>(
      `SELECT acting_for_id, client_ids FROM audit_entry WHERE action = 'commitment.keep' ORDER BY id DESC LIMIT 1`,
    );
    expect(entry).toEqual({ acting_for_id: people.anna, client_ids: [clientId] });
    expect((await callers.stranger.call('POST', '/commitments', bodyOf())).status).toBe(422);
    expect((await (await service.as({ roles: ['client'], clientId })).call('GET', '/commitments')).status).toBe(403);
  });

  it('are found by state, executor, client and request, page by page', async () => {
    const ofRequest = await register();
    const ids = [];
    for (const text of ['one', 'two', 'three']) ids.unshift((await make({ text, requestId: ofRequest.requestId })).id);
    const query = `?requestId=${ofRequest.requestId}&employeeId=${people.anna}&clientId=${clientId}&state=made`;
    const first = await operator.get(`/commitments${query}&limit=2`, commitmentPage);
    const second = await operator.get(`/commitments${query}&limit=2&after=${first.nextCursor ?? ''}`, commitmentPage);
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(ids);
    expect(second.nextCursor).toBeNull();
    expect(await listed(`${query}&employeeId=${people.boris}`.replace(`employeeId=${people.anna}&`, ''))).toEqual([]);
  });

  it('lose their words when the client is erased, and keep their dates', async () => {
    const client = { clientId: newId(), kind: 'person', segment: null, managerId: null, externalIds: {} } as const;
    await service.publish(clientDefined, { ...client, ...plain() }, { id: client.clientId, version: 1 });
    await service.settle();
    const { id, dueAt } = await make({ clientId: client.clientId, text: 'SECRET', checklist: ['SECRET item'] });
    await command(id, 'report', { text: 'SECRET report' });
    await command(id, 'renegotiate', { dueAt: inHours(9), agreedWith: 'SECRET name', reason: 'SECRET reason' });
    await command(id, 'keep', { evidence: 'SECRET evidence' });
    const erased = { erasureId: newId(), clientId: client.clientId, requestIds: [], callRecordIds: [], at: inHours(0) };
    await service.publish(clientErased, erased, { id: client.clientId, version: 2 });
    await service.settle();
    const left = await read(id);
    expect(left).toMatchObject({ state: 'kept', firstDueAt: dueAt, history: [{ oldDueAt: dueAt }], reports: [{}] });
    expect(JSON.stringify(left)).not.toContain('SECRET');
    const words = (await service.publishedOf(commitmentDescribed)).filter(({ data }) => data.commitmentId === id);
    expect(words.at(-1)?.data.text).toBe('Удалено / Erased');
  });
});
