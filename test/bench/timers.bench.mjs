// `timers`: many open clocks in escalation: an idle minute, a burst that is due at once, and a calendar that changes under open requests.
import { setTimeout as pause } from 'node:timers/promises';
import { escalationService } from '@okno/escalation';
import { createEmbeddedEventLog } from '@okno/messaging';
import { createLogger, MovableClock, newId, startService, systemClock } from '@okno/service-kit';
import { generateKeyPair } from 'jose';
import { tell } from './harness/figures.mjs';
import { times } from './harness/length.mjs';
import { startPostgres, withClient } from './harness/postgres.mjs';

const idle = times(900_000);
const burst = times(100_000);
const batch = 200;
const start = new Date('2026-03-02T09:00:00Z');
const hour = 3_600_000;

/** So many requests with one running clock each, due at `due`; the facts from which it follows are there too. */
const load = (client, count, due, calendarId) =>
  client.query(
    `WITH request AS (
       INSERT INTO escalation.clocked_request (id, registered_at, client_id, kind, policy_id, policy_version, calendar_id,
         calendar_version, next_due_at)
       SELECT gen_random_uuid(), $2::timestamptz, gen_random_uuid(), 'incident', p.id, 1, $4::uuid, 1, $3::timestamptz
       FROM generate_series(1, $1::int), (SELECT id FROM escalation.sla_policy LIMIT 1) p RETURNING id
     ), fact AS (
       INSERT INTO escalation.clock_fact (event_id, request_id, at, sequence, body)
       SELECT gen_random_uuid(), id, $2::timestamptz, 1, '{"kind":"registered","priority":2,"answeredLive":false}'::jsonb FROM request
     ), clock AS (
       INSERT INTO escalation.clock (id, request_id, key, kind, state, target_minutes, started_at, due_at, pauses,
         calendar_id, calendar_version, version)
       SELECT gen_random_uuid(), id, 'first-answer:1', 'first-answer', 'running', 120, $2::timestamptz, $2::timestamptz + interval '2 hours',
         '[]'::jsonb, $4::uuid, 1, 1 FROM request
       UNION ALL
       SELECT gen_random_uuid(), id, 'solution:1', 'solution', 'running', 480, $2::timestamptz, $2::timestamptz + interval '8 hours',
         '[]'::jsonb, $4::uuid, 1, 1 FROM request
     ) SELECT 1`,
    [count, start, due, calendarId],
  );

const count = async (client, sql, parameters = []) => Number((await client.query(sql, parameters)).rows[0].count);

async function until(isSo) {
  const startedAt = performance.now();
  while (!(await isSo())) await pause(100);
  return (performance.now() - startedAt) / 1000;
}

/** The same rows locked, updated and announced by a loop that knows nothing of calendars. */
async function plainly(client, due) {
  await client.query('CREATE TABLE bare_outbox (LIKE escalation.outbox INCLUDING ALL)');
  const startedAt = performance.now();
  for (;;) {
    await client.query('BEGIN');
    const { rows } = await client.query(
      'SELECT id FROM escalation.clocked_request WHERE next_due_at < $1 ORDER BY next_due_at LIMIT $2 FOR UPDATE SKIP LOCKED',
      [due, batch],
    );
    const ids = rows.map(({ id }) => id);
    if (ids.length > 0) {
      await client.query(
        `UPDATE escalation.clock SET state = 'breached', breached_at = due_at, last_due_at = due_at, due_at = NULL, version = 2
         WHERE request_id = ANY($1) AND kind = 'first-answer'`,
        [ids],
      );
      await client.query('UPDATE escalation.clocked_request SET next_due_at = NULL WHERE id = ANY($1)', [ids]);
      await client.query(
        'INSERT INTO bare_outbox (topic, key, envelope) SELECT topic, key, envelope FROM escalation.outbox LIMIT $1',
        [ids.length],
      );
    }
    await client.query('COMMIT');
    if (ids.length === 0) return (performance.now() - startedAt) / 1000;
  }
}

