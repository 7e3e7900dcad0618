// `intake.register.gateway`: the same through the gateway of all-in-one, every consumer running; and how soon nothing is left to do.
import { setTimeout as pause } from 'node:timers/promises';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '@okno/persistence';
import { OknoProcess } from '@okno/testing';
import pg from 'pg';
import { prepareBareRegistrations } from './harness/bare-registrations.mjs';
import { runChild } from './harness/children.mjs';
import { median, tell } from './harness/figures.mjs';
import { post, registrationBody } from './harness/intake-alone.mjs';
import { seconds } from './harness/length.mjs';
import { startPostgres } from './harness/postgres.mjs';

const pace = { connections: 32, warmUpSeconds: seconds(3), seconds: seconds(10) };
const pairs = 3;
const schemas = ['intake', 'routing', 'escalation', 'complaints_analytics', 'billing_receivables', 'gateway'];
const unsent = schemas
  .map((schema) => `(SELECT count(*) FROM ${schema}.outbox) + (SELECT count(*) FROM ${schema}.parked_event)`)
  .join(' + ');
const left = `SELECT ${unsent} AS unsent, (SELECT sum(p.next_offset - g.next_offset) FROM event_log.group_position g
  JOIN event_log.partition p USING (topic_id, partition)) AS unread, (SELECT count(*) FROM intake.request) AS requests`;

/** Seconds until no event is unsent or unread and the cube counts every request. */
async function drainedAfter(client, url, token) {
  const startedAt = performance.now();
  const question = {
    measures: ['requests.registered'],
    dimensions: [],
    filters: [],
    period: { from: '2020-01-01', to: '2100-01-01', timezone: 'UTC' },
  };
  for (;;) {
    const { rows } = await client.query(left);
    const [{ unsent: waiting, unread, requests }] = rows;
    if (Number(waiting) === 0 && Number(unread) === 0) {
      const counted = await post(url, token, '/cube/query', question);
      if (counted.rows[0][0] === Number(requests)) return (performance.now() - startedAt) / 1000;
    }
    await pause(50);
  }
}

const postgres = await startPostgres();
const okno = await OknoProcess.start({ environment: { OKNO_TEST_CLOCK: 'off' } });
try {
  const bare = await prepareBareRegistrations(await postgres.createDatabase('bare'));
  const { token } = await okno.signIn();
  await post(okno.url, token, '/products', { code: 'fiber', name: 'Fibre line' });
  const clientIds = [];
  for (let number = 0; number < 200; number += 1) {
    clientIds.push(
      (await post(okno.url, token, '/clients', { kind: 'organisation', name: `Client ${String(number)}` })).id,
    );
  }
  const { hostname: host, port } = new URL(okno.url);
  const target = { host, port: Number(port), token, clientIds, body: registrationBody };
  const { url } = await startEmbeddedPostgres({ dataDir: join(okno.dataDir, 'postgres') });
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await drainedAfter(client, okno.url, token);

  const values = [];
  const limits = [];
  const drained = [];
  let firstNumber = 0;
  for (let pair = 0; pair < pairs; pair += 1) {
    await client.query('CHECKPOINT');
    values.push(await runChild('./http-load.mjs', { ...target, ...pace }));
    drained.push(await drainedAfter(client, okno.url, token));
    await postgres.checkpoint();
    const limit = await runChild('./pg-load.mjs', { ...bare, ...pace, firstNumber });
    firstNumber += limit.total;
    limits.push(limit);
  }
  await client.end();
  tell({
    name: 'intake.register.gateway',
    unit: 'requests/s',
    values: values.map(({ perSecond }) => perSecond),
    limits: limits.map(({ perSecond }) => perSecond),
    limitWhat: 'the limit of intake.register, measured in this run',
    target: 'none; the next line is what counts',
    p50Milliseconds: values.map(({ p50 }) => Number(p50.toFixed(1))),
    p99Milliseconds: values.map(({ p99 }) => Number(p99.toFixed(1))),
  });
  tell({
    name: 'intake.register.gateway.drained',
    unit: 's after the load ends',
    values: drained,
    limits: [pace.seconds + pace.warmUpSeconds],
    limitWhat: `the seconds the load took (${String(Math.round(median(values.map(({ total }) => total))))} registrations)`,
    target: '<= 10 s',
  });
} finally {
  await okno.stop();
  await postgres.stop();
}
