import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  calendarPublished,
  clientDefined,
  complaintAcknowledged,
  complaintAnswered,
  complaintAppealed,
  complaintClassified,
  complaintClosed,
  complaintDeadlinesSet,
  complaintDecided,
  complaintDescribed,
  complaintInvestigationStarted,
  complaintRegistered,
  complaintResource,
  departmentDefined,
  employeeDefined,
  pageOf,
  problemField,
  productDefined,
  requestDescribed,
  requestRegistered,
  wellKnown,
  type ComplaintResource,
  type RequestState,
} from '@okno/contracts';
import { newId } from '@okno/service-kit';
import { TestService, requestState, type Caller } from '@okno/testing';
import { complaintsAnalyticsService } from '../service.js';

const week = Object.fromEntries(
  ['mon', 'tue', 'wed', 'thu', 'fri'].map((day) => [day, [['09:00', '17:00']] as [string, string][]]),
);
const calendar = { name: 'Office', timezone: 'UTC', week, holidays: [], shifts: {}, breaks: {} };

let service: TestService;
let quality: Caller;
let operator: Caller;
const people = { anna: newId(), vera: newId(), boris: newId() };
const departments = { root: newId(), experts: newId(), sales: newId() };
const clientId = newId();
const fiber = newId();

async function department(id: string, code: string, parentId: string | null, headId: string | null): Promise<void> {
  const { defaultCalendarId: calendarId } = wellKnown;
  const data = { departmentId: id, code, name: code, parentId, headId, calendarId, active: true };
  await service.publish(departmentDefined, data, { id });
}

async function client(id: string, managerId: string | null): Promise<void> {
  const rest = { segment: null, productIds: [], externalIds: {}, language: 'ru' as const, active: true };
  await service.publish(clientDefined, { clientId: id, kind: 'organisation', managerId, ...rest }, { id });
}

async function request(given: Partial<RequestState> = {}): Promise<RequestState> {
  const state = requestState({ clientId, ...given });
  const data = { request: state, at: state.registeredAt, employeeId: null, callIds: [], answeredLive: false };
  await service.publish(requestRegistered, data, { id: state.requestId, version: 1 });
  return state;
}

async function describeRequest(requestId: string, description: string, version = 1): Promise<void> {
  await service.publish(requestDescribed, { requestId, subject: 'Subject', description }, { id: requestId, version });
}

const complain = (body: object, caller = operator): Promise<ComplaintResource> =>
  caller.post('/complaints', { clientId, severity: 'normal', text: 'It is late', ...body }, complaintResource);
const command = (id: string, verb: string, body: object = {}, caller = quality): Promise<ComplaintResource> =>
  caller.post(`/complaints/${id}/${verb}`, body, complaintResource);
const list = async (query: string, caller = quality): Promise<readonly ComplaintResource[]> =>
  (await caller.get(`/complaints?${query}`, pageOf(complaintResource))).items;

async function refusal(caller: Caller, method: string, path: string, body?: unknown, version?: number) {
  const headers = version === undefined ? {} : { 'if-match': `"${version.toString()}"` };
  const answer = await caller.call(method, path, body, { headers });
  const { code, errors } = problemField.parse(answer.body);
  return [answer.status, code, ...errors.map(({ field }) => field)];
}

beforeAll(async () => {
  service = await TestService.start(complaintsAnalyticsService, { now: '2026-03-02T09:00:00Z' });
  quality = await service.as({ roles: ['quality'] });
  operator = await service.as({ roles: ['operator'], employeeId: newId() });
  await quality.call('POST', '/causes', { code: 'late', name: 'Late' });
  await quality.call('POST', '/causes', { code: 'rude', name: 'Rude' });
  await department(departments.root, 'company', null, null);
  await department(departments.experts, 'experts', departments.root, people.vera);
  await department(departments.sales, 'sales', departments.root, null);
  for (const employeeId of Object.values(people)) {
    const rest = { skills: [], languages: [], capacity: 5, calendarId: null, extension: null, active: true };
    const data = { employeeId, departmentId: departments.experts, tier: 2 as const, ...rest };
    await service.publish(employeeDefined, data, { id: employeeId });
  }
  await client(clientId, people.anna);
  const product = { productId: fiber, code: 'fiber', name: 'Fibre', parentId: null, active: true };
  await service.publish(productDefined, product, { id: fiber });
  await service.settle();
});
afterAll(async () => {
  await service.stop();
});

