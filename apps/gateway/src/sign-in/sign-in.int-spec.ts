import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  createdUserResource,
  employeeDefined,
  problemField,
  signInAnswer,
  signedInUser,
  userDefined,
  wellKnown,
} from '@okno/contracts';
import { newId } from '@okno/service-kit';
import { Caller, startTestGateway, testAdministrator, type Answer, type TestService } from '@okno/testing';
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

const nobody = (): Caller => new Caller(gateway.url, undefined);
const password = 'a password of anna';

async function addUser(fields: object = {}): Promise<{ id: string; email: string; version: number }> {
  const email = `${newId()}@example.org`;
  const body = { email, name: 'Anna', roles: ['operator'], language: 'ru', password, ...fields };
  return administrator.post('/users', body, createdUserResource);
}

function code(answer: Answer): string {
  return `${answer.status.toString()} ${problemField.parse(answer.body).code}`;
}

function signIn(email: string, attempt: string): Promise<Answer> {
  return nobody().call('POST', '/auth/login', { email, password: attempt });
}

function cookieOf(answer: Answer): string {
  return answer.headers.getSetCookie().find((cookie) => cookie.startsWith('okno_session=')) ?? '';
}

describe('the first start', () => {
  it('makes the administrator, who is the well-known employee, and tells the other services', async () => {
    const me = await administrator.get('/auth/me', signedInUser);
    expect(me).toEqual({
      id: wellKnown.administratorUserId,
      name: 'Administrator',
      email: testAdministrator.email,
      roles: ['administrator'],
      language: 'en',
      timezone: 'UTC',
      employeeId: wellKnown.administratorEmployeeId,
    });
    const [event] = await gateway.publishedOf(userDefined);
    expect(event?.data).toMatchObject({ userId: wellKnown.administratorUserId, roles: ['administrator'] });
  });
});

describe('signing in', () => {
  it('answers a token, its end and the user, and sets a cookie no script can read', async () => {
    const { email } = await addUser();
    const answer = await signIn(`  ${email.toUpperCase()}`, password);
    expect(answer.status).toBe(200);
    const { accessToken, expiresAt, user } = signInAnswer.parse(answer.body);
    expect(user).toMatchObject({ email, name: 'Anna', roles: ['operator'], language: 'ru', timezone: 'UTC' });
    expect(Object.keys(user)).not.toContain('employeeId');
    const hours = (new Date(expiresAt).getTime() - Date.now()) / 3_600_000;
    expect(hours).toBeGreaterThan(11.9);
    expect(hours).toBeLessThanOrEqual(12);
    const cookie = cookieOf(answer);
    expect(cookie).toContain(`okno_session=${accessToken}`);
    expect(cookie).toMatch(/HttpOnly/);
    expect(cookie).toMatch(/SameSite=Lax/);
    expect(cookie).not.toMatch(/Secure/);
    expect(Buffer.from(accessToken, 'base64url')).toHaveLength(32);
    expect(
      await gateway.database.query('SELECT 1 FROM session WHERE token_hash = $1', [Buffer.from(accessToken)]),
    ).toEqual([]);
    expect((await new Caller(gateway.url, accessToken).call('GET', '/auth/me')).body).toEqual(user);
  });

  it('names the department of the employee, as routing last told it', async () => {
    const employeeId = newId();
    const departmentId = newId();
    const place = {
      tier: 1 as const,
      extension: null,
      skills: [],
      languages: [],
      capacity: 1,
      calendarId: null,
      active: true,
    };
    await gateway.publish(employeeDefined, { ...place, employeeId, departmentId }, { version: 1 });
    const { email } = await addUser({ employeeId });
    const caller = await Caller.signIn(gateway.url, email, password);
    expect(await caller.get('/auth/me', signedInUser)).toMatchObject({ employeeId, departmentId });
  });

  it.each([
    ['a wrong password', { password: 'not it' }],
    ['an e-mail nobody has', { email: 'nobody@example.org' }],
    ['no e-mail at all', { email: 'nobody' }],
  ])('refuses %s with the same words', async (_case, wrong) => {
    const { email } = await addUser();
    const answer = await nobody().call('POST', '/auth/login', { email, password, ...wrong });
    expect(code(answer)).toBe('401 wrong-credentials');
    expect(cookieOf(answer)).toBe('');
  });

  it.each([
    ['no fields', {}, ['email', 'password']],
    ['an unknown field', { email: 'a@b.example', password: 'x', remember: true }, ['remember']],
    ['a NUL', { email: 'a\0@b.example', password: 'x' }, ['email']],
  ])('refuses %s by name', async (_case, body, fields) => {
    const answer = await nobody().call('POST', '/auth/login', body);
    expect(code(answer)).toBe('400 invalid-input');
    expect(problemField.parse(answer.body).errors.map(({ field }) => field)).toEqual(fields);
  });

  it('is not open to forms of other sites', async () => {
    const raw = JSON.stringify(testAdministrator);
    const answer = await nobody().call('POST', '/auth/login', undefined, {
      raw,
      headers: { 'content-type': 'text/plain' },
    });
    expect(code(answer)).toBe('415 unsupported-media-type');
  });
});

