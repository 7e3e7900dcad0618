import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { OknoProcess, type Caller } from '@okno/testing';
import { created } from './shapes.js';

const page = readFileSync(fileURLToPath(new URL('../../docs/observability.md', import.meta.url)), 'utf8');
const services = ['gateway', 'intake', 'routing', 'escalation', 'complaints-analytics', 'billing-receivables'];

interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Whoever watches Okno finds every metric that docs/observability.md names, and no other. */
describe('the metrics of the whole of Okno', () => {
  let okno: OknoProcess;
  let administrator: Caller;

  beforeAll(async () => {
    okno = await OknoProcess.start();
    administrator = await okno.signIn();
    const client = await administrator.post('/clients', { kind: 'organisation', name: 'Romashka LLC' }, created);
    const body = { channel: 'api', kind: 'incident', subject: 'No internet', description: 'Offline.' };
    await administrator.post('/requests', { ...body, clientId: client.id }, created);
  }, 180_000);

  afterAll(async () => {
    await okno.stop();
  });

  async function scrape(): Promise<{
    readonly types: ReadonlyMap<string, string>;
    readonly samples: readonly Sample[];
  }> {
    const answer = await fetch(`${okno.url}/metrics`);
    expect(answer.headers.get('content-type')).toContain('text/plain; version=0.0.4');
    const text = await answer.text();
    const types = [...text.matchAll(/^# TYPE (?<name>\S+) (?<type>\S+)$/gm)];
    const samples = [...text.matchAll(/^(?<name>[a-z_]+)\{(?<labels>.*)\} (?<value>\S+)$/gm)];
    return {
      types: new Map(types.map(({ groups }) => [groups?.name ?? '', groups?.type ?? ''])),
      samples: samples.map(({ groups }) => ({
        name: groups?.name ?? '',
        labels: Object.fromEntries(
          [...(groups?.labels ?? '').matchAll(/(?<label>\w+)="(?<value>[^"]*)"/g)].map((match) => [
            match.groups?.label ?? '',
            match.groups?.value ?? '',
          ]),
        ),
        value: Number(groups?.value),
      })),
    };
  }

  it('are those that are written down, with those labels', async () => {
    const { types, samples } = await scrape();
    const ours = [...types.keys()].filter((name) => !/^(process|nodejs)_/.test(name));
    const rows = [...page.matchAll(/^\| `(?<name>[a-z_]+)` +\| (?:`(?<labels>[^`]*)`)? *\|/gm)];
    const documented = rows.map(({ groups }) => [groups?.name ?? '', groups?.labels ?? ''] as const);
    expect([...ours].sort()).toEqual(documented.map(([name]) => name).sort());
    const named = new Map(documented);
    const strange = samples.filter(({ name, labels }) => {
      const base = named.has(name) ? name : name.replace(/_(bucket|sum|count)$/, '');
      const allowed = [...(named.get(base) ?? '').split(', '), 'service', 'le'];
      return named.has(base) && !Object.keys(labels).every((label) => allowed.includes(label));
    });
    expect(strange).toEqual([]);
  });

  it('are those of every service, at one door', async () => {
    const { samples } = await scrape();
    for (const metric of ['outbox_unsent_events', 'database_pool_connections', 'process_resident_memory_bytes']) {
      const told = samples.filter(({ name }) => name === metric).map(({ labels }) => labels.service);
      expect(new Set(told)).toEqual(new Set(services));
    }
  });

  it('tell of what was done: the call, its handlers, the cube', async () => {
    const valueOf = (samples: readonly Sample[], name: string, labels: Readonly<Record<string, string>>) =>
      samples.find(
        (sample) =>
          sample.name === name && Object.entries(labels).every(([label, value]) => sample.labels[label] === value),
      )?.value;
    const type = 'intake.request-registered.v1';
    const handled = { service: 'routing', type, outcome: 'handled' };
    let { samples } = await scrape();
    for (let tries = 0; tries < 100 && valueOf(samples, 'cube_lag_events', {}) !== 0; tries += 1) {
      await pause(100);
      ({ samples } = await scrape());
    }
    expect(valueOf(samples, 'cube_lag_events', {})).toBe(0);
    expect(valueOf(samples, 'cube_newest_event_age_seconds', {})).toBeLessThan(60);
    expect(valueOf(samples, 'event_handler_events_total', handled)).toBeGreaterThanOrEqual(1);
    const route = { service: 'intake', method: 'POST', route: '/api/v1/requests', status: '201' };
    expect(valueOf(samples, 'http_request_duration_seconds_count', route)).toBe(1);
    expect(valueOf(samples, 'timers_late_seconds', { service: 'escalation', timer: 'clocks' })).toBe(0);
    await administrator.put('/test/clock', { now: '2031-01-01T00:00:00Z' });
    ({ samples } = await scrape());
    expect(valueOf(samples, 'timers_fired_total', { service: 'escalation', timer: 'clocks' })).toBeGreaterThan(0);
  });
});
