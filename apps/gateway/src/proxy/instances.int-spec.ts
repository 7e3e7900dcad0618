import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Caller, startTestGateway, testAdministrator, type TestService } from '@okno/testing';
import { z } from 'zod';
import { gatewayService } from '../service.js';

const description = { paths: { '/api/v1/notes': { get: {} } } };
const quiet = { timersFired: 0, outbox: 0, lag: 0 };

/** An instance of a service that says which one it is. */
class Instance {
  readonly told: string[] = [];
  private constructor(
    readonly url: string,
    private readonly server: Server,
  ) {}

  static async start(name: string): Promise<Instance> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const instance = new Instance(`http://127.0.0.1:${port.toString()}`, server);
    server.on('request', ({ method = '', url = '' }, response) => {
      instance.told.push(`${method} ${url}`);
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(url === '/internal/openapi' ? description : { ...quiet, name }));
    });
    return instance;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

let one: Instance;
let other: Instance;
let peer: Instance;
let gateway: TestService;
let administrator: Caller;
beforeAll(async () => {
  [one, other, peer] = await Promise.all([Instance.start('one'), Instance.start('other'), Instance.start('peer')]);
  gateway = await startTestGateway(gatewayService, {
    services: {
      OKNO_INTAKE_URL: `${one.url}/, ${other.url}`,
      OKNO_ROUTING_URL: peer.url,
      OKNO_ESCALATION_URL: peer.url,
      OKNO_COMPLAINTS_ANALYTICS_URL: peer.url,
      OKNO_BILLING_RECEIVABLES_URL: peer.url,
    },
    environment: { OKNO_TEST_CLOCK: 'on', OKNO_OTHER_GATEWAYS: peer.url },
  });
  administrator = await Caller.signIn(gateway.url, testAdministrator.email, testAdministrator.password);
});
afterAll(async () => {
  await gateway.stop();
  await Promise.all([one.stop(), peer.stop()]);
});

/** Who answered so many calls, or the status where nobody did. */
async function answersTo(calls: number): Promise<readonly string[]> {
  const names: string[] = [];
  for (let call = 0; call < calls; call += 1) {
    const { status, body } = await administrator.call('GET', '/notes');
    names.push(status === 200 ? z.object({ name: z.string() }).parse(body).name : status.toString());
  }
  return names;
}

describe('several instances of a service', () => {
  it('take turns', async () => {
    expect((await answersTo(6)).toSorted()).toEqual(['one', 'one', 'one', 'other', 'other', 'other']);
  });

  it('are all told when a test moves the clock, as are the other gateways', async () => {
    const now = '2033-01-01T00:00:00.000Z';
    expect((await administrator.call('PUT', '/test/clock', { now })).status).toBe(200);
    for (const { told } of [one, other]) {
      expect(told.filter((call) => call === 'PUT /internal/clock')).toHaveLength(1);
      expect(told.filter((call) => call === 'GET /internal/settled').length).toBeGreaterThanOrEqual(2);
    }
    expect(peer.told.filter((call) => call === 'PUT /internal/clock')).toHaveLength(5);
  });

  it('answer for one that has gone, after one call that met it', async () => {
    await other.stop();
    const answers = await answersTo(6);
    expect(answers.filter((answer) => answer === '503').length).toBeLessThanOrEqual(1);
    expect(answers.slice(2)).toEqual(['one', 'one', 'one', 'one']);
    const ready = await fetch(`${gateway.url}/health/ready`);
    expect(z.object({ faults: z.array(z.string()) }).parse(await ready.json()).faults).not.toContain('intake');
  });
});