describe('the lock-out', () => {
  it.each(['a user', 'nobody'])(
    'closes the e-mail of %s after five misses, even to the right password',
    async (whom) => {
      const email = whom === 'nobody' ? `${newId()}@example.org` : (await addUser()).email;
      const tries = await Promise.all(Array.from({ length: 8 }, () => signIn(email, 'a guess')));
      expect(tries.map(({ status }) => status).sort()).toEqual([401, 401, 401, 401, 401, 429, 429, 429]);
      const locked = await signIn(email.toUpperCase(), password);
      expect(code(locked)).toBe('429 too-many-requests');
      const seconds = Number(locked.headers.get('retry-after'));
      expect(seconds).toBeGreaterThan(840);
      expect(seconds).toBeLessThanOrEqual(900);
    },
  );

  it('opens after a quarter of an hour', async () => {
    const { email } = await addUser();
    for (let miss = 0; miss < 5; miss += 1) await signIn(email, 'a guess');
    expect((await signIn(email, password)).status).toBe(429);
    await gateway.database.query(`UPDATE sign_in_miss SET forget_at = forget_at - interval '15 minutes'`);
    expect((await signIn(email, password)).status).toBe(200);
  });

  it('forgives misses before the right password, and lets one person sign in many times at once', async () => {
    const { email } = await addUser();
    for (let miss = 0; miss < 4; miss += 1) await signIn(email, 'a guess');
    const many = await Promise.all(Array.from({ length: 7 }, () => signIn(email, password)));
    expect(many.map(({ status }) => status)).toEqual(Array(7).fill(200));
    for (let miss = 0; miss < 4; miss += 1) await signIn(email, 'a guess');
    expect((await signIn(email, password)).status).toBe(200);
  });

  it('closes an address after fifty misses of its people', async () => {
    await gateway.database.query('DELETE FROM sign_in_miss');
    for (let miss = 0; miss < 50; miss += 1) await signIn(`${miss.toString()}@example.org`, 'a guess');
    expect((await signIn(testAdministrator.email, testAdministrator.password)).status).toBe(429);
    await gateway.database.query('DELETE FROM sign_in_miss');
  });
});

