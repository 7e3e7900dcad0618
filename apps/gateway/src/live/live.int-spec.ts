import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import {
  createdUserResource,
  employeeDefined,
  importProgressed,
  presenceChanged,
  requestRegistered,
  requestSolved,
  sampleEvent,
  type EventPayload,
  type Role,
} from '@okno/contracts';
import { newId } from '@okno/service-kit';
import { Caller, startTestGateway, testAdministrator, type TestService } from '@okno/testing';
import { io, type Socket } from 'socket.io-client';
import { gatewayService } from '../service.js';

const password = 'a password of anna';
let gateway: TestService;
let administrator: Caller;
const open: Socket[] = [];

beforeAll(async () => {
  gateway = await startTestGateway(gatewayService);
  administrator = await Caller.signIn(gateway.url, testAdministrator.email, testAdministrator.password);
});
afterEach(() => {
  for (const socket of open.splice(0)) socket.disconnect();
});
afterAll(async () => {
  await gateway.stop();
});

interface Person {
  readonly id: string;
  readonly caller: Caller;
  readonly employeeId: string;
  readonly departmentId: string;
}

async function person(...roles: Role[]): Promise<Person> {
  const [employeeId, departmentId] = [newId(), newId()];
  const place = {
    tier: 1 as const,
    extension: null,
    skills: [],
    languages: [],
    capacity: 1,
    calendarId: null,
    active: true,
  };
  await gateway.publish(employeeDefined, { ...place, employeeId, departmentId });
  const email = `${newId()}@example.org`;
  const body = { email, name: 'Anna', roles, language: 'en', password, employeeId };
  const { id } = await administrator.post('/users', body, createdUserResource);
  return { id, caller: await Caller.signIn(gateway.url, email, password), employeeId, departmentId };
}

interface Heard {
  readonly name: string;
  readonly data: unknown;
}

function connect(options: Record<string, unknown>): { socket: Socket; heard: Heard[] } {
  const socket = io(gateway.url, {
    path: '/live',
    transports: ['websocket'],
    forceNew: true,
    reconnectionDelay: 20,
    ...options,
  });
  open.push(socket);
  const heard: Heard[] = [];
  socket.onAny((name: string, data: unknown) => heard.push({ name, data }));
  return { socket, heard };
}

/** The next of these events of a socket, with what came with it. */
function next(socket: Socket, ...events: string[]): Promise<{ event: string; with: unknown }> {
  return new Promise((resolve) => {
    for (const event of events) {
      socket.once(event, (value: unknown) => {
        resolve({ event, with: value instanceof Error ? value.message : value });
      });
    }
  });
}

async function connected(token: string | undefined): Promise<{ socket: Socket; heard: Heard[] }> {
  const opened = connect({ auth: { token } });
  expect((await next(opened.socket, 'connect', 'connect_error')).event).toBe('connect');
  return opened;
}

async function until(holds: () => boolean): Promise<void> {
  for (let waited = 0; !holds() && waited < 5_000; waited += 20) await pause(20);
  expect(holds()).toBe(true);
}

function requestOf(fields: object): EventPayload<typeof requestSolved>['request'] {
  const { request } = sampleEvent(requestSolved).data as EventPayload<typeof requestSolved>;
  return { ...request, requestId: newId(), clientId: newId(), ownerId: newId(), ...fields };
}

const solved = (request: EventPayload<typeof requestSolved>['request']): EventPayload<typeof requestSolved> => ({
  request,
  at: '2026-05-04T09:00:00Z',
  employeeId: null,
});