const postgres = await startPostgres();
try {
  const url = await postgres.createDatabase('timers');
  const logger = createLogger('warn');
  const eventLog = await createEmbeddedEventLog({ url, logger });
  const subscription = { close: () => Promise.resolve() };
  const quiet = Object.create(eventLog, {
    subscribe: { value: () => Promise.resolve(subscription) },
    relayOutbox: { value: () => Promise.resolve(false) },
  });
  const { publicKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519' });
  const business = MovableClock.startingAt(start);
  const service = await startService(escalationService, {
    ...{ eventLog: quiet, databaseUrl: url, clocks: { business, system: systemClock }, logger },
    ...{ identityKey: publicKey, listen: { host: '127.0.0.1', port: 0 }, environment: { OKNO_TIMEZONE: 'UTC' } },
    testClock: false,
  });
  await withClient(url, async (client) => {
    const { rows } = await client.query('SELECT id FROM escalation.calendar LIMIT 1');
    const calendarId = rows[0].id;
    await load(client, idle, new Date(start.getTime() + 1_000 * hour), calendarId);
    await load(client, burst, new Date(start.getTime() + 2 * hour), calendarId);
    await client.query('ANALYZE');
    await postgres.checkpoint();

    const before = process.cpuUsage();
    const idleSeconds = Math.min(60, times(60));
    await pause(idleSeconds * 1_000);
    const { user, system } = process.cpuUsage(before);
    tell({
      ...{ name: 'timers.idle', unit: 'CPU ms/min', values: [((user + system) / 1_000) * (60 / idleSeconds)] },
      ...{ limits: [60_000], limitWhat: 'one core busy for the minute', target: 'small', clocks: 2 * (idle + burst) },
    });

    const breached = `SELECT count(*) FROM escalation.clock WHERE state = 'breached'`;
    business.moveTo(new Date(start.getTime() + 2 * hour + 60_000));
    const seconds = await until(async () => (await count(client, breached)) >= burst);
    const told = await count(client, `SELECT count(*) FROM escalation.outbox WHERE topic = 'escalation.clock'`);
    if (told !== burst) throw new Error(`${String(told)} announcements of ${String(burst)} breaches`);

    const version = newId();
    await client.query(
      `WITH made AS (
         INSERT INTO escalation.calendar_version (id, version, active, content, published_at)
         SELECT id, 2, true, jsonb_set(content, '{holidays}', '["2026-03-03"]'), now()
         FROM escalation.calendar_version WHERE id = $1 AND version = 1
       ) UPDATE escalation.calendar SET version = 2 WHERE id = $1`,
      [calendarId],
    );
    // Only those of the burst, which have an open solution each, learn of it.
    await client.query(
      `UPDATE escalation.clock SET state = 'cancelled' WHERE request_id IN (
      SELECT id FROM escalation.clocked_request WHERE next_due_at > $1)`,
      [new Date(start.getTime() + 999 * hour)],
    );
    await client.query(
      `INSERT INTO escalation.recompute (id, subject, record_id, version, body, takes_effect, total, done, moved, started_at)
       VALUES ($1, 'calendar', $2, 2, $3, 'open-requests-from-start', $4, 0, 0, $5)`,
      [
        version,
        calendarId,
        JSON.stringify({ kind: 'calendar-changed', calendarId, calendarVersion: 2, counts: 'start' }),
        burst,
        business.now(),
      ],
    );
    const recompute = await until(
      async () => (await count(client, 'SELECT count(*) FROM escalation.recompute WHERE finished_at IS NULL')) === 0,
    );
    await service.stop();

    await client.query('UPDATE escalation.clocked_request SET next_due_at = NULL');
    await load(client, burst, new Date(start.getTime() + 2 * hour), calendarId);
    await postgres.checkpoint();
    const plain = await plainly(client, business.now());
    tell({
      ...{ name: 'timers.burst', unit: 'clocks/s', values: [burst / seconds], limits: [burst / plain] },
      ...{
        limitWhat: 'UPDATE … SKIP LOCKED in batches of 200, the same rows, nothing derived',
        target: '>= 5000, ratio >= 0.6',
      },
    });
    tell({
      ...{ name: 'timers.recompute', unit: 'requests/s', values: [burst / recompute], limits: [burst / 60] },
      ...{ limitWhat: 'all of them within a minute', target: '100000 in 60 s', seconds: recompute },
    });
  });
  await eventLog.close();
} finally {
  await postgres.stop();
}