describe('a session', () => {
  it('ends with the logout, at once', async () => {
    const { email } = await addUser();
    const caller = await Caller.signIn(gateway.url, email, password);
    const other = await Caller.signIn(gateway.url, email, password);
    expect((await caller.call('GET', '/auth/me')).status).toBe(200);
    const answer = await caller.call('POST', '/auth/logout');
    expect(answer.status).toBe(204);
    expect(cookieOf(answer)).toMatch(/okno_session=;.*(Max-Age=0|Expires=Thu, 01 Jan 1970)/);
    expect(code(await caller.call('GET', '/auth/me'))).toBe('401 unauthenticated');
    expect((await other.call('GET', '/auth/me')).status).toBe(200);
  });

  it('ends after twelve hours', async () => {
    const { email } = await addUser();
    const caller = await Caller.signIn(gateway.url, email, password);
    await gateway.database.query(
      `UPDATE session SET expires_at = created_at WHERE user_id IN (SELECT id FROM user_account WHERE email = $1)`,
      [email],
    );
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    expect((await caller.call('GET', '/auth/me')).status).toBe(401);
  });

  it.each([
    ['no token', undefined],
    ['a forged token', 'x'.repeat(43)],
    ['a forged key', `okno_key_${'x'.repeat(43)}`],
    ['an empty token', ''],
  ])('does not begin with %s', async (_case, token) => {
    expect(code(await new Caller(gateway.url, token).call('GET', '/auth/me'))).toBe('401 unauthenticated');
  });
});

describe('changing one’s own password', () => {
  it('needs the current one, ends the other sessions and keeps this one', async () => {
    const { email } = await addUser();
    const caller = await Caller.signIn(gateway.url, email, password);
    const other = await Caller.signIn(gateway.url, email, password);
    const change = (currentPassword: string, newPassword: string): Promise<Answer> =>
      caller.call('POST', '/auth/password', { currentPassword, newPassword });
    expect(code(await change('not it', 'another password'))).toBe('422 wrong-current-password');
    expect(code(await change(password, 'too short'))).toBe('400 invalid-input');
    expect(code(await change(password, password))).toBe('422 weak-password');
    expect((await change(password, 'another password')).status).toBe(204);
    expect((await caller.call('GET', '/auth/me')).status).toBe(200);
    expect((await other.call('GET', '/auth/me')).status).toBe(401);
    expect((await signIn(email, password)).status).toBe(401);
    expect((await signIn(email, 'another password')).status).toBe(200);
  });
});

describe('the cookie', () => {
  async function withCookie(method: string, headers: Record<string, string>): Promise<Answer> {
    const { email } = await addUser();
    const { accessToken } = signInAnswer.parse((await signIn(email, password)).body);
    const cookie = `theme=dark; okno_session=${accessToken}`;
    const path = method === 'GET' ? '/auth/me' : '/auth/logout';
    return nobody().call(method, path, undefined, { headers: { cookie, ...headers } });
  }

  it.each([
    ['reads', 'GET', {}, 200],
    ['acts for a page of ours', 'POST', { origin: 'own' }, 204],
    ['does not act for another site', 'POST', { origin: 'https://evil.example' }, 403],
    ['does not act for a sister site', 'POST', { 'sec-fetch-site': 'same-site' }, 403],
    ['does not act when nobody says whose page it is', 'POST', {}, 403],
  ])('%s', async (_case, method, headers, status) => {
    const given = Object.entries(headers).map(([name, value]) => [name, value === 'own' ? gateway.url : value]);
    const answer = await withCookie(method, Object.fromEntries(given) as Record<string, string>);
    expect(answer.status).toBe(status);
    if (status === 403) expect(code(answer)).toBe('403 cross-origin');
  });

  it('is Secure behind https', async () => {
    const proxied = await startTestGateway(gatewayService, { environment: { OKNO_TRUST_PROXY: 'on' } });
    const answer = await new Caller(proxied.url, undefined).call('POST', '/auth/login', testAdministrator, {
      headers: { 'x-forwarded-proto': 'https' },
    });
    await proxied.stop();
    expect(cookieOf(answer)).toMatch(/Secure/);
  });
});

describe('every answer', () => {
  it('carries security headers, a refusal too', async () => {
    const answer = await nobody().call('GET', '/auth/me');
    expect(answer.status).toBe(401);
    expect(answer.headers.get('content-security-policy')).toContain("script-src 'self'");
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer.headers.get('x-powered-by')).toBeNull();
  });
});
