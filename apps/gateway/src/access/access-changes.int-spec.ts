import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createdUserResource } from '@okno/contracts';
import { newId } from '@okno/service-kit';
import { Caller, startTestGateway, testAdministrator, type TestService } from '@okno/testing';
import { gatewayService } from '../service.js';
import { AccessChanges } from './access-changes.adapter.js';

let gateway: TestService;
/** What another gateway on the same database has. */
let other: AccessChanges;
const heard: (string | undefined)[] = [];

beforeAll(async () => {
  gateway = await startTestGateway(gatewayService);
  other = new AccessChanges(gateway.database);
  other.listen((ownerId) => heard.push(ownerId));
  await other.onModuleInit();
});
afterAll(async () => {
  await other.onModuleDestroy();
  await gateway.stop();
});

async function until(holds: () => boolean): Promise<void> {
  for (let waited = 0; !holds() && waited < 5_000; waited += 20) await pause(20);
  expect(holds()).toBe(true);
}

describe('a change of somebody’s rights', () => {
  it('is heard by every gateway, a refused one by none', async () => {
    const administrator = await Caller.signIn(gateway.url, testAdministrator.email, testAdministrator.password);
    const email = `${newId()}@example.org`;
    const body = { email, name: 'Anna', roles: ['operator'], language: 'en', password: 'a password of anna' };
    const { id } = await administrator.post('/users', body, createdUserResource);
    expect(heard).not.toContain(id);
    await administrator.patch(`/users/${id}`, { roles: ['finance'] }, 1, createdUserResource);
    await until(() => heard.includes(id));
    heard.length = 0;
    const headers = { 'if-match': '"2"' };
    expect((await administrator.call('PATCH', `/users/${id}`, { roles: ['client'] }, { headers })).status).toBe(422);
    const caller = await Caller.signIn(gateway.url, email, body.password);
    await caller.call('POST', '/auth/logout');
    await until(() => heard.length > 0);
    expect(heard).toEqual([id]);
  });
});
