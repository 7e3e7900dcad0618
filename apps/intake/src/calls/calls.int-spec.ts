import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  callCard,
  callRecorded,
  callResource,
  clientResource,
  departmentDefined,
  employeeDefined,
  interactionRecorded,
  pageOf,
  queueDefined,
  requestResource,
  telephonyEventAnswer,
  wellKnown,
} from '@okno/contracts';
import { newId } from '@okno/service-kit';
import { TestService, type Caller } from '@okno/testing';
import { intakeService } from '../service.js';

const callPage = pageOf(callResource);
const departmentId = newId();
const employeeId = newId();
const start = Date.UTC(2026, 4, 4, 12);
let service: TestService;
let exchange: Caller;
let operator: Caller;

function told(callId: string, event: string, second: number, more: object = {}): object {
  const at = new Date(start + second * 1000).toISOString();
  return { callId, event, at, direction: 'inbound', from: '8 (916) 123-45-67', to: '84950000000', ...more };
}
async function tell(...events: readonly object[]): Promise<void> {
  for (const event of events) await exchange.post('/channels/telephony/events', event, telephonyEventAnswer);
}
async function read(callId: string) {
  return operator.get(`/calls/${callId}`, callResource);
}
async function registerClient(name: string, phone: string): Promise<string> {
  const client = await operator.post('/clients', { kind: 'person', name, phones: [phone] }, clientResource);
  return client.id;
}
async function registerRequest(callId: string, clientId: string): Promise<string> {
  const body = { channel: 'phone', clientId, kind: 'question', subject: 'Roof', description: '', callId };
  const request = await operator.post('/requests', body, requestResource);
  await service.settle();
  return request.id;
}

beforeAll(async () => {
  service = await TestService.start(intakeService);
  exchange = await service.as({ roles: ['integration'] });
  operator = await service.as({ roles: ['operator'] });
  await service.publish(departmentDefined, {
    departmentId,
    code: 'support',
    name: 'Support',
    parentId: null,
    headId: null,
    calendarId: wellKnown.defaultCalendarId,
    active: true,
  });
  await service.publish(queueDefined, { queueId: newId(), code: 'line-1', name: 'Line', departmentId, active: true });
  await service.publish(
    employeeDefined,
    {
      employeeId,
      departmentId,
      tier: 1,
      extension: '101',
      skills: [],
      languages: [],
      capacity: 5,
      calendarId: null,
      active: true,
    },
    { version: 1 },
  );
  await service.settle();
});
afterAll(async () => {
  await service.stop();
});

