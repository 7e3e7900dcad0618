import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Body, Controller, HttpCode, Module, Post, Req } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { apiKeyResource, createdApiKeyResource, signingApiKeyResource } from '@okno/contracts';
import {
  Allow,
  Answers,
  Refusal,
  acceptRawBodies,
  defineRefusals,
  newId,
  type ServiceDefinition,
} from '@okno/service-kit';
import { Caller, TestService, makeTestKeys, startTestGateway, testAdministrator, type Answer } from '@okno/testing';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { gatewayService } from '../service.js';

const anything = z.record(z.string(), z.unknown());
/** What the service behind the gateway was handed, in the order it came. */
const taken: { readonly path: string; readonly sha256: string; readonly key: unknown; readonly userId: string }[] = [];
const failures: (() => Promise<void>)[] = [];

function note(request: FastifyRequest, content: string | Buffer): void {
  taken.push({
    path: request.url,
    sha256: createHash('sha256').update(content).digest('hex'),
    key: request.headers['idempotency-key'],
    userId: request.identity?.userId ?? '',
  });
}

@Controller()
@Allow('integration')
class TakingController {
  @Post(['requests', 'channels/telephony/events'])
  @Answers('Take JSON', anything, 201)
  async take(@Body({ schema: anything }) body: object, @Req() request: FastifyRequest): Promise<object> {
    await failures.shift()?.();
    note(request, JSON.stringify(body));
    return body;
  }

  @Post('channels/email')
  @HttpCode(202)
  async mail(@Req() request: FastifyRequest): Promise<object> {
    const chunks: Buffer[] = [];
    for await (const chunk of request.body as AsyncIterable<Buffer>) chunks.push(chunk);
    note(request, Buffer.concat(chunks));
    return {};
  }
}

@Module({ controllers: [TakingController] })
class TakingModule {}

const takingService: ServiceDefinition = {
  name: 'intake',
  schema: 'intake',
  title: { en: 'Intake', ru: 'Приём' },
  module: TakingModule,
  migrations: [],
  publishes: [],
  personalData: {},
  consumes: [],
  projections: [],
  refusals: defineRefusals({}),
  settings: z.object({}),
  configureHttp: (fastify) => acceptRawBodies(fastify, [{ method: 'POST', path: /^\/api\/v1\/channels\/email$/ }]),
};

let intake: TestService;
let gateway: TestService;
let administrator: Caller;
let keyId: string;
let secret: string;