describe('deadlines', () => {
  it('are promised as soon as a calendar is known', async () => {
    const early = await complain({ receivedAt: '2026-03-02T09:00:00Z' });
    expect([early.acknowledgeDueAt, early.answerDueAt]).toEqual([null, null]);
    const { defaultCalendarId: calendarId } = wellKnown;
    await service.publish(calendarPublished, { calendarId, version: 1, active: true, calendar }, { version: 1 });
    await service.settle();
    const dated = await quality.get(`/complaints/${early.id}`, complaintResource);
    expect(dated).toMatchObject({ version: 2, acknowledgeDueAt: '2026-03-02T17:00:00.000Z' });
    const [event] = await service.publishedOf(complaintDeadlinesSet);
    expect(event?.data.complaint).toMatchObject({ complaintId: early.id, answerDueAt: dated.answerDueAt });
    const critical = await complain({ severity: 'critical', receivedAt: '2026-02-27T12:00:00Z' });
    expect(critical).toMatchObject({
      acknowledgeDueAt: '2026-03-02T12:00:00.000Z',
      answerDueAt: '2026-03-04T12:00:00.000Z',
    });
  });
});

describe('registering', () => {
  it('without a request mints one, which makes no second complaint when it comes', async () => {
    const complaint = await complain({ cause: 'late', product: 'fiber', departmentId: 'experts', severity: 'high' });
    expect(complaint).toMatchObject({ state: 'registered', severity: 'high', product: fiber, version: 1 });
    expect(complaint.reference).toMatch(/^C-2026-\d{6}$/);
    const requestId = complaint.requestId ?? '';
    const registered = await service.publishedOf(complaintRegistered);
    expect(registered.find(({ subject }) => subject === complaint.id)?.data).toMatchObject({
      mintsRequest: true,
      complaint: { requestId, causeId: complaint.cause, departmentId: departments.experts },
    });
    const words = await service.publishedOf(complaintDescribed);
    expect(words.find(({ subject }) => subject === complaint.id)?.data.text).toBe('It is late');
    await request({ requestId, kind: 'complaint', complaintId: complaint.id });
    await service.settle();
    expect(await list(`requestId=${requestId}`)).toHaveLength(1);
  });

  it('numbers complaints one after the other', async () => {
    const [first, second] = [await complain({}), await complain({})];
    expect(Number(second.reference.slice(7)) - Number(first.reference.slice(7))).toBe(1);
  });

  it('refuses a second open one of the same cause, takes another cause, and the same after closing', async () => {
    const { requestId } = await request();
    const first = await complain({ requestId, cause: 'late' });
    const again = { clientId, requestId, cause: 'late', severity: 'low', text: 'again' };
    expect(await refusal(operator, 'POST', '/complaints', again)).toEqual([409, 'complaint-open']);
    const other = await complain({ requestId, cause: 'rude' });
    await command(first.id, 'acknowledge');
    await command(first.id, 'decide', { verdict: 'partly', decision: 'Sorry' });
    await command(first.id, 'answer', { text: 'Sorry' });
    await command(first.id, 'close');
    const second = await complain({ requestId, cause: 'late' });
    expect(new Set([first.id, other.id, second.id]).size).toBe(3);
    expect(await refusal(quality, 'POST', `/complaints/${first.id}/appeal`, { reason: 'no' })).toEqual([
      409,
      'complaint-open',
    ]);
    expect(await refusal(quality, 'PATCH', `/complaints/${other.id}`, { cause: 'late' }, 1)).toEqual([
      409,
      'complaint-open',
    ]);
  });

  it('lets one of many at once win', async () => {
    const { requestId } = await request();
    await service.settle();
    const body = { clientId, requestId, cause: 'late', severity: 'low', text: 'now' };
    const answers = await Promise.all([1, 2, 3, 4].map(() => operator.call('POST', '/complaints', body)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409]);
  });

  it('repeats its answer under the same Idempotency-Key', async () => {
    const body = { clientId, severity: 'low', text: 'once' };
    const headers = { 'idempotency-key': 'complain-once' };
    const [first, second] = [
      await operator.call('POST', '/complaints', body, { headers }),
      await operator.call('POST', '/complaints', body, { headers }),
    ];
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.body).toEqual(first.body);
  });

  it.each([
    ['another client', { clientId: newId() }, [422, 'unknown-reference', 'clientId']],
    ['the future', { receivedAt: '2026-03-02T09:30:00Z' }, [422, 'received-in-future', 'receivedAt']],
    ['an unknown cause and product', { cause: 'x', product: 'y' }, [422, 'unknown-reference', 'cause', 'product']],
    ['an unknown severity', { severity: 'bad' }, [400, 'invalid-input', 'severity']],
    ['an unknown field', { colour: 'red' }, [400, 'invalid-input', 'colour']],
    ['no words', { text: ' ' }, [400, 'invalid-input', 'text']],
    ['a NUL', { text: 'a\u0000b' }, [400, 'invalid-input', 'text']],
  ])('refuses %s', async (_case, given, expected) => {
    // Ids of long ago: nobody waits for them.
    const old = 'clientId' in given ? { clientId: '01890000-0000-7000-8000-000000000001' } : given;
    const body = { clientId, severity: 'low', text: 'x', ...old };
    expect(await refusal(operator, 'POST', '/complaints', body)).toEqual(expected);
  });

  it('holds the request to its client, and absent requests for absent', async () => {
    const { requestId } = await request({ clientId: newId() });
    await service.settle();
    const body = { clientId, requestId, severity: 'low', text: 'x' };
    expect(await refusal(operator, 'POST', '/complaints', body)).toEqual([422, 'client-mismatch', 'clientId']);
    const old = { ...body, requestId: '01890000-0000-7000-8000-000000000001' };
    expect(await refusal(operator, 'POST', '/complaints', old)).toEqual([404, 'not-found']);
    const stranger = await service.as({ roles: ['manager'], employeeId: newId() });
    expect(await refusal(stranger, 'POST', '/complaints', { ...body, clientId })).toEqual([404, 'not-found']);
  });
});

