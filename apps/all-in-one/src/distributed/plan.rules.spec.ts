import { describe, expect, it } from '@jest/globals';
import { readInstances } from './instances.rules.js';
import { planProcesses, type PlanParts } from './plan.rules.js';

const parts: PlanParts = {
  instances: readInstances([]),
  ports: [1, 2, 3, 4, 5, 6, 7, 8, 9],
  publicHost: '127.0.0.1',
  publicPort: 8080,
  databaseUrl: 'postgresql://localhost/okno',
  dataDir: '/data',
  keys: { privateKey: 'private', publicKey: 'public' },
};
const names = ['intake', 'routing', 'escalation', 'complaints-analytics', 'billing-receivables', 'gateway'];

describe('the plan of processes', () => {
  it('has one of each, at a place of its own, and tells the gateway where everybody is', () => {
    const plans = planProcesses(parts);
    expect(plans.map(({ name }) => name)).toEqual(names);
    expect(new Set(plans.map(({ url }) => url)).size).toBe(6);
    expect(plans[5]).toMatchObject({
      url: 'http://127.0.0.1:8080',
      environment: {
        OKNO_LISTEN_PORT: '8080',
        OKNO_INTAKE_URL: 'http://127.0.0.1:1',
        OKNO_BILLING_RECEIVABLES_URL: 'http://127.0.0.1:5',
        OKNO_IDENTITY_PRIVATE_KEY: 'private',
        OKNO_OTHER_GATEWAYS: '',
      },
    });
  });

  it('gives the private key to gateways only', () => {
    const holders = planProcesses({ ...parts, instances: readInstances(['--instances', 'gateway=2']) }).filter(
      ({ environment }) => 'OKNO_IDENTITY_PRIVATE_KEY' in environment,
    );
    expect(holders.map(({ name }) => name)).toEqual(['gateway', 'gateway-2']);
  });

  it('takes any free port for the door when none is asked for, and knows addresses of IPv6', () => {
    const plans = planProcesses({ ...parts, publicHost: '::1', publicPort: 0 });
    expect(plans[5]).toMatchObject({ url: 'http://[::1]:6', environment: { OKNO_LISTEN_HOST: '::1' } });
  });

  it('tells gateways of every instance and of each other', () => {
    const instances = readInstances(['--instances', 'routing=2,gateway=2']);
    const plans = planProcesses({ ...parts, instances });
    const gateways = plans.filter(({ service }) => service === 'gateway');
    expect(plans.map(({ name }) => name)).toContain('routing-2');
    expect(gateways.map(({ environment }) => environment.OKNO_ROUTING_URL)).toEqual(
      Array(2).fill('http://127.0.0.1:2,http://127.0.0.1:3'),
    );
    expect(gateways.map(({ url, environment }) => [url, environment.OKNO_OTHER_GATEWAYS])).toEqual([
      ['http://127.0.0.1:8080', 'http://127.0.0.1:7'],
      ['http://127.0.0.1:7', 'http://127.0.0.1:8080'],
    ]);
  });

  it('gives every further cube a file of its own', () => {
    const instances = readInstances(['--instances', 'complaints-analytics=3']);
    const files = planProcesses({ ...parts, instances }).flatMap(({ service, environment }) =>
      service === 'complaints-analytics' ? [environment.OKNO_CUBE_FILE] : [],
    );
    expect(files).toEqual([undefined, '/data/cube-2/cube.duckdb', '/data/cube-3/cube.duckdb']);
  });
});
