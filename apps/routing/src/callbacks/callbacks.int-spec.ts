import {
  callDescribed,
  callRecorded,
  callbackCancelled,
  callbackDone,
  callbackOwed,
  callbackResource,
  callsImported,
  pageOf,
  problemField,
  workResource,
  type CallState,
  type CallbackResource,
  type DepartmentResource,
} from '@okno/contracts';
import { RoutingCompany, TestService, type Answer, type Colleague } from '@okno/testing';
import { newId } from '@okno/service-kit';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { routingService } from '../service.js';

describe('call-backs', () => {
  let service: TestService;
  let company: RoutingCompany;
  let operator: Colleague;
  let line: DepartmentResource;
  let numbers = 0;

  beforeAll(async () => {
    service = await TestService.start(routingService, { now: '2026-03-02T10:00:00Z' });
    company = await RoutingCompany.found(service);
    line = await company.department('line', { queues: ['support'] });
    operator = await company.hire(line.id, ['operator'], { tier: 1 });
  });
  afterAll(() => service.stop());

  const missed = (given: Partial<CallState> = {}): CallState => ({
    id: newId(),
    callId: 'call',
    direction: 'inbound',
    queue: 'support',
    departmentId: null,
    employeeId: null,
    clientId: newId(),
    requestId: null,
    productId: null,
    priority: null,
    ringingAt: '2026-03-02T09:59:00.000Z',
    answeredAt: null,
    endedAt: '2026-03-02T10:00:00.000Z',
    waitSeconds: 60,
    talkSeconds: 0,
    holdSeconds: 0,
    transfers: 0,
    outcome: 'abandoned',
    ...given,
  });
  const answered = (given: Partial<CallState> = {}): CallState =>
    missed({
      ringingAt: '2026-03-02T10:05:00.000Z',
      answeredAt: '2026-03-02T10:05:10.000Z',
      endedAt: '2026-03-02T10:07:00.000Z',
      outcome: 'answered',
      employeeId: operator.id,
      ...given,
    });
  const record = async (call: CallState, version = 1): Promise<void> => {
    await service.publish(callRecorded, { call }, { id: call.id, version });
    await service.settle();
  };
  const number = async (call: CallState, other: string): Promise<void> => {
    const [from, to] = call.direction === 'outbound' ? ['+74950000000', other] : [other, '+74950000000'];
    await service.publish(callDescribed, { id: call.id, from, to }, { id: call.id, version: 1 });
    await service.settle();
  };
  const newNumber = (): string => {
    numbers += 1;
    return `+7916000${numbers.toString().padStart(4, '0')}`;
  };
  const all = async (query = ''): Promise<CallbackResource[]> => [
    ...(await operator.api.get(`/callbacks${query}`, pageOf(callbackResource))).items,
  ];
  const of = async (...calls: CallState[]): Promise<CallbackResource[]> =>
    (await all('?limit=500')).filter(({ callRecordId }) => calls.some(({ id }) => id === callRecordId));
  const refusal = async (answer: Promise<Answer>): Promise<[number, string]> => {
    const { status, body } = await answer;
    return [status, problemField.parse(body).code];
  };

  it('owes one for an abandoned call, within thirty working minutes, and puts it into the work of the department', async () => {
    const call = missed();
    const from = newNumber();
    await number(call, from);
    await record(call);
    await record(call, 2);
    const found = await of(call);
    expect(found).toMatchObject([
      {
        state: 'due',
        calls: 1,
        clientId: call.clientId,
        phone: from,
        departmentId: line.id,
        dueAt: '2026-03-02T10:30:00.000Z',
      },
    ]);
    const owed = (await service.publishedOf(callbackOwed)).filter(({ data }) => data.callRecordId === call.id);
    expect(owed).toHaveLength(1);
    const { items } = await operator.api.get('/work', workResource);
    expect(items).toContainEqual(expect.objectContaining({ kind: 'callback', id: found[0]?.id, state: 'due' }));
  });

  it('counts several missed calls of one client as one', async () => {
    const clientId = newId();
    const [first, second] = [missed({ clientId }), missed({ clientId })];
    await record(first);
    await record(second);
    expect(await of(first, second)).toMatchObject([{ callRecordId: first.id, calls: 2 }]);
  });

  it('recognises one number without a client, also when the numbers come after the calls', async () => {
    const [first, second] = [missed({ clientId: null }), missed({ clientId: null })];
    const from = newNumber();
    await record(first);
    await record(second);
    await number(first, from);
    await number(second, from);
    const open = (await of(first, second)).filter(({ state }) => state === 'due');
    expect(open).toMatchObject([{ calls: 2, phone: from }]);
    const cancelled = (await service.publishedOf(callbackCancelled)).map(({ data }) => data.callRecordId);
    expect([first.id, second.id].filter((id) => cancelled.includes(id))).toHaveLength(1);
  });

  it.each(['outbound', 'inbound'] as const)(
    'is done by an answered %s call with the same client',
    async (direction) => {
      const call = missed();
      await record(call);
      const talk = answered({ direction, clientId: call.clientId });
      await record(talk);
      expect(await of(call)).toMatchObject([{ state: 'done', doneByCallId: talk.id, employeeId: operator.id }]);
      const done = (await service.publishedOf(callbackDone)).filter(({ data }) => data.callRecordId === call.id);
      expect(done).toMatchObject([{ aggregateversion: 2 }]);
      await record(call, 2);
      expect(await of(call)).toHaveLength(1);
    },
  );

  it('is done by a call to the same number', async () => {
    const call = missed({ clientId: null });
    const from = newNumber();
    await number(call, from);
    await record(call);
    const talk = answered({ direction: 'outbound', clientId: null });
    await number(talk, from);
    await record(talk);
    expect(await of(call)).toMatchObject([{ state: 'done', doneByCallId: talk.id }]);
  });

  it('is not owed when the talk is told before the missed call', async () => {
    const call = missed();
    await record(answered({ clientId: call.clientId }));
    await record(call);
    expect(await of(call)).toEqual([]);
  });

  it('is withdrawn when the call turns out answered', async () => {
    const call = missed();
    await record(call);
    await record({ ...call, answeredAt: '2026-03-02T09:59:30.000Z', outcome: 'answered' }, 2);
    expect(await of(call)).toMatchObject([{ state: 'cancelled', reason: 'The call was answered after all' }]);
    const { body } = await operator.api.call('GET', '/callbacks?state=cancelled', undefined, {
      headers: { 'accept-language': 'ru' },
    });
    expect(JSON.stringify(body)).toContain('На звонок всё же ответили');
  });

  it.each<[string, Partial<CallState>]>([
    ['outbound', { direction: 'outbound' }],
    ['internal', { direction: 'internal' }],
    ['failed', { outcome: 'failed' }],
    ['still ringing', { outcome: 'ringing', endedAt: null }],
  ])('is not owed for a call that is %s', async (_name, given) => {
    const call = missed(given);
    await record(call);
    expect(await of(call)).toEqual([]);
  });

  it('is not owed for imported calls', async () => {
    const call = missed();
    await service.publish(callsImported, { importId: newId(), chunk: 0, rows: [{ ...call, version: 1 }] });
    await service.settle();
    expect(await of(call)).toEqual([]);
  });

  it('is done or cancelled by hand, once', async () => {
    const [first, second] = [missed(), missed()];
    await record(first);
    await record(second);
    const [one] = await of(first);
    const [other] = await of(second);
    const done = await operator.api.post(`/callbacks/${one?.id ?? ''}/done`, { result: 'Explained' }, callbackResource);
    expect(done).toMatchObject({ state: 'done', result: 'Explained', employeeId: operator.id, version: 2 });
    const again = await operator.api.post(`/callbacks/${done.id}/done`, { result: 'Other' }, callbackResource);
    expect(again).toEqual(done);
    expect(await refusal(operator.api.call('POST', `/callbacks/${done.id}/cancel`, { reason: 'x' }))).toEqual([
      409,
      'wrong-state',
    ]);
    const path = `/callbacks/${other?.id ?? ''}`;
    expect(await refusal(operator.api.call('POST', `${path}/cancel`))).toEqual([400, 'invalid-input']);
    const cancelled = await operator.api.post(`${path}/cancel`, { reason: 'Wrong number' }, callbackResource);
    expect(cancelled).toMatchObject({ state: 'cancelled', reason: 'Wrong number' });
    expect(await operator.api.get(path, callbackResource)).toEqual(cancelled);
  });

  it('lists by state and department', async () => {
    const call = missed();
    await record(call);
    expect((await all('?state=due&departmentId=line')).map(({ callRecordId }) => callRecordId)).toContain(call.id);
    expect(await all('?state=due&departmentId=company')).toEqual([]);
    expect(await refusal(operator.api.call('GET', '/callbacks?state=owed'))).toEqual([400, 'invalid-input']);
  });

  it('is seen by its department, and is 404 to others', async () => {
    const call = missed();
    await record(call);
    const [callback] = await of(call);
    const inside = await company.hire(line.id, ['specialist']);
    const outside = await company.hire((await company.department('elsewhere')).id, ['specialist']);
    const manager = await company.hire('company', ['manager'], { tier: 1 });
    const above = await company.department('above');
    const head = await company.hire(above.id, ['head'], { tier: 3 });
    await company.appointHead(line.id, head);
    const deputy = await service.as({
      roles: ['head'],
      employeeId: outside.id,
      departmentId: outside.departmentId,
      standsInFor: [head.id],
    });
    const path = `/callbacks/${callback?.id ?? ''}`;
    expect(await deputy.get(path, callbackResource)).toEqual(callback);
    expect(await inside.api.get(path, callbackResource)).toEqual(callback);
    expect(await refusal(outside.api.call('GET', path))).toEqual([404, 'not-found']);
    expect(await refusal(manager.api.call('POST', `${path}/done`, { result: 'x' }))).toEqual([404, 'not-found']);
    const client = await service.as({ roles: ['client'], clientId: call.clientId ?? newId() });
    expect(await refusal(client.call('GET', path))).toEqual([403, 'forbidden']);
  });
});