describe('a request of kind complaint', () => {
  it('makes one complaint, its words coming before or after, however often it is told', async () => {
    const late = await request({ kind: 'complaint', productId: fiber });
    await describeRequest(late.requestId, 'The words came after');
    const early = requestState({ clientId, kind: 'complaint' });
    await describeRequest(early.requestId, 'The words came before');
    await service.settle();
    await request(early);
    await request(early);
    await service.settle();
    const [ofLate, ...second] = await list(`requestId=${late.requestId}`);
    expect(second).toEqual([]);
    expect(ofLate).toMatchObject({ text: 'The words came after', product: fiber, cause: null, severity: 'normal' });
    expect((await list(`requestId=${early.requestId}`)).map(({ text }) => text)).toEqual(['The words came before']);
    const words = await service.publishedOf(complaintDescribed);
    expect(words.filter(({ data }) => data.requestId === late.requestId).at(-1)?.data.text).toBe(
      'The words came after',
    );
  });

  it('has that one adopted by the first who registers it, and refuses the next', async () => {
    const { requestId } = await request({ kind: 'complaint' });
    await describeRequest(requestId, 'From the request');
    await service.settle();
    const [made] = await list(`requestId=${requestId}`);
    const adopted = await complain({ requestId, cause: 'late', text: 'Heard on the phone' });
    expect(adopted).toMatchObject({ id: made?.id, text: 'Heard on the phone', state: 'registered' });
    expect(adopted.cause).not.toBeNull();
    await describeRequest(requestId, 'Other words of the request', 2);
    await service.settle();
    expect((await list(`requestId=${requestId}`)).map(({ text }) => text)).toEqual(['Heard on the phone']);
    const next = { clientId, requestId, cause: 'late', severity: 'low', text: 'again' };
    expect(await refusal(operator, 'POST', '/complaints', next)).toEqual([409, 'complaint-open']);
  });

  it('has one even when it is registered in the very moment the request becomes known', async () => {
    const states = [1, 2, 3, 4].map(() => requestState({ clientId, kind: 'complaint' }));
    const registering = states.map(({ requestId }) => complain({ requestId, cause: 'late' }));
    for (const state of states) await request(state);
    await Promise.all(registering);
    await service.settle();
    for (const { requestId } of states) expect(await list(`requestId=${requestId}`)).toHaveLength(1);
  });
});

