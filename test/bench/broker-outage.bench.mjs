// `broker-outage`: registrations and messages go on while Kafka's broker is dead for a minute; and how soon nothing is missing.
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startEmbeddedPostgres } from '@okno/persistence';
import { KafkaBroker, OknoProcess } from '@okno/testing';
import pg from 'pg';
import { runChild } from './harness/children.mjs';
import { quantile, tell } from './harness/figures.mjs';
import { post, registrationBody } from './harness/intake-alone.mjs';
import { seconds, times } from './harness/length.mjs';

// What a machine carries without overload says most of an outage; 200 is what the target names.
const perSecond = times(Number(process.env.OKNO_BENCH_PER_SECOND ?? 200));
// Also a short run has to begin before the outage and to outlast the broker's return.
const long = { before: Math.max(6, seconds(30)), outage: Math.max(3, seconds(60)), after: Math.max(40, seconds(90)) };
const schemas = ['intake', 'routing', 'escalation', 'complaints_analytics', 'billing_receivables', 'gateway'];
const oldestUnsent = schemas
  .map((schema) => `SELECT min(envelope ->> 'time') AS at FROM ${schema}.outbox`)
  .join(' UNION ALL ');
const everything = {
  measures: ['requests.registered'],
  dimensions: [],
  filters: [],
  period: { from: '2020-01-01', to: '2100-01-01', timezone: 'UTC' },
};

/** Seconds until nothing has waited in an outbox for a second, and the cube counts what was registered up to now. */
async function drainedAfter(client, url, token) {
  const startedAt = performance.now();
  const { rows } = await client.query('SELECT count(*)::int AS requests FROM intake.request');
  for (;;) {
    const oldest = await client.query(
      `SELECT extract(epoch FROM now() - min(at)::timestamptz) AS age FROM (${oldestUnsent}) AS o`,
    );
    if (Number(oldest.rows[0].age ?? 0) < 1) {
      const counted = await post(url, token, '/cube/query', everything);
      if (counted.rows[0][0] >= rows[0].requests) return (performance.now() - startedAt) / 1000;
    }
    await pause(100);
  }
}

const broker = await KafkaBroker.start({ heap: 512 });
const okno = await OknoProcess.start({
  how: 'all-in-one',
  environment: { OKNO_TEST_CLOCK: 'off', KAFKA_BROKERS: broker.address },
});
try {
  const { token: administrator } = await okno.signIn();
  await post(okno.url, administrator, '/products', { code: 'fiber', name: 'Fibre line' });
  const operator = { email: 'bench@test.okno', password: 'a-password-for-the-bench' };
  // A director besides, who may ask the cube.
  const roles = ['operator', 'director'];
  await post(okno.url, administrator, '/users', { ...operator, name: 'Bench', roles, language: 'en' });
  const { token } = await okno.signIn(operator.email, operator.password);
  const clientIds = [];
  for (let number = 0; number < 50; number += 1) {
    const client = { kind: 'organisation', name: `Client ${String(number)}` };
    clientIds.push((await post(okno.url, token, '/clients', client)).id);
  }
  const { url } = await startEmbeddedPostgres({ dataDir: join(okno.dataDir, 'postgres') });
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await drainedAfter(client, okno.url, token);

  const { hostname: host, port } = new URL(okno.url);
  const load = { perSecond, seconds: long.before + long.outage + long.after };
  const loading = runChild('./paced-load.mjs', {
    host,
    port: Number(port),
    token,
    clientIds,
    body: registrationBody,
    ...load,
  });
  await pause(long.before * 1000);
  const killedAt = Date.now();
  await broker.kill();
  await pause(long.outage * 1000);
  await broker.restart();
  const backAt = Date.now();
  const drained = await drainedAfter(client, okno.url, token);
  const drainedAt = backAt + drained * 1000;
  const calls = await loading;
  await client.end();

  const within = (from, to) => calls.filter(([sentAt]) => sentAt >= from && sentAt < to).map(([, took]) => took);
  // The first seconds of the load are those of a cold process.
  const before = within(killedAt - (long.before * 1000 * 2) / 3, killedAt);
  const after = within(drainedAt, Infinity);
  if (after.length === 0)
    throw new Error(`drained after ${drained.toFixed(0)} s, when the load had ended: it says nothing`);
  const failed = calls.filter(([, , fault]) => fault !== '');
  for (const [, , fault] of failed.slice(0, 3)) console.error(fault);
  const unit = `ms at ${String(perSecond)} calls/s`;
  tell({
    ...{ name: 'broker-outage.p99', unit, values: [quantile(after, 0.99)], limits: [quantile(before, 0.99)] },
    ...{ limitWhat: 'the same before the outage', target: 'ratio about 1' },
    p50Milliseconds: [before, within(killedAt, backAt), after].map((each) => Math.round(quantile(each, 0.5))),
    p99Milliseconds: [before, within(killedAt, backAt), after].map((each) => Math.round(quantile(each, 0.99))),
  });
  tell({
    ...{
      name: 'broker-outage.drained',
      unit: 's after the broker answers again, the load going on',
      values: [drained],
    },
    ...{ limits: [long.outage], limitWhat: 'the outage', target: '<= 60 s' },
  });
  tell({
    ...{ name: 'broker-outage.failed', unit: 'failed calls', values: [failed.length], limits: [calls.length] },
    ...{ limitWhat: 'all calls', target: '0' },
  });
} finally {
  await okno.stop();
  await broker.stop();
}