describe('telephony events', () => {
  it('make one call, whatever their order and however often they come', async () => {
    const clientId = await registerClient('Anna', '+7 916 123 45 67');
    const events = [
      told('c-1', 'ended', 100),
      told('c-1', 'answered', 12, { employeeExtension: '101' }),
      told('c-1', 'ringing', 0, { queue: 'line-1' }),
      told('c-1', 'answered', 12, { employeeExtension: '101' }),
      told('c-1', 'ended', 100),
    ];
    await tell(...events);
    expect(await read('c-1')).toMatchObject({
      callId: 'c-1',
      queue: 'line-1',
      department: departmentId,
      employeeId,
      clientId,
      candidates: [],
      waitSeconds: 12,
      talkSeconds: 88,
      outcome: 'answered',
      version: 3,
    });
    const recorded = (await service.publishedOf(callRecorded)).filter(({ data }) => data.call.callId === 'c-1');
    expect(recorded.map(({ aggregateversion }) => aggregateversion)).toEqual([1, 2, 3]);
    const exchanges = (await service.publishedOf(interactionRecorded)).filter(
      ({ data }) => data.callRecordId === recorded[0]?.subject,
    );
    expect(exchanges.map(({ data }) => [data.clientId, data.channel, data.direction])).toEqual([
      [clientId, 'phone', 'inbound'],
    ]);
  });

  it('make one call when they come at once', async () => {
    const events = [0, 5, 10, 15, 20].flatMap((second) => [
      told('c-2', 'ringing', 0),
      told('c-2', second === 20 ? 'ended' : 'answered', second),
    ]);
    await Promise.all(events.map((event) => tell(event)));
    const page = await operator.get('/calls?callId=c-2', callPage);
    expect(page.items).toMatchObject([{ waitSeconds: 0, talkSeconds: 20, outcome: 'answered' }]);
  });

  it('name everybody who has the number, until a request says who it was', async () => {
    const both = [await registerClient('Boris', '+79990000001'), await registerClient('Vera', '+79990000001')];
    await tell(told('c-3', 'ringing', 0, { from: '+79990000001' }), told('c-3', 'ended', 9, { from: '+79990000001' }));
    const unclear = await read('c-3');
    expect([unclear.clientId, unclear.outcome]).toEqual([null, 'abandoned']);
    expect([...unclear.candidates].sort()).toEqual([...both].sort());
    const requestId = await registerRequest('c-3', both[1] ?? '');
    expect(await read('c-3')).toMatchObject({ clientId: both[1], candidates: [], requestId });
  });

  it('belong to a request that was there first', async () => {
    const clientId = await registerClient('Gleb', '+79990000002');
    const requestId = await registerRequest('c-4', clientId);
    await tell(told('c-4', 'ringing', 0, { from: '' }));
    expect(await read('c-4')).toMatchObject({ clientId, requestId, outcome: 'ringing', from: '' });
  });

  it.each([
    ['an unknown field', told('x', 'ringing', 0, { colour: 'red' }), 400],
    ['an unknown event', told('x', 'sneezed', 0), 400],
    ['a time that is none', { ...told('x', 'ringing', 0), at: '2026-02-30T00:00:00Z' }, 400],
    ['a NUL', told('x\u0000', 'ringing', 0), 400],
    ['an unknown product', told('x-1', 'ringing', 0, { product: 'nothing' }), 202],
    ['an unknown extension and queue', told('x-2', 'answered', 0, { employeeExtension: '999', queue: 'none' }), 202],
  ])('with %s answer as they should', async (_case, event, status) => {
    expect((await exchange.call('POST', '/channels/telephony/events', event)).status).toBe(status);
  });

  it('are not for everybody, and calls are seen only by who may see them', async () => {
    const finance = await service.as({ roles: ['finance'] });
    expect((await finance.call('POST', '/channels/telephony/events', told('c-1', 'ringing', 0))).status).toBe(403);
    expect((await finance.call('GET', '/calls')).status).toBe(403);
    const stranger = await service.as({ roles: ['specialist'], employeeId: newId(), departmentId: newId() });
    expect((await stranger.call('GET', '/calls/c-1')).status).toBe(404);
    expect((await stranger.call('GET', `/calls/${(await read('c-1')).id}`)).status).toBe(404);
    expect((await stranger.get('/calls', callPage)).items).toEqual([]);
    const colleague = await service.as({ roles: ['specialist'], employeeId: newId(), departmentId });
    expect((await colleague.get('/calls/c-1', callResource)).callId).toBe('c-1');
    const elsewhere = { roles: ['specialist' as const], employeeId: newId(), departmentId: newId() };
    const deputy = await service.as({ ...elsewhere, standsInFor: [employeeId] });
    expect((await deputy.get('/calls/c-1', callResource)).callId).toBe('c-1');
  });

  it('show who calls: the card', async () => {
    const card = await operator.get('/calls/c-3/card', callCard);
    expect(card).toMatchObject({
      client: { name: 'Vera' },
      candidates: [],
      openRequests: [{ subject: 'Roof', status: 'registered' }],
      lastInteractions: [{ channel: 'phone' }],
      products: [],
    });
  });

  it('are listed newest first, page by page, by what one asks for', async () => {
    const first = await operator.get('/calls?limit=2', callPage);
    const second = await operator.get(`/calls?limit=50&after=${first.nextCursor ?? ''}`, callPage);
    const ids = [...first.items, ...second.items].map(({ id }) => id);
    expect(new Set(ids).size).toBe((await operator.get('/calls', callPage)).items.length);
    const answered = await operator.get(`/calls?outcome=answered&employeeId=${employeeId}`, callPage);
    expect(answered.items.map(({ callId }) => callId)).toEqual(['c-1']);
  });
});