describe('the life of a complaint', () => {
  it('goes from registered to closed, is appealed and decided anew; each step is announced once', async () => {
    const { id } = await complain({ cause: 'late', departmentId: 'experts' });
    const steps: [string, object, string][] = [
      ['acknowledge', {}, 'acknowledged'],
      ['investigate', {}, 'investigating'],
      [
        'decide',
        { verdict: 'justified', decision: 'Free', compensation: { amountMinor: 500, currency: 'RUB' } },
        'decided',
      ],
      ['answer', { text: 'A month is free' }, 'answered'],
      ['close', {}, 'closed'],
      ['appeal', { reason: 'Not enough' }, 'investigating'],
    ];
    for (const [verb, body, state] of steps) {
      const moved = await command(id, verb, body);
      expect(moved.state).toBe(state);
      expect(await command(id, verb, body)).toEqual(moved);
    }
    const again = await command(id, 'decide', { verdict: 'partly', decision: 'Two months' });
    expect(again).toMatchObject({ verdict: 'partly', appealCount: 1, answeredAt: null, compensation: null });
    const counts = await Promise.all(
      [
        complaintAcknowledged,
        complaintInvestigationStarted,
        complaintDecided,
        complaintAnswered,
        complaintClosed,
        complaintAppealed,
      ].map(async (fact) => (await service.publishedOf(fact)).filter(({ subject }) => subject === id).length),
    );
    expect(counts).toEqual([1, 1, 2, 1, 1, 1]);
    expect(again.version).toBe(8);
  });

  it('is classified under its version; a decision needs the cause; severity moves the deadline', async () => {
    const complaint = await complain({});
    await command(complaint.id, 'acknowledge', {}, operator);
    const decision = { verdict: 'unjustified', decision: 'No' };
    const path = `/complaints/${complaint.id}`;
    expect(await refusal(quality, 'POST', `${path}/decide`, decision)).toEqual([422, 'cause-missing', 'cause']);
    expect(await refusal(quality, 'PATCH', path, { cause: 'late' }, 1)).toEqual([409, 'version-conflict']);
    expect(await refusal(quality, 'PATCH', path, { cause: 'nothing' }, 2)).toEqual([422, 'unknown-reference', 'cause']);
    const body = { cause: 'late', severity: 'critical', employeeId: people.boris };
    const classified = await quality.patch(path, body, 2, complaintResource);
    expect(classified).toMatchObject({ severity: 'critical', employeeId: people.boris, version: 3 });
    expect(Date.parse(classified.answerDueAt ?? '')).toBeLessThan(Date.parse(complaint.answerDueAt ?? ''));
    expect(await quality.patch(path, { cause: 'late' }, 3, complaintResource)).toEqual(classified);
    expect(await refusal(quality, 'POST', `${path}/answer`, { text: 'x' })).toEqual([409, 'wrong-state']);
    const facts = await service.publishedOf(complaintClassified);
    expect(facts.filter(({ subject }) => subject === complaint.id)).toHaveLength(1);
  });
});

