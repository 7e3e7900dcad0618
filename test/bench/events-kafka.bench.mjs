// `events.kafka`, `events.embedded`: both logs in one run against kafkajs alone, outbox, inbox and a row of effect included.
import { setTimeout as pause } from 'node:timers/promises';
import { newId } from '@okno/service-kit';
import { KafkaBroker } from '@okno/testing';
import { bareLatencies, bareRate } from './harness/bare-kafka.mjs';
import { eventOf, startEventServices } from './harness/event-services.mjs';
import { quantile, tell } from './harness/figures.mjs';
import { seconds, times } from './harness/length.mjs';
import { atPace, inLanes } from './harness/pace.mjs';
import { startPostgres } from './harness/postgres.mjs';

const pace = 200;
const pairs = 3;
const events = times(20_000);
const things = Array.from({ length: 500 }, () => newId());
const eventAt = (number) => eventOf(number, things[number % things.length]);
const chunkAt = (chunk, size) => Array.from({ length: size }, (_, at) => eventAt(chunk * size + at));
const limitWhat = 'kafkajs alone: 500 events a request, one consumer group that parses them, no database';

/** Publisher and reader at work: how many events a second have their effect, live and out of an outbox that is full. */
async function working(url, options) {
  let seen = 0;
  const services = await startEventServices(url, { ...options, onEffect: (numbers) => (seen += numbers.length) });
  const perSecond = async (count, publish) => {
    seen = 0;
    let startedAt = performance.now();
    await publish(() => (startedAt = performance.now()));
    while (seen < count) await pause(1);
    return count / ((performance.now() - startedAt) / 1000);
  };
  const live = (count) =>
    perSecond(count, () => inLanes(4, count / 20, (chunk) => services.publish(chunkAt(chunk, 20))));
  await live(events / 4);
  return {
    live: () => live(events),
    // One transaction: what nobody saw before is all there at its commit.
    draining: () => perSecond(events, (committing) => services.publish(chunkAt(0, events), committing)),
    stop: services.stop,
  };
}

/** Milliseconds from the commit of the publisher to the commit of the effect. */
async function latencies(url, options, long) {
  const committing = new Map();
  const took = [];
  const services = await startEventServices(url, {
    ...options,
    onEffect: (numbers) => {
      for (const number of numbers) took.push(performance.now() - committing.get(number));
    },
  });
  const measure = async (length) => {
    took.length = 0;
    await atPace(pace, length, (number) =>
      services.publish([eventAt(number)], () => committing.set(number, performance.now())),
    );
    while (took.length < pace * length) await pause(5);
  };
  await measure(seconds(3));
  await measure(long);
  await services.stop();
  return took;
}

async function rates(postgres, kafka, log, setBased) {
  const url = await postgres.createDatabase(`${log}_${setBased ? 'set' : 'row'}`);
  const services = await working(url, { setBased, brokers: log === 'kafka' ? kafka : undefined });
  const found = { live: [], draining: [], bare: [] };
  for (let pair = 0; pair < pairs; pair += 1) {
    await postgres.checkpoint();
    found.live.push(await services.live());
    found.bare.push(await bareRate(kafka, events, eventAt));
    await postgres.checkpoint();
    found.draining.push(await services.draining());
  }
  await services.stop();
  const handler = setBased ? 'set-based' : 'row-by-row';
  const line = { unit: 'events/s', limits: found.bare, limitWhat };
  tell({ ...line, name: `events.${log}.live.${handler}`, values: found.live, target: 'ratio >= 0.25' });
  tell({ ...line, name: `events.${log}.draining.${handler}`, values: found.draining, target: 'ratio >= 0.5' });
}

async function delays(postgres, kafka, log) {
  const long = seconds(15);
  const brokers = log === 'kafka' ? kafka : undefined;
  const took = await latencies(await postgres.createDatabase(`delay_${log}`), { setBased: false, brokers }, long);
  const bare = await bareLatencies(kafka, eventAt, (send) => atPace(pace, long, send));
  for (const [name, share] of [
    ['p50', 0.5],
    ['p99', 0.99],
  ]) {
    tell({
      ...{ name: `events.${log}.${name}`, unit: `ms at ${String(pace)} events/s` },
      ...{ values: [quantile(took, share)], limits: [quantile(bare, share)] },
      limitWhat: 'kafkajs alone, a request per event, from sending to reading',
    });
  }
}

const broker = await KafkaBroker.start({ heap: 512 });
const postgres = await startPostgres();
try {
  const kafka = [broker.address];
  for (const log of ['embedded', 'kafka']) {
    for (const setBased of [true, false]) await rates(postgres, kafka, log, setBased);
    await delays(postgres, kafka, log);
  }
} finally {
  await postgres.stop();
  await broker.stop();
}