interface Signing {
  readonly id?: string;
  readonly at?: number;
  readonly secret?: string;
  readonly keyId?: string;
  readonly signature?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const seconds = (): number => Math.floor(Date.now() / 1000);

/** As docs/webhooks.md tells another system to sign, by openssl. */
function signed(body: string | Buffer, signing: Signing): Record<string, string> {
  const id = signing.id ?? `msg_${newId()}`;
  const timestamp = String(signing.at ?? seconds());
  const key = Buffer.from((signing.secret ?? secret).slice('whsec_'.length), 'base64').toString('hex');
  const digest = execFileSync('openssl', ['dgst', '-sha256', '-mac', 'HMAC', '-macopt', `hexkey:${key}`, '-binary'], {
    input: Buffer.concat([Buffer.from(`${id}.${timestamp}.`), Buffer.from(body)]),
    maxBuffer: 1_000_000,
  });
  return {
    'content-type': 'application/json',
    'okno-key': signing.keyId ?? keyId,
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signing.signature ?? `v1,${digest.toString('base64')}`,
    ...signing.headers,
  };
}

function send(path: string, body: string | Buffer, signing: Signing = {}): Promise<Answer> {
  return new Caller(gateway.url, undefined).call('POST', path, undefined, {
    raw: body,
    headers: signed(body, signing),
  });
}

async function makeKey(scopes: readonly string[] = []): Promise<{ id: string; secret: string; bearer: string }> {
  const key = await administrator.post('/api-keys', { name: 'CTI', scopes }, createdApiKeyResource);
  const given = await administrator.post(`/api-keys/${key.id}/signing-secret`, {}, signingApiKeyResource);
  return { id: key.id, secret: given.signingSecret, bearer: key.secret ?? '' };
}

beforeAll(async () => {
  const keys = await makeTestKeys();
  intake = await TestService.start(takingService, { keys });
  gateway = await startTestGateway(gatewayService, { keys, services: { OKNO_INTAKE_URL: intake.url } });
  administrator = await Caller.signIn(gateway.url, testAdministrator.email, testAdministrator.password);
  ({ id: keyId, secret } = await makeKey());
  for (let waited = 0; (await send('/requests', '{}')).status === 503 && waited < 10_000; waited += 50) await pause(50);
});
afterAll(async () => {
  await gateway.stop();
  await intake.stop();
});

describe('a signed call', () => {
  it('is taken instead of the bearer, byte for byte, in the name of the key', async () => {
    const body = '{"subject":"Нет связи"}';
    expect(await send('/requests', body, { id: 'msg_first' })).toMatchObject({
      status: 201,
      body: { subject: 'Нет связи' },
    });
    expect(taken.at(-1)).toMatchObject({ path: '/api/v1/requests', userId: keyId, key: 'msg_first' });
    const mail = Buffer.concat([Buffer.from('From: a@b.c\r\n\r\n'), Buffer.alloc(3_000_000, 233)]);
    const headers = { 'content-type': 'message/rfc822' };
    expect((await send('/channels/email', mail, { headers })).status).toBe(202);
    expect(taken.at(-1)?.sha256).toBe(createHash('sha256').update(mail).digest('hex'));
    expect((await send('/channels/telephony/events', '{"callId":"c-1"}')).status).toBe(201);
  });

  it.each<[string, string, string, () => Signing]>([
    ['another secret', '/requests', '{}', () => ({ secret: `whsec_${Buffer.alloc(32, 7).toString('base64')}` })],
    ['no signature worth the name', '/requests', '{}', () => ({ signature: 'v1,AAAA' })],
    ['an unknown key', '/requests', '{}', () => ({ keyId: newId() })],
    ['an old time', '/requests', '{}', () => ({ at: seconds() - 301 })],
    ['a time to come', '/requests', '{}', () => ({ at: seconds() + 310 })],
    ['a place where no call is signed', '/users', '{}', () => ({})],
    ['a trailing slash', '/requests/', '{}', () => ({})],
    ['no body, signed for another', '/requests', '', () => ({ signature: 'v1,AAAA' })],
  ])('with %s is a 401 that does not tell why', async (_case, path, body, signing) => {
    const before = taken.length;
    const refused = await send(path, body, signing());
    expect(refused).toMatchObject({ status: 401, body: { code: 'unauthenticated', errors: [] } });
    expect(refused.body).not.toHaveProperty('detail');
    expect(taken).toHaveLength(before);
  });

  it('whose body was changed on the way is a 401', async () => {
    const headers = signed('{"amount":1}', {});
    const changed = await new Caller(gateway.url, undefined).call('POST', '/requests', undefined, {
      raw: '{"amount":9}',
      headers,
    });
    expect(changed.status).toBe(401);
  });

  it('that comes again is refused, also with a fresh signature, and at the same moment', async () => {
    const id = `msg_${newId()}`;
    const headers = signed('{}', { id });
    const call = () => new Caller(gateway.url, undefined).call('POST', '/requests', undefined, { raw: '{}', headers });
    const before = taken.length;
    const answers = await Promise.all([call(), call(), call(), call()]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409]);
    expect(await send('/requests', '{}', { id })).toMatchObject({ status: 409, body: { code: 'already-received' } });
    expect(taken).toHaveLength(before + 1);
    const other = await makeKey();
    expect((await send('/requests', '{}', { id, keyId: other.id, secret: other.secret })).status).toBe(201);
  });

  it('that was not answered may come again, and one that was answered "no" may not', async () => {
    const id = `msg_${newId()}`;
    failures.push(() => Promise.reject(new Refusal('unavailable', { retryAfterSeconds: 1 })));
    expect((await send('/requests', '{}', { id })).status).toBe(503);
    let status = 409;
    for (let waited = 0; status === 409 && waited < 2_000; waited += 20) {
      await pause(20);
      ({ status } = await send('/requests', '{}', { id }));
    }
    expect(status).toBe(201);
    expect(taken.at(-1)?.key).toBe(id);
    const wrong = `msg_${newId()}`;
    expect((await send('/requests', '[]', { id: wrong })).status).toBe(400);
    expect((await send('/requests', '[]', { id: wrong })).status).toBe(409);
  });

  it('that was begun by a gateway that died is taken up after a while', async () => {
    const [fresh, stale] = [`msg_${newId()}`, `msg_${newId()}`];
    await gateway.database.query(
      `INSERT INTO signed_call (key_id, message_id, begun_at) VALUES ($1, $2, now()), ($1, $3, now() - interval '4 minutes')`,
      [keyId, fresh, stale],
    );
    expect([
      (await send('/requests', '{}', { id: fresh })).status,
      (await send('/requests', '{}', { id: stale })).status,
    ]).toEqual([409, 201]);
  });

  it('is limited in size', async () => {
    const large = `{"text":"${'x'.repeat(1_048_576)}"}`;
    expect((await send('/requests', large)).status).toBe(413);
  });

  it('goes no further than its key, and ends with it', async () => {
    const narrow = await makeKey(['/channels/telephony']);
    const by = { keyId: narrow.id, secret: narrow.secret };
    expect((await send('/channels/telephony/events', '{}', by)).status).toBe(201);
    expect(await send('/requests', '{}', by)).toMatchObject({ status: 403, body: { code: 'outside-key-scope' } });
    const changed = await administrator.post(`/api-keys/${narrow.id}/signing-secret`, {}, signingApiKeyResource);
    expect((await send('/channels/telephony/events', '{}', by)).status).toBe(401);
    const renewed = { ...by, secret: changed.signingSecret };
    expect((await send('/channels/telephony/events', '{}', renewed)).status).toBe(201);
    const without = await administrator.patch(
      `/api-keys/${narrow.id}`,
      { signs: false },
      changed.version,
      apiKeyResource.strict(),
    );
    expect(without.signs).toBe(false);
    expect((await send('/channels/telephony/events', '{}', renewed)).status).toBe(401);
  });

  it('with a bearer is the bearer’s', async () => {
    const { bearer } = await makeKey();
    const headers = { authorization: `Bearer ${bearer}` };
    expect((await send('/requests', '{}', { signature: 'v1,AAAA', headers })).status).toBe(201);
    expect((await send('/requests', '{}', { headers: { authorization: 'Bearer okno_key_wrong' } })).status).toBe(401);
  });
});
