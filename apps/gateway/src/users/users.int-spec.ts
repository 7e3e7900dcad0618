import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  apiKeyResource,
  clientDefined,
  createdUserResource,
  pageOf,
  problemField,
  userDefined,
  userResource,
  wellKnown,
} from '@okno/contracts';
import { newId } from '@okno/service-kit';
import { Caller, startTestGateway, testAdministrator, type Answer, type TestService } from '@okno/testing';
import { z } from 'zod';
import { gatewayService } from '../service.js';

let gateway: TestService;
let administrator: Caller;
beforeAll(async () => {
  gateway = await startTestGateway(gatewayService);
  administrator = await Caller.signIn(gateway.url, testAdministrator.email, testAdministrator.password);
});
afterAll(async () => {
  await gateway.stop();
});

const newEmail = (): string => `${newId()}@example.org`;
const anna = (fields: object = {}): object => ({
  email: newEmail(),
  name: 'Anna',
  roles: ['operator'],
  language: 'ru',
  password: 'a password of anna',
  ...fields,
});

function code({ status, body }: Answer): string {
  return `${status.toString()} ${problemField.parse(body).code}`;
}

function fields({ body }: Answer): string[] {
  return problemField.parse(body).errors.map(({ field }) => field);
}

function change(id: string, version: number, patch: object): Promise<Answer> {
  return administrator.call('PATCH', `/users/${id}`, patch, { headers: { 'if-match': `"${version.toString()}"` } });
}

