import { createHash } from 'node:crypto';
import { createServer, request as httpRequest, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { Body, Controller, Get, Module, Param, Post, Req, Res, StreamableFile } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { apiKeyResource, createdUserResource, problemField } from '@okno/contracts';
import {
  Allow,
  AllowSignedIn,
  Answers,
  Refusal,
  defineRefusals,
  type Identity,
  type ServiceDefinition,
} from '@okno/service-kit';
import { Caller, TestService, makeTestKeys, startTestGateway, testAdministrator, type Answer } from '@okno/testing';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { gatewayService } from '../service.js';

const megabyte = 1024 * 1024;
const noteBody = z.strictObject({ text: z.string().min(1) });
const echoAnswer = z.object({
  identity: z.object({ kind: z.string(), userId: z.string(), roles: z.array(z.string()) }),
  headers: z.record(z.string(), z.unknown()),
  url: z.string(),
  language: z.string(),
});

@Controller('notes')
class NotesController {
  @Get(':id/echo')
  @AllowSignedIn()
  echo(@Param('id') id: string, @Req() request: FastifyRequest): object {
    const { headers, url, language } = request;
    const identity: Identity | undefined = request.identity;
    return { id, identity, headers, url, language };
  }

  @Post()
  @Allow('operator')
  @Answers('Write a note', noteBody, 201)
  write(@Body({ schema: noteBody }) body: z.output<typeof noteBody>): object {
    if (body.text === 'later') throw new Refusal('not-yet-known', { retryAfterSeconds: 3 });
    return body;
  }

  @Post('upload')
  @AllowSignedIn()
  async upload(@Req() request: FastifyRequest): Promise<object> {
    const hash = createHash('sha256');
    let bytes = 0;
    for await (const chunk of request.body as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      hash.update(chunk);
    }
    return { bytes, sha256: hash.digest('hex') };
  }

  @Get('download')
  @AllowSignedIn()
  download(@Res({ passthrough: true }) reply: FastifyReply): StreamableFile {
    void reply.header('content-disposition', 'attachment; filename="notes.bin"').header('set-cookie', 'okno_session=x');
    return new StreamableFile(Readable.from(Array.from({ length: 30 }, (_, index) => Buffer.alloc(megabyte, index))));
  }

  @Get('broken')
  @AllowSignedIn()
  broken(@Res() reply: FastifyReply): void {
    reply.raw.destroy();
  }
}

@Module({ controllers: [NotesController] })
class NotesModule {}

const notesService: ServiceDefinition = {
  name: 'intake',
  schema: 'notes',
  title: { en: 'Notes', ru: 'Заметки' },
  module: NotesModule,
  migrations: [],
  publishes: [],
  consumes: [],
  projections: [],
  personalData: {},
  refusals: defineRefusals({}),
  settings: z.object({}),
  configureHttp: (fastify) => {
    fastify.addContentTypeParser('application/octet-stream', (_request, payload, done) => {
      done(null, payload);
    });
  },
};

/** A service that answers nothing of the API, for the four that do not matter here. */
async function quietService(description: object = { paths: {} }): Promise<{ server: Server; url: string }> {
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'application/json').end(JSON.stringify(description));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port.toString()}` };
}

let notes: TestService;
let quiet: { server: Server; url: string };
let gateway: TestService;
let administrator: Caller;
let operator: Caller;

beforeAll(async () => {
  const keys = await makeTestKeys();
  quiet = await quietService();
  notes = await TestService.start(notesService, { keys });
  gateway = await startTestGateway(gatewayService, {
    keys,
    services: {
      OKNO_INTAKE_URL: notes.url,
      OKNO_ROUTING_URL: quiet.url,
      OKNO_ESCALATION_URL: quiet.url,
      OKNO_COMPLAINTS_ANALYTICS_URL: quiet.url,
      OKNO_BILLING_RECEIVABLES_URL: quiet.url,
    },
  });
  administrator = await Caller.signIn(gateway.url, testAdministrator.email, testAdministrator.password);
  const anna = {
    email: 'anna@example.org',
    name: 'Anna',
    roles: ['operator'],
    language: 'ru',
    password: 'a password of anna',
  };
  await administrator.post('/users', anna, createdUserResource);
  operator = await Caller.signIn(gateway.url, anna.email, anna.password);
});
afterAll(async () => {
  await gateway.stop();
  await notes.stop();
  quiet.server.close();
});

function code({ status, body }: Answer): string {
  return `${status.toString()} ${problemField.parse(body).code}`;
}

describe('a forwarded call', () => {
  it('carries the signed identity, the trace and the language, and nothing of the caller’s own', async () => {
    const headers = {
      cookie: 'a=b',
      'x-forwarded-for': '1.2.3.4',
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
      'idempotency-key': 'k1',
      'if-match': '"7"',
    };
    const answer = await operator.call('GET', '/notes/a%20b/echo?q=../x&z=%D0%B0', undefined, { headers });
    const echo = echoAnswer.parse(answer.body);
    expect(echo.identity).toMatchObject({ kind: 'person', roles: ['operator'] });
    expect(echo.url).toBe('/api/v1/notes/a%20b/echo?q=../x&z=%D0%B0');
    expect(echo.language).toBe('ru');
    expect(echo.headers).toMatchObject({ 'idempotency-key': 'k1', 'if-match': '"7"', 'accept-language': 'ru' });
    expect(echo.headers.traceparent).toMatch(/^00-0af7651916cd43dd8448eb211c80319c-[\da-f]{16}-01$/);
    expect(Object.keys(echo.headers)).not.toEqual(expect.arrayContaining(['cookie']));
    expect(Object.keys(echo.headers)).not.toEqual(expect.arrayContaining(['x-forwarded-for']));
    expect(echo.headers.authorization).not.toBe(`Bearer ${operator.token ?? ''}`);
  });

  it('sees new roles at the very next call, and nothing after the account ended', async () => {
    const boris = {
      email: 'boris@example.org',
      name: 'Boris',
      roles: ['operator'],
      language: 'en',
      password: 'a password of boris',
    };
    const { id } = await administrator.post('/users', boris, createdUserResource);
    const caller = await Caller.signIn(gateway.url, boris.email, boris.password);
    expect((await caller.call('POST', '/notes', { text: 'x' })).status).toBe(201);
    await administrator.patch(`/users/${id}`, { roles: ['finance'] }, 1, createdUserResource);
    expect(code(await caller.call('POST', '/notes', { text: 'x' }))).toBe('403 forbidden');
    await administrator.patch(`/users/${id}`, { active: false }, 2, createdUserResource);
    expect(code(await caller.call('POST', '/notes', { text: 'x' }))).toBe('401 unauthenticated');
    await administrator.patch(`/users/${id}`, { active: true }, 3, createdUserResource);
    expect((await caller.call('POST', '/notes', { text: 'x' })).status).toBe(401);
  });

  it('knows an API key as what it is, on the paths it names only', async () => {
    const { secret } = await administrator.post(
      '/api-keys',
      { name: 'CTI', scopes: ['/notes'] },
      apiKeyResource.extend({ secret: z.string() }),
    );
    const key = new Caller(gateway.url, secret);
    const { identity } = echoAnswer.parse((await key.call('GET', '/notes/1/echo')).body);
    expect(identity).toMatchObject({ kind: 'key', roles: ['integration'] });
    expect(code(await key.call('GET', '/auth/me'))).toBe('403 outside-key-scope');
  });

  it.each([
    ['nobody signed in, whatever the body', undefined, '{"text":', 'application/json', '401 unauthenticated'],
    ['a body that is no JSON', 'operator', '{"text":', 'application/json', '400 unreadable-body'],
    ['a media type nobody reads', 'operator', '<a/>', 'application/xml', '415 unsupported-media-type'],
    ['a text', 'operator', 'text', 'text/plain', '415 unsupported-media-type'],
    [
      'a body over 1 MB',
      'operator',
      `{"text":"${'x'.repeat(1_100_000)}"}`,
      'application/json',
      '413 payload-too-large',
    ],
    ['another role, before the shape', 'administrator', '{"wrong":1}', 'application/json', '403 forbidden'],
    ['a wrong shape', 'operator', '{"text":"","colour":"red"}', 'application/json', '400 invalid-input'],
    ['an empty body', 'operator', '', 'application/json', '400 invalid-input'],
  ] as const)('refuses %s in the order of the contract', async (_case, whom, raw, type, expected) => {
    const callers = { operator, administrator };
    const caller = whom === undefined ? new Caller(gateway.url, undefined) : callers[whom];
    const answer = await caller.call('POST', '/notes', undefined, { raw, headers: { 'content-type': type } });
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(code(answer)).toBe(expected);
  });

  it('answers a service’s own 503 once, with its Retry-After', async () => {
    const answer = await operator.call('POST', '/notes', { text: 'later' });
    expect(code(answer)).toBe('503 not-yet-known');
    expect(answer.headers.get('retry-after')).toBe('3');
  });

  it('streams thirty megabytes up and down', async () => {
    const content = Buffer.alloc(30 * megabyte, 'okno');
    const headers = { 'content-type': 'application/octet-stream' };
    const up = await operator.call('POST', '/notes/upload', undefined, { raw: content, headers });
    expect(up.body).toEqual({ bytes: content.length, sha256: createHash('sha256').update(content).digest('hex') });
    const down = await fetch(`${gateway.url}/api/v1/notes/download`, {
      headers: { authorization: `Bearer ${operator.token ?? ''}` },
    });
    expect(down.headers.get('content-disposition')).toContain('notes.bin');
    expect(down.headers.get('set-cookie')).toBeNull();
    expect((await down.arrayBuffer()).byteLength).toBe(30 * megabyte);
  });

  it.each([
    ['GET', '/nothing'],
    ['GET', '/notes/1/echo/more'],
    ['DELETE', '/notes'],
    ['GET', '/notes/%2e%2e/echo'],
    ['GET', '/notes/%zz/echo'],
    ['GET', '/notes/..%2f..%2f..%2finternal/echo'],
  ])('finds nothing at %s %s', async (method, path) => {
    expect(code(await operator.call(method, path))).toBe('404 not-found');
  });

  it.each([
    ['/api/v1/notes/../../../internal/openapi', 404],
    ['/%61pi/v1/notes/1/echo', 401],
    ['/api/v1/notes/%zz/echo', 404],
    ['/api/v1/auth/login/../../notes/1/echo', 401],
    ['/internal/clock', 404],
  ])('is not led astray by %s', async (path, status) => {
    const answer = await raw(path, path.includes('internal/openapi') ? operator.token : undefined);
    expect(answer).toBe(status);
  });

  it('answers 503 for a service that fell silent, and for one that broke off', async () => {
    expect(code(await operator.call('GET', '/notes/broken'))).toBe('503 unavailable');
  });
});

/** The status of a GET whose path is sent as it is: fetch would tidy it up. */
function raw(path: string, token?: string): Promise<number> {
  const { hostname, port } = new URL(gateway.url);
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return new Promise((resolve, reject) => {
    httpRequest({ hostname, port, path, headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    })
      .on('error', reject)
      .end();
  });
}

describe('readiness', () => {
  it('holds when every service is ready', async () => {
    const answer = await fetch(`${gateway.url}/health/ready`);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ status: 'ready', faults: [] });
  });

  it('names who is not there; their routes come as soon as they are', async () => {
    const late = await quietService({ paths: { '/api/v1/late': { get: {} } } });
    const { port } = late.server.address() as AddressInfo;
    await new Promise((resolve) => late.server.close(resolve));
    const early = await startTestGateway(gatewayService, {
      services: { OKNO_INTAKE_URL: quiet.url, OKNO_ROUTING_URL: late.url },
    });
    const faults = async (): Promise<unknown> =>
      ((await (await fetch(`${early.url}/health/ready`)).json()) as { faults: unknown }).faults;
    expect(await faults()).toEqual(['routing', 'escalation', 'complaints-analytics', 'billing-receivables']);
    const caller = await Caller.signIn(early.url, testAdministrator.email, testAdministrator.password);
    const before = await caller.call('GET', '/late');
    expect(code(before)).toBe('503 unavailable');
    expect(before.headers.get('retry-after')).toBe('1');

    const risen = createServer((_request, response) => {
      response.end(JSON.stringify({ paths: { '/api/v1/late': { get: {} } } }));
    });
    await new Promise<void>((resolve) => risen.listen(port, '127.0.0.1', resolve));
    let status = 503;
    for (let waited = 0; status === 503 && waited < 5_000; waited += 100) {
      await pause(100);
      ({ status } = await caller.call('GET', '/late'));
    }
    expect(status).toBe(200);
    expect(await faults()).toEqual(['escalation', 'complaints-analytics', 'billing-receivables']);
    risen.closeAllConnections();
    risen.close();
    expect(code(await caller.call('GET', '/late'))).toBe('503 unavailable');
    await early.stop();
  });

  it('does not hold while two services claim one route', async () => {
    const one = await quietService({ paths: { '/api/v1/users': { get: {} } } });
    const clashing = await startTestGateway(gatewayService, { services: { OKNO_INTAKE_URL: one.url } });
    const { faults } = (await (await fetch(`${clashing.url}/health/ready`)).json()) as { faults: string[] };
    expect(faults).toContain('routes');
    await clashing.stop();
    one.server.close();
  });
});
