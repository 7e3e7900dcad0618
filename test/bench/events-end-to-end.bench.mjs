// `events.end-to-end`: from the commit in one service to the committed row in another, over the embedded log.
import { setTimeout as pause } from 'node:timers/promises';
import { newId } from '@okno/service-kit';
import pg from 'pg';
import {
  effectRow,
  eventOf,
  insertEffect,
  insertEffects,
  insertOutbox,
  startEventServices,
} from './harness/event-services.mjs';
import { median, quantile, tell } from './harness/figures.mjs';
import { seconds, times } from './harness/length.mjs';
import { atPace, inLanes } from './harness/pace.mjs';
import { startPostgres } from './harness/postgres.mjs';

const pace = 500;
const things = Array.from({ length: 500 }, () => newId());
const thingOf = (number) => things[number % things.length];

/** What a disk and a PostgreSQL take for one such row, at the same pace. */
async function bareCommits(url, long) {
  const pool = new pg.Pool({ connectionString: url, max: 8 });
  const took = [];
  await atPace(pace, long, async (number) => {
    const { envelope } = eventOf(number, thingOf(number));
    const row = effectRow(envelope);
    const startedAt = performance.now();
    await pool.query({ ...insertEffect, values: [row.id, row.thing_id, row.number, row.words, row.at] });
    took.push(performance.now() - startedAt);
  });
  await pool.end();
  return took;
}

async function latency(postgres, url) {
  const committing = new Map();
  const took = [];
  const services = await startEventServices(url, {
    setBased: false,
    onEffect: (numbers) => {
      for (const number of numbers) took.push(performance.now() - committing.get(number));
    },
  });
  const measure = async (long) => {
    took.length = 0;
    committing.clear();
    await atPace(pace, long, (number) =>
      services.publish([eventOf(number, thingOf(number))], () => committing.set(number, performance.now())),
    );
    while (took.length < pace * long) await pause(5);
    return [...took];
  };
  await measure(seconds(5));
  const values = [];
  const limits = [];
  for (let pair = 0; pair < 3; pair += 1) {
    await postgres.checkpoint();
    values.push(await measure(seconds(20)));
    await postgres.checkpoint();
    limits.push(await bareCommits(withSchema(url, 'effects'), seconds(10)));
  }
  await services.stop();
  const limitWhat = 'one committed row of effect at the same pace, hand-written pg, no event at all';
  const line = (share) => ({
    values: values.map((all) => quantile(all, share)),
    limits: limits.map((all) => quantile(all, share)),
  });
  const unit = `ms at ${String(pace)} events/s`;
  tell({ name: 'events.end-to-end.p50', unit, ...line(0.5), limitWhat, target: '<= 15 ms' });
  tell({ name: 'events.end-to-end.p99', unit, ...line(0.99), limitWhat, target: '<= 100 ms' });
}

async function bareInserts(url, events, setBased) {
  const clients = await Promise.all(
    Array.from({ length: 4 }, async () => {
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      return client;
    }),
  );
  const startedAt = performance.now();
  await inLanes(4, events / 20, async (chunk, lane) => {
    const made = Array.from({ length: 20 }, (_, at) => eventOf(chunk * 20 + at, thingOf(chunk * 20 + at)));
    await clients[lane].query({ ...insertOutbox, values: [JSON.stringify(made)] });
  });
  await inLanes(4, events / 500, async (chunk, lane) => {
    const rows = Array.from({ length: 500 }, (_, at) =>
      effectRow(eventOf(chunk * 500 + at, thingOf(chunk * 500 + at)).envelope),
    );
    const client = clients[lane];
    await client.query('BEGIN');
    if (setBased) await client.query({ ...insertEffects, values: [JSON.stringify(rows)] });
    else for (const row of rows) await client.query({ ...insertEffect, values: Object.values(row) });
    await client.query('COMMIT');
  });
  const perSecond = events / ((performance.now() - startedAt) / 1000);
  await clients[0].query('TRUNCATE publisher.outbox');
  await Promise.all(clients.map((client) => client.end()));
  return perSecond;
}

async function sustained(postgres, setBased, target) {
  const events = times(40_000);
  const url = await postgres.createDatabase(setBased ? 'set_based' : 'one_by_one');
  const bareUrl = await postgres.createDatabase(setBased ? 'bare_set_based' : 'bare_one_by_one');
  const bareServices = await startEventServices(bareUrl, { setBased, onEffect: () => undefined });
  await bareServices.stop();
  let seen = 0;
  const services = await startEventServices(url, { setBased, onEffect: (numbers) => (seen += numbers.length) });
  const measure = async (count) => {
    seen = 0;
    const startedAt = performance.now();
    await inLanes(4, count / 20, (chunk) =>
      services.publish(Array.from({ length: 20 }, (_, at) => eventOf(chunk * 20 + at, thingOf(chunk * 20 + at)))),
    );
    const published = count / ((performance.now() - startedAt) / 1000);
    while (seen < count) await pause(2);
    return { perSecond: count / ((performance.now() - startedAt) / 1000), published };
  };
  await measure(events / 4);
  const values = [];
  const limits = [];
  for (let pair = 0; pair < 3; pair += 1) {
    await postgres.checkpoint();
    values.push(await measure(events));
    await postgres.checkpoint();
    limits.push(await bareInserts(withSchema(bareUrl, 'effects'), events, setBased));
  }
  await services.stop();
  tell({
    name: setBased ? 'events.sustained.set-based' : 'events.sustained',
    unit: 'events/s',
    values: values.map(({ perSecond }) => perSecond),
    limits,
    limitWhat: `the same outbox rows (20 a transaction) and then the same rows of effect (${setBased ? 'one statement' : 'a statement each, one transaction'} per 500) by 4 connections of hand-written pg`,
    target,
    publishedPerSecond: Math.round(median(values.map(({ published }) => published))),
  });
}

function withSchema(url, schema) {
  const own = new URL(url);
  own.searchParams.set('options', `-c search_path=${schema}`);
  return own.href;
}

const postgres = await startPostgres();
try {
  await latency(postgres, await postgres.createDatabase('latency'));
  await sustained(postgres, false, '>= 3000, aim 10000');
  await sustained(postgres, true, '>= 3000, aim 10000');
} finally {
  await postgres.stop();
}