describe('users', () => {
  it('are created, read, listed and told to the other services without name or address', async () => {
    const email = newEmail();
    const created = await administrator.post('/users', anna({ email: email.toUpperCase() }), createdUserResource);
    expect(created).toMatchObject({
      email,
      name: 'Anna',
      roles: ['operator'],
      active: true,
      version: 1,
      timezone: 'UTC',
    });
    expect(created.temporaryPassword).toBeUndefined();
    expect(await administrator.get(`/users/${created.id}`, userResource)).toEqual(created);
    const found = await administrator.get(`/users?q=${email.slice(0, 20).toUpperCase()}`, pageOf(userResource));
    expect(found.items).toEqual([created]);
    const events = await gateway.publishedOf(userDefined);
    const event = events.find(({ subject }) => subject === created.id);
    expect(event?.data).toEqual({
      userId: created.id,
      roles: ['operator'],
      employeeId: null,
      clientId: null,
      language: 'ru',
      active: true,
    });
    const stored = await gateway.database.query<{ password_hash: string }>(
      'SELECT password_hash FROM user_account WHERE id = $1',
      [created.id],
    );
    expect(stored[0]?.password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });

  it('get a password that is shown once, also when the call is repeated', async () => {
    const body = { email: newEmail(), name: 'Anna', roles: ['operator'], language: 'en' };
    const headers = { 'idempotency-key': newId() };
    const answers = [
      await administrator.call('POST', '/users', body, { headers }),
      await administrator.call('POST', '/users', body, { headers }),
    ];
    const [first, second] = answers.map((answer) => createdUserResource.parse(answer.body));
    expect(first?.id).toBe(second?.id);
    expect([first?.temporaryPassword?.length, second?.temporaryPassword]).toEqual([20, undefined]);
    const caller = await Caller.signIn(gateway.url, body.email, first?.temporaryPassword ?? '');
    expect((await caller.call('GET', '/auth/me')).status).toBe(200);
    expect(code(await administrator.call('POST', '/users', { ...body, name: 'Other' }, { headers }))).toBe(
      '422 idempotency-conflict',
    );
  });

  it.each([
    ['an e-mail that is taken', { email: testAdministrator.email.toUpperCase() }, '409 email-taken', ['email']],
    ['a client role without a client', { roles: ['client'] }, '422 roles-need-more', ['clientId']],
    ['staff with a client', { clientId: newId() }, '422 roles-need-more', ['clientId']],
    ['no roles', { roles: [] }, '400 invalid-input', ['roles']],
    ['one role twice', { roles: ['head', 'head'] }, '400 invalid-input', ['roles']],
    ['an unknown role', { roles: ['king'] }, '400 invalid-input', ['roles.0']],
    ['no e-mail address', { email: 'anna' }, '400 invalid-input', ['email']],
    ['a time zone of nowhere', { timezone: 'Mars/Olympus' }, '400 invalid-input', ['timezone']],
    ['a short password', { password: 'short' }, '400 invalid-input', ['password']],
    ['a field nobody knows', { admin: true }, '400 invalid-input', ['admin']],
    [
      'an employee of long ago whom nobody knows',
      { employeeId: '01890000-0000-7000-8000-000000000001' },
      '404 not-found',
      [],
    ],
    ['an employee of just now who does not arrive', { employeeId: newId() }, '503 not-yet-known', []],
  ])('are refused with %s', async (_case, wrong, expected, named) => {
    const answer = await administrator.call('POST', '/users', anna(wrong));
    expect([code(answer), fields(answer)]).toEqual([expected, named]);
  });

  it('may be clients of a client that exists', async () => {
    const clientId = newId();
    const card = {
      kind: 'person' as const,
      segment: null,
      managerId: null,
      productIds: [],
      externalIds: {},
      language: 'ru' as const,
      active: true,
    };
    const [created] = await Promise.all([
      administrator.post('/users', anna({ roles: ['client'], clientId }), createdUserResource),
      gateway.publish(clientDefined, { ...card, clientId }, { version: 1 }),
    ]);
    expect(created.clientId).toBe(clientId);
  });

  it('change by version', async () => {
    const { id } = await administrator.post('/users', anna(), createdUserResource);
    const changed = userResource.parse((await change(id, 1, { name: 'Anna B.', roles: ['head', 'specialist'] })).body);
    expect(changed).toMatchObject({ name: 'Anna B.', roles: ['head', 'specialist'], version: 2 });
    expect(code(await change(id, 1, { name: 'Anna C.' }))).toBe('409 version-conflict');
    expect(code(await change(id, 2, { roles: ['client'] }))).toBe('422 roles-need-more');
    expect(code(await change(id, 2, { email: testAdministrator.email }))).toBe('409 email-taken');
    expect(code(await administrator.call('PATCH', `/users/${id}`, { name: 'x' }))).toBe('400 invalid-input');
    expect(code(await change(newId(), 1, {}))).toBe('404 not-found');
    const versions = (await gateway.publishedOf(userDefined)).filter(({ subject }) => subject === id);
    expect(versions.map(({ aggregateversion }) => aggregateversion)).toEqual([1, 2]);
  });

  it('lose their sessions with a new password from the administrator', async () => {
    const body = anna() as { email: string; password: string };
    const { id } = await administrator.post('/users', body, createdUserResource);
    const caller = await Caller.signIn(gateway.url, body.email, body.password);
    expect((await change(id, 1, { password: 'from the administrator' })).status).toBe(200);
    expect((await caller.call('GET', '/auth/me')).status).toBe(401);
    await Caller.signIn(gateway.url, body.email, 'from the administrator');
  });

  it('keep one administrator', async () => {
    const own = `/users/${wellKnown.administratorUserId}`;
    const { version } = await administrator.get(own, userResource);
    expect(code(await change(wellKnown.administratorUserId, version, { active: false }))).toBe(
      '409 last-administrator',
    );
    expect(code(await change(wellKnown.administratorUserId, version, { roles: ['operator'] }))).toBe(
      '409 last-administrator',
    );
    const second = await administrator.post('/users', anna({ roles: ['administrator'] }), createdUserResource);
    const both = await Promise.all([
      change(wellKnown.administratorUserId, version, { roles: ['operator'] }),
      change(second.id, 1, { active: false }),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    // Back to where the other tests expect it, by the one who is left.
    await gateway.database.query(`UPDATE user_account SET roles = '{administrator}', active = true WHERE id = $1`, [
      wellKnown.administratorUserId,
    ]);
  });

  it('are the administrator’s business only', async () => {
    const body = anna() as { email: string; password: string };
    await administrator.post('/users', body, createdUserResource);
    const operator = await Caller.signIn(gateway.url, body.email, body.password);
    for (const path of ['/users', `/users/${newId()}`, '/api-keys'])
      expect(code(await operator.call('GET', path))).toBe('403 forbidden');
    expect(code(await operator.call('POST', '/users', anna()))).toBe('403 forbidden');
  });

  it('come in pages', async () => {
    for (let count = 0; count < 3; count += 1)
      await administrator.post('/users', anna({ roles: ['quality'] }), createdUserResource);
    const seen: string[] = [];
    let after = '';
    do {
      const page = await administrator.get(`/users?role=quality&limit=2${after}`, pageOf(userResource));
      seen.push(...page.items.map(({ id }) => id));
      after = page.nextCursor === null ? '' : `&after=${page.nextCursor}`;
    } while (after !== '');
    expect(seen).toHaveLength(3);
    expect(seen).toEqual([...seen].sort().reverse());
    expect(code(await administrator.call('GET', '/users?after=nonsense'))).toBe('400 invalid-input');
    expect(code(await administrator.call('GET', '/users?colour=red'))).toBe('400 invalid-input');
  });
});

describe('API keys', () => {
  const createdKey = apiKeyResource.extend({ secret: z.string().startsWith('okno_key_') });

  it('show their secret once, are stored without it, and end at once', async () => {
    const created = await administrator.post('/api-keys', { name: 'CTI' }, createdKey);
    expect(created).toMatchObject({ name: 'CTI', roles: ['integration'], scopes: [], active: true, version: 1 });
    const { secret, ...shown } = created;
    expect(await administrator.get(`/api-keys/${created.id}`, apiKeyResource.strict())).toEqual(shown);
    expect((await administrator.get('/api-keys?active=true', pageOf(apiKeyResource))).items).toContainEqual(shown);
    const key = new Caller(gateway.url, secret);
    // A key is nobody, but it is signed in: the route is refused for what it is.
    expect(code(await key.call('GET', '/auth/me'))).toBe('404 not-found');
    expect(code(await key.call('GET', '/users'))).toBe('403 forbidden');
    await administrator.patch(`/api-keys/${created.id}`, { active: false }, 1, apiKeyResource);
    expect(code(await key.call('GET', '/auth/me'))).toBe('401 unauthenticated');
  });

  it.each([
    ['an administrator', { roles: ['administrator'] }, '422 roles-need-more'],
    ['a client', { roles: ['client'] }, '422 roles-need-more'],
    ['paths that are none', { scopes: ['channels'] }, '400 invalid-input'],
    ['no name', { name: '  ' }, '400 invalid-input'],
  ])('are not given with the powers of %s', async (_case, wrong, expected) => {
    expect(code(await administrator.call('POST', '/api-keys', { name: 'CTI', ...wrong }))).toBe(expected);
  });
});
