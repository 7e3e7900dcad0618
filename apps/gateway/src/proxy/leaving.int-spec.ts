import { once } from 'node:events';
import {
  Agent,
  createServer,
  request as httpRequest,
  type ClientRequest,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Caller, startTestGateway, testAdministrator, type TestService } from '@okno/testing';
import { gatewayService } from '../service.js';

const ways = { get: {}, post: {} };
const description = {
  paths: {
    '/api/v1/quick': ways,
    '/api/v1/slow': ways,
    '/api/v1/endless': ways,
    '/api/v1/torn': ways,
    '/api/v1/unread': ways,
  },
};
const kilobytes = Buffer.alloc(64 * 1024, 'okno');

/** What happened to one call at the service: it was begun, and its connection ended before the answer was out. */
interface Call {
  readonly begun: Promise<void>;
  readonly ended: Promise<'answered' | 'broken off'>;
}

/** A service whose answers take as long as the test wants. */
class SlowService {
  private readonly begun: (() => void)[] = [];
  private readonly ended: ((how: 'answered' | 'broken off') => void)[] = [];
  private constructor(
    readonly url: string,
    private readonly server: Server,
  ) {}

  static async start(): Promise<SlowService> {
    // As patient as our services: a connection closed after Node's five seconds would end by itself what must not last.
    const server = createServer({ keepAliveTimeout: 60_000 });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const service = new SlowService(`http://127.0.0.1:${port.toString()}`, server);
    server.on('request', (request, response) => {
      service.answer(request, response);
    });
    return service;
  }

  next(): Call {
    return {
      begun: new Promise((resolve) => this.begun.push(resolve)),
      ended: new Promise((resolve) => this.ended.push(resolve)),
    };
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const path = request.url ?? '';
    response.setHeader('content-type', 'application/json');
    if (path === '/internal/openapi') response.end(JSON.stringify(description));
    else if (path === '/api/v1/quick') response.end('{}');
    else if (path === '/api/v1/unread') {
      request.once('data', () => {
        request.pause();
        response.writeHead(413).end('{}');
      });
    } else if (path.startsWith('/api/v1/')) this.take(path, request, response);
    else response.end('{}');
  }

  private take(path: string, request: IncomingMessage, response: ServerResponse): void {
    const ended = this.ended.shift();
    response.once('close', () => ended?.(response.writableFinished ? 'answered' : 'broken off'));
    request.resume();
    this.begun.shift()?.();
    if (path === '/api/v1/torn') response.write(kilobytes, () => response.destroy());
    if (path !== '/api/v1/endless') return;
    const more = (): void => {
      while (!response.destroyed && response.write(kilobytes));
    };
    response.on('drain', more);
    more();
  }
}

let service: SlowService;
let gateway: TestService;
let caller: Caller;
beforeAll(async () => {
  service = await SlowService.start();
  gateway = await startTestGateway(gatewayService, {
    services: {
      OKNO_INTAKE_URL: service.url,
      OKNO_ROUTING_URL: 'http://127.0.0.1:9',
    },
  });
  caller = await Caller.signIn(gateway.url, testAdministrator.email, testAdministrator.password);
});
afterAll(async () => {
  await gateway.stop();
  service.stop();
});

function ask(path: string, signal: AbortSignal, init: RequestInit = {}): Promise<Response> {
  const headers = { authorization: `Bearer ${caller.token ?? ''}`, 'content-type': 'application/json' };
  return fetch(`${gateway.url}/api/v1${path}`, { ...init, headers, signal });
}

/** An upload that ends only with who sends it: `fetch` may go on pulling after it was given up. */
function endlessBody(signal: AbortSignal): ReadableStream<Uint8Array> {
  return new ReadableStream({
    pull: async (controller) => {
      await pause(1);
      if (signal.aborted) controller.error(signal.reason);
      else controller.enqueue(new Uint8Array(kilobytes));
    },
  });
}

describe('a caller who leaves', () => {
  it.each([
    ['a question that is being worked on', '/slow', (): RequestInit => ({ method: 'POST', body: '{"a":1}' })],
    ['a reading that is being worked on', '/slow', (): RequestInit => ({})],
    [
      'an upload',
      '/slow',
      (signal: AbortSignal): RequestInit => ({ method: 'POST', body: endlessBody(signal), ...{ duplex: 'half' } }),
    ],
  ])('ends %s at the service too', async (_case, path, init) => {
    const call = service.next();
    const leaving = new AbortController();
    const asked = ask(path, leaving.signal, init(leaving.signal));
    await call.begun;
    leaving.abort();
    await expect(asked).rejects.toMatchObject({ name: 'AbortError' });
    expect(await call.ended).toBe('broken off');
    // The service is not taken for one that has gone.
    expect((await caller.call('GET', '/quick')).status).toBe(200);
  });

  it('ends an answer that is being sent', async () => {
    const call = service.next();
    const leaving = new AbortController();
    const answer = await ask('/endless', leaving.signal);
    expect(answer.status).toBe(200);
    leaving.abort();
    expect(await call.ended).toBe('broken off');
    expect((await caller.call('GET', '/quick')).status).toBe(200);
  });

  it('does not take the place of others: more leave than there are connections, and the next is answered', async () => {
    const leaving = new AbortController();
    const calls = Array.from({ length: 150 }, () => service.next());
    const asked = calls.map(() => ask('/slow', leaving.signal, { method: 'POST', body: '{}' }));
    await Promise.all(calls.slice(0, 128).map(({ begun }) => begun));
    leaving.abort();
    await Promise.allSettled(asked);
    expect((await caller.call('GET', '/quick')).status).toBe(200);
    for (const { ended } of calls.slice(0, 128)) expect(await ended).toBe('broken off');
  });
});

it('shows an answer that breaks off as broken, and goes on', async () => {
  service.next();
  const answer = await ask('/torn', AbortSignal.timeout(20_000));
  await expect(answer.arrayBuffer()).rejects.toThrow();
  expect((await caller.call('GET', '/quick')).status).toBe(200);
});

it('answers the next call on the connection of an upload that its service did not read to the end', async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const headers = { authorization: `Bearer ${caller.token ?? ''}`, 'content-type': 'application/json' };
  const call = (method: string, path: string): ClientRequest =>
    httpRequest(`${gateway.url}/api/v1${path}`, { method, agent, headers });
  const ports: unknown[] = [];
  const statusOf = async (asked: ClientRequest): Promise<unknown> => {
    const [answer] = (await once(asked, 'response')) as [IncomingMessage];
    ports.push(answer.socket.localPort);
    await once(answer.resume(), 'end');
    return answer.statusCode;
  };
  const upload = call('POST', '/unread').setHeader('content-length', 100 * kilobytes.length);
  const refused = statusOf(upload);
  for (let sent = 0; sent < 100; sent += 1) upload.write(kilobytes);
  upload.end();
  expect(await refused).toBe(413);
  expect(await statusOf(call('GET', '/quick').end())).toBe(200);
  expect(new Set(ports).size).toBe(1);
  agent.destroy();
});