describe('a socket', () => {
  it.each([
    ['no token', {}],
    ['a forged token', { auth: { token: 'x'.repeat(43) } }],
    ['a token of another kind', { auth: { token: 7 } }],
  ])('is refused with %s', async (_case, options) => {
    const { socket } = connect(options);
    expect(await next(socket, 'connect', 'connect_error')).toEqual({ event: 'connect_error', with: 'unauthenticated' });
  });

  it('opens by the cookie for a page of ours, not for another site', async () => {
    const cookie = `okno_session=${administrator.token ?? ''}`;
    const own = connect({ extraHeaders: { cookie, origin: gateway.url } });
    expect((await next(own.socket, 'connect', 'connect_error')).event).toBe('connect');
    const foreign = connect({ extraHeaders: { cookie, origin: 'https://evil.example' } });
    expect((await next(foreign.socket, 'connect', 'connect_error')).event).toBe('connect_error');
  });

  it('speaks by websocket only', async () => {
    const { socket } = connect({ transports: ['polling'], auth: { token: administrator.token } });
    expect((await next(socket, 'connect', 'connect_error')).event).toBe('connect_error');
  });

  it('hears what its user may see, once, by ids and versions only', async () => {
    const owner = await person('operator', 'manager');
    const stranger = await person('specialist');
    const [hears, silent] = [await connected(owner.caller.token), await connected(stranger.caller.token)];
    const request = requestOf({ ownerId: owner.employeeId });
    await gateway.publish(requestRegistered, { ...solved(request), callIds: [], answeredLive: false }, { version: 1 });
    await gateway.publish(requestSolved, solved(request), { version: 2 });
    await gateway.publish(presenceChanged, {
      employeeId: stranger.employeeId,
      state: 'busy',
      at: '2026-05-04T09:00:00Z',
    });
    await until(() => hears.heard.length >= 3 && silent.heard.length >= 1);
    await pause(50);
    expect(hears.heard.filter(({ name }) => name === 'request.changed')).toEqual([
      { name: 'request.changed', data: { requestId: request.requestId, version: 1 } },
      { name: 'request.changed', data: { requestId: request.requestId, version: 2 } },
    ]);
    expect(silent.heard.map(({ name }) => name)).toEqual(['presence.changed']);
  });

  it('may watch a request its user may see, and no other', async () => {
    const manager = await person('manager');
    const { socket, heard } = await connected(manager.caller.token);
    const [own, foreign] = [requestOf({ ownerId: manager.employeeId }), requestOf({})];
    for (const request of [own, foreign]) {
      await gateway.publish(
        requestRegistered,
        { ...solved(request), callIds: [], answeredLive: false },
        { version: 1 },
      );
    }
    const watch = (body: unknown): Promise<unknown> => socket.emitWithAck('watch', body) as Promise<unknown>;
    expect(await watch({ requestId: own.requestId })).toEqual({ ok: true });
    expect(await watch({ requestId: foreign.requestId })).toEqual({ ok: false, code: 'not-found' });
    expect(await watch({ requestId: 'seven' })).toEqual({ ok: false, code: 'invalid-input' });
    expect(await watch(null)).toEqual({ ok: false, code: 'invalid-input' });
    heard.length = 0;
    const handedOver = { ...own, ownerId: newId() };
    await gateway.publish(requestSolved, solved({ ...foreign }), { version: 2 });
    await gateway.publish(requestSolved, solved(handedOver), { version: 3 });
    await until(() => heard.length > 0);
    expect(heard).toEqual([{ name: 'request.changed', data: { requestId: own.requestId, version: 3 } }]);
    socket.emit('unwatch', { requestId: own.requestId });
    expect(await watch({ requestId: foreign.requestId })).toEqual({ ok: false, code: 'not-found' });
    await gateway.publish(requestSolved, solved(handedOver), { version: 4 });
    await pause(300);
    expect(heard).toHaveLength(1);
  });

  it('tells administrators, and nobody else, how far an import is', async () => {
    const operator = await person('operator');
    const [hears, silent] = [await connected(administrator.token), await connected(operator.caller.token)];
    const importId = newId();
    const counts = { read: 2_000, accepted: 1_990, duplicates: 7, rejected: 3 };
    const progress = { importId, source: 'calls-csv', ...counts };
    await gateway.publish(importProgressed, { ...progress, status: 'running' }, { id: importId, version: 1 });
    await gateway.publish(importProgressed, { ...progress, status: 'done' }, { id: importId, version: 2 });
    await gateway.publish(presenceChanged, { employeeId: newId(), state: 'busy', at: '2026-05-04T09:00:00Z' });
    await until(() => silent.heard.some(({ name }) => name === 'presence.changed') && hears.heard.length >= 2);
    expect(hears.heard.filter(({ name }) => name === 'import.progress')).toEqual([
      { name: 'import.progress', data: { id: importId, status: 'running', ...counts, version: 1 } },
      { name: 'import.progress', data: { id: importId, status: 'done', ...counts, version: 2 } },
    ]);
    expect(silent.heard.map(({ name }) => name)).toEqual(['presence.changed']);
  });

  it('is cut off when the session ends', async () => {
    const operator = await person('operator');
    const { socket } = await connected(operator.caller.token);
    const gone = next(socket, 'disconnect');
    await operator.caller.call('POST', '/auth/logout');
    expect(await gone).toEqual({ event: 'disconnect', with: 'io server disconnect' });
  });

  it('comes back into other rooms when the roles change', async () => {
    const finance = await person('finance');
    const { socket, heard } = await connected(finance.caller.token);
    const again = next(socket, 'connect');
    await administrator.patch(`/users/${finance.id}`, { roles: ['operator'] }, 1, createdUserResource);
    expect((await again).event).toBe('connect');
    await gateway.publish(presenceChanged, { employeeId: newId(), state: 'break', at: '2026-05-04T09:00:00Z' });
    await until(() => heard.some(({ name }) => name === 'presence.changed'));
  });
});
