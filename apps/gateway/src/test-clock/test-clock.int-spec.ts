import { Injectable, Module, type OnModuleInit } from '@nestjs/common';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createdUserResource, problemField, testClockAnswer } from '@okno/contracts';
import { ConfigurationError, DueTimers, defineRefusals, readConfig, type ServiceDefinition } from '@okno/service-kit';
import { Caller, TestService, makeTestKeys, startTestGateway, testAdministrator, type Answer } from '@okno/testing';
import { z } from 'zod';
import { gatewaySettings } from '../config.js';
import { gatewayService } from '../service.js';

/** Rings once when its hour has come, and a second time for what the first set off. */
@Injectable()
class Bells implements OnModuleInit {
  static readonly rung: string[] = [];
  private left = ['2031-01-01T00:00:00.000Z', '2031-01-02T00:00:00.000Z', '2031-02-01T00:00:00.000Z'];

  constructor(private readonly timers: DueTimers) {}

  onModuleInit(): void {
    this.timers.register({
      name: 'bells',
      fire: (now) => Promise.resolve(this.ring(now)),
      nextDue: () => Promise.resolve(this.left[0] === undefined ? undefined : new Date(this.left[0])),
    });
  }

  private ring(now: Date): number {
    const [first, ...later] = this.left;
    if (first === undefined || new Date(first) > now) return 0;
    this.left = later;
    Bells.rung.push(first);
    return 1;
  }
}

@Module({ providers: [Bells] })
class BellsModule {}

const bellsService: ServiceDefinition = {
  name: 'intake',
  schema: 'bells',
  title: { en: 'Bells', ru: 'Колокола' },
  module: BellsModule,
  migrations: [],
  publishes: [],
  consumes: [],
  projections: [],
  personalData: {},
  refusals: defineRefusals({}),
  settings: z.object({}),
};

let quiet: Server;
let bells: TestService;
let gateway: TestService;
let administrator: Caller;
const asked: string[] = [];

beforeAll(async () => {
  quiet = createServer((request, response) => {
    if (request.headers.authorization !== undefined) asked.push(`${request.method ?? ''} ${request.url ?? ''}`);
    response.end(JSON.stringify({ paths: {}, timersFired: 0, outbox: 0, lag: 0 }));
  });
  await new Promise<void>((resolve) => quiet.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(quiet.address() as AddressInfo).port.toString()}`;
  const keys = await makeTestKeys();
  bells = await TestService.start(bellsService, { keys });
  gateway = await startTestGateway(gatewayService, {
    keys,
    services: {
      OKNO_INTAKE_URL: bells.url,
      OKNO_ROUTING_URL: url,
      OKNO_ESCALATION_URL: url,
      OKNO_COMPLAINTS_ANALYTICS_URL: url,
      OKNO_BILLING_RECEIVABLES_URL: url,
    },
    environment: { OKNO_TEST_CLOCK: 'on' },
  });
  administrator = await Caller.signIn(gateway.url, testAdministrator.email, testAdministrator.password);
});
afterAll(async () => {
  await gateway.stop();
  await bells.stop();
  quiet.close();
});

function code({ status, body }: Answer): string {
  return `${status.toString()} ${problemField.parse(body).code}`;
}

describe('the test clock', () => {
  it('moves time in every service and answers when what was due has happened', async () => {
    const now = '2031-01-10T00:00:00.000Z';
    const answer = await administrator.call('PUT', '/test/clock', { now });
    expect([answer.status, testClockAnswer.parse(answer.body)]).toEqual([200, { now }]);
    expect(Bells.rung).toEqual(['2031-01-01T00:00:00.000Z', '2031-01-02T00:00:00.000Z']);
    expect(bells.clock.now().toISOString() >= now).toBe(true);
    expect(gateway.clock.now().toISOString() >= now).toBe(true);
    expect(asked.filter((call) => call === 'PUT /internal/clock')).toHaveLength(4);
    expect(asked.filter((call) => call === 'GET /internal/settled').length).toBeGreaterThanOrEqual(8);
  });

  it.each([
    ['backward', { now: '2030-01-01T00:00:00Z' }, '422 clock-backward'],
    ['to no moment', { now: 'tomorrow' }, '400 invalid-input'],
    ['nowhere', {}, '400 invalid-input'],
  ])('does not move %s', async (_where, body, expected) => {
    expect(code(await administrator.call('PUT', '/test/clock', body))).toBe(expected);
  });

  it('is moved by administrators only, and is not there where tests may not move it', async () => {
    const body = {
      email: 'o@example.org',
      name: 'O',
      roles: ['operator'],
      language: 'en',
      password: 'a password of o',
    };
    await administrator.post('/users', body, createdUserResource);
    const operator = await Caller.signIn(gateway.url, body.email, body.password);
    expect(code(await operator.call('PUT', '/test/clock', { now: '2032-01-01T00:00:00Z' }))).toBe('403 forbidden');
    const without = await startTestGateway(gatewayService);
    const other = await Caller.signIn(without.url, testAdministrator.email, testAdministrator.password);
    expect(code(await other.call('PUT', '/test/clock', { now: '2032-01-01T00:00:00Z' }))).toBe('404 not-found');
    await without.stop();
  });
});

describe('the settings', () => {
  const address = 'http://127.0.0.1:1';
  const complete = {
    OKNO_INTAKE_URL: address,
    OKNO_ROUTING_URL: address,
    OKNO_ESCALATION_URL: address,
    OKNO_COMPLAINTS_ANALYTICS_URL: address,
    OKNO_BILLING_RECEIVABLES_URL: address,
    OKNO_IDENTITY_PRIVATE_KEY: 'pem',
  };

  function faultsOf(environment: Record<string, string>): readonly string[] {
    try {
      readConfig(gatewaySettings, { ...complete, ...environment });
      return [];
    } catch (error) {
      if (error instanceof ConfigurationError) return error.faults.map((fault) => fault.split(':', 1)[0] ?? '');
      throw error;
    }
  }

  it.each<[string, Record<string, string>, string[]]>([
    ['the demo on this machine', {}, []],
    ['the demo on ::1', { OKNO_HOST: '::1' }, []],
    ['the demo for the network', { OKNO_HOST: '0.0.0.0' }, ['OKNO_HOST']],
    ['the demo for the network, alone', { OKNO_LISTEN_HOST: '10.0.0.5' }, ['OKNO_LISTEN_HOST']],
    ['the demo under a name', { OKNO_HOST: 'okno.example' }, ['OKNO_HOST']],
    ['no demo, for the network', { OKNO_HOST: '0.0.0.0', OKNO_DEMO: 'off' }, []],
    ['a test clock in production', { OKNO_TEST_CLOCK: 'on', NODE_ENV: 'production' }, ['OKNO_TEST_CLOCK']],
    ['a test clock elsewhere', { OKNO_TEST_CLOCK: 'on' }, []],
    ['an address that is none', { OKNO_ROUTING_URL: 'routing' }, ['OKNO_ROUTING_URL']],
  ])('allow or refuse %s', (_case, environment, faults) => {
    expect(faultsOf(environment)).toEqual(faults);
  });
});
