// `scale-out`: what more instances of a service on the four partitions of a topic bring, over Kafka.
import { fork } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { openEventLog, serializeEvent } from '@okno/messaging';
import { createLogger, newId } from '@okno/service-kit';
import { KafkaBroker } from '@okno/testing';
import { eventOf, happened } from './harness/event-services.mjs';
import { tell } from './harness/figures.mjs';
import { times } from './harness/length.mjs';
import { startPostgres } from './harness/postgres.mjs';

const topic = { ...happened.topic, partitions: 4 };
const instance = fileURLToPath(new URL('harness/scaled-instance.mjs', import.meta.url));
const logger = createLogger('error');
let installations = 0;

/** Events per second that so many instances handle together, from the moment they are there. */
async function handledPerSecond({ brokers, databaseUrl, instances, events, ...work }) {
  const settings = { KAFKA_BROKERS: brokers, KAFKA_PREFIX: `scaled-${(installations += 1)}.` };
  const log = await openEventLog(settings, { databaseUrl, clientId: 'okno-bench', logger });
  await log.ensureTopics([topic]);
  let handled = 0;
  let ready = 0;
  const children = Array.from({ length: instances }, () => {
    const child = fork(instance, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    child.on('message', (said) => {
      handled += said.handled ?? 0;
      ready += said.ready === true ? 1 : 0;
    });
    child.send({ databaseUrl, settings, topic, ...work });
    return child;
  });
  const things = Array.from({ length: 400 }, () => newId());
  const publish = (count) =>
    log.append(Array.from({ length: count }, (_, at) => serializeEvent(eventOf(at, things[at % things.length]))));
  const all = async (count) => {
    while (handled < count) await pause(5);
  };
  while (ready < instances) await pause(20);
  // The group has shared the partitions out once it has handled something and rested.
  await publish(things.length);
  await all(things.length);
  await pause(5_000);
  handled = 0;
  const startedAt = performance.now();
  await publish(events);
  await all(events);
  const perSecond = events / ((performance.now() - startedAt) / 1000);
  for (const child of children) child.kill('SIGKILL');
  await log.close();
  return perSecond;
}

async function curve(name, unit, work, targets) {
  const alone = await handledPerSecond({ ...work, instances: 1 });
  for (const instances of [2, 4]) {
    const together = await handledPerSecond({ ...work, instances });
    const target = targets[instances];
    const limitWhat = 'one instance';
    tell({ name: `scale-out.${name}.${instances}`, unit, values: [together], limits: [alone], limitWhat, target });
  }
}

const broker = await KafkaBroker.start({ heap: 384 });
const postgres = await startPostgres();
try {
  const databaseUrl = await postgres.createDatabase('scaled');
  const common = { brokers: [broker.address], databaseUrl, events: times(2_000) };
  // One partition at a time in each instance: with the product's four, one instance waits for all four partitions at once.
  const waiting = { ...common, waits: 5, burns: 0, concurrency: 1 };
  await curve('waiting', 'events/s, 5 ms of waiting each', waiting, { 2: 'ratio >= 1.6', 4: 'ratio >= 2.5' });
  const burning = { ...common, waits: 0, burns: 2, concurrency: 1 };
  await curve('burning', 'events/s, 2 ms of processor each', burning, {});
} finally {
  await postgres.stop();
  await broker.stop();
}
