import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { OknoProcess, type Caller } from '@okno/testing';
import { created } from './shapes.js';
import { SpanCollector, type CollectedSpan } from './span-collector.js';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const clientsSpan = 'b7ad6b7169203331';
const registering = ['gateway: POST /api/v1/*', 'intake: POST /api/v1/requests'];
const handled = 'process intake.request-registered.v1';
/** What one registration must be seen to cause, by the ways to it. */
const consequences = [
  [],
  ['intake: send intake.request-registered.v1'],
  ...['routing', 'escalation', 'complaints-analytics', 'gateway'].map((service) => [`${service}: ${handled}`]),
  ['complaints-analytics: store facts'],
  [`escalation: ${handled}`, 'escalation: send escalation.clock-started.v1'],
  [`escalation: ${handled}`, 'routing: process escalation.clock-started.v1'],
  [`escalation: ${handled}`, 'complaints-analytics: store facts'],
];

/** What an engineer sees who asks why a number in a report came late: one trace, from the client's click to the fact. */
describe('one trace from the registration to the fact in the cube', () => {
  let collector: SpanCollector;
  let okno: OknoProcess;
  let administrator: Caller;
  let clientId: string;

  beforeAll(async () => {
    collector = await SpanCollector.open();
    okno = await OknoProcess.start({ environment: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url } });
    administrator = await okno.signIn();
    clientId = (await administrator.post('/clients', { kind: 'organisation', name: 'Romashka LLC' }, created)).id;
  }, 180_000);

  afterAll(async () => {
    await okno.stop();
    await collector.close();
  });

  async function register(headers: Readonly<Record<string, string>> = {}): Promise<void> {
    const body = { channel: 'api', kind: 'incident', subject: 'No internet', description: 'Offline.', clientId };
    await administrator.post('/requests', body, created, { headers });
  }

  async function eventually(holds: () => boolean): Promise<void> {
    for (let waited = 0; !holds() && waited < 20_000; waited += 50) await pause(50);
  }

  const stored = (spans: readonly CollectedSpan[]) => spans.filter(({ name }) => name === 'store facts');

  const foundWays = () => new Set(collector.ofTrace(traceId).map((span) => collector.wayTo(span).join(' > ')));
  const missingWays = () => {
    const found = foundWays();
    return consequences.map((way) => [...registering, ...way].join(' > ')).filter((way) => !found.has(way));
  };

  it('is the trace that the caller is in', async () => {
    await register({ traceparent: `00-${traceId}-${clientsSpan}-01` });
    // Each service sends its own spans, a second later at most.
    await eventually(() => missingWays().length === 0);
    expect({ missing: missingWays(), found: [...foundWays()] }).toMatchObject({ missing: [] });
    const spans = collector.ofTrace(traceId);
    const heads = spans.filter(({ parentId }) => !spans.some(({ spanId }) => spanId === parentId));
    expect(heads.map(({ service, name, parentId }) => ({ service, name, parentId }))).toEqual([
      { service: 'gateway', name: 'POST /api/v1/*', parentId: clientsSpan },
    ]);
  });

  it('tells what a span is about', () => {
    const spans = collector.ofTrace(traceId);
    const [call] = spans.filter(({ name }) => name === 'POST /api/v1/requests');
    expect(call?.attributes).toMatchObject({
      'http.request.method': 'POST',
      'http.route': '/api/v1/requests',
      'http.response.status_code': 201,
    });
    const [followed] = spans.filter(({ name }) => name === 'process escalation.clock-started.v1');
    expect(followed?.attributes).toMatchObject({
      'messaging.destination.name': 'escalation.clock',
      'messaging.consumer.group.name': followed?.service,
    });
    const [sent] = spans.filter(({ name }) => name === 'send intake.request-registered.v1');
    const [processed] = spans.filter(({ name }) => name === handled);
    expect(sent?.attributes['messaging.message.id']).toBe(processed?.attributes['messaging.message.id']);
  });

  it('is a trace of its own for a caller that is in none, and none for one that wants none', async () => {
    const before = new Set(collector.spans.map((span) => span.traceId));
    const unwanted = traceId.replace('0af', 'fa0');
    await register({ traceparent: `00-${unwanted}-${clientsSpan}-00` });
    await register();
    const added = () => collector.spans.filter((span) => !before.has(span.traceId));
    await eventually(() => stored(added()).length >= 4);
    const calls = added().filter(({ name, parentId }) => name === 'POST /api/v1/*' && parentId === '');
    expect(calls).toHaveLength(1);
    expect(stored(added()).map((span) => span.traceId)).toEqual(stored(added()).map(() => calls[0]?.traceId));
    expect(collector.ofTrace(unwanted)).toEqual([]);
  });
});