describe('who sees and does what', () => {
  it('follows the responsible department, the portfolio and the request; nobody else finds it', async () => {
    const complaint = await complain({ cause: 'late', departmentId: 'experts', text: 'Words of a client' });
    const path = `/complaints/${complaint.id}`;
    const at = (roles: Parameters<typeof service.as>[0]['roles'], employeeId = newId(), departmentId = newId()) =>
      service.as({ roles, employeeId, departmentId });
    const vera = await at(['head'], people.vera, departments.experts);
    const salesHead = await at(['head'], newId(), departments.sales);
    const anna = await at(['manager'], people.anna, departments.sales);
    const specialist = await at(['specialist'], people.boris, departments.experts);
    const statuses = await Promise.all(
      [
        vera,
        salesHead,
        anna,
        specialist,
        await at(['manager']),
        await at(['director']),
        await at(['administrator']),
        await at(['finance']),
        await at(['client']),
      ].map(async (caller) => (await caller.call('GET', path)).status),
    );
    expect(statuses).toEqual([200, 404, 200, 200, 404, 200, 200, 403, 403]);
    const ids = async (caller: Caller) => (await list('limit=500', caller)).map(({ id }) => id);
    expect(await ids(vera)).toContain(complaint.id);
    expect(await ids(salesHead)).not.toContain(complaint.id);
    const administrator = await at(['administrator']);
    expect((await administrator.get(path, complaintResource)).text).toBeNull();
    expect((await vera.get(path, complaintResource)).text).toBe('Words of a client');

    expect(await refusal(salesHead, 'POST', `${path}/acknowledge`, {})).toEqual([404, 'not-found']);
    expect(await refusal(anna, 'POST', `${path}/decide`, { verdict: 'partly', decision: 'x' })).toEqual([
      403,
      'forbidden',
    ]);
    expect(await refusal(specialist, 'POST', `${path}/acknowledge`, {})).toEqual([403, 'forbidden']);
    expect((await command(complaint.id, 'acknowledge', {}, anna)).state).toBe('acknowledged');
    expect((await command(complaint.id, 'decide', { verdict: 'partly', decision: 'x' }, vera)).state).toBe('decided');
  });

  it('leaves a read and every change in the journal', async () => {
    const complaint = await complain({ cause: 'rude' });
    await quality.get(`/complaints/${complaint.id}`, complaintResource);
    const entries = await service.database.query<{ action: string; client_ids: string[] }>(
      'SELECT action, client_ids FROM audit_entry WHERE $1 = ANY (subject_ids) ORDER BY id',
      [complaint.id],
    );
    expect(entries.map(({ action }) => action)).toEqual(['complaint.register', 'complaint.read']);
    expect(entries[0]?.client_ids).toEqual([clientId]);
  });
});

describe('the list', () => {
  it('filters, pages newest first, and knows what is overdue', async () => {
    const mine = newId();
    await client(mine, null);
    await service.settle();
    const made: string[] = [];
    for (const [severity, cause] of [
      ['low', 'late'],
      ['high', 'rude'],
      ['low', 'rude'],
    ] as const) {
      made.unshift((await complain({ clientId: mine, severity, cause, departmentId: 'sales' })).id);
    }
    const of = async (query: string) => (await list(`clientId=${mine}&${query}`)).map(({ id }) => id);
    expect(await of('limit=10')).toEqual(made);
    expect(await of('cause=rude')).toEqual([made[0], made[1]]);
    expect(await of('severity=low&cause=rude&departmentId=sales&state=registered')).toEqual([made[0]]);
    expect(await of('product=fiber')).toEqual([]);
    const page = pageOf(complaintResource);
    const first = await quality.get(`/complaints?clientId=${mine}&limit=2`, page);
    const rest = await quality.get(`/complaints?clientId=${mine}&limit=2&after=${first.nextCursor ?? ''}`, page);
    expect([...first.items, ...rest.items].map(({ id }) => id)).toEqual(made);
    expect(rest.nextCursor).toBeNull();
    expect(await refusal(quality, 'GET', '/complaints?after=nonsense')).toEqual([400, 'invalid-input', 'after']);

    expect(await of('overdue=true')).toEqual([]);
    await command(made[0] ?? '', 'acknowledge');
    await service.moveClock('2026-03-04T09:00:00Z');
    expect(await of('overdue=true')).toEqual([made[1], made[2]]);
    expect(await of('overdue=false')).toEqual([made[0]]);
  });
});
