// What kafkajs alone does on the same broker with the same events: nothing is written down, nothing is remembered.
import { setTimeout as pause } from 'node:timers/promises';
import { newId } from '@okno/service-kit';
import { Kafka, Partitioners, logLevel } from 'kafkajs';
import { inLanes } from './pace.mjs';

const partitions = 4;
/** Events of one request, as many as our relay takes at a time. */
const together = 500;

/** A topic of its own, an idempotent producer and a consumer in a group; `onMessage` gets each parsed envelope. */
async function open(brokers, onMessage) {
  const kafka = new Kafka({ brokers, clientId: 'bare', logLevel: logLevel.NOTHING });
  const topic = `bare-${newId()}`;
  const admin = kafka.admin();
  await admin.connect();
  await admin.createTopics({ topics: [{ topic, numPartitions: partitions }] });
  await admin.disconnect();
  const producer = kafka.producer({
    idempotent: true,
    maxInFlightRequests: 1,
    createPartitioner: Partitioners.DefaultPartitioner,
  });
  const consumer = kafka.consumer({ groupId: topic, maxWaitTimeInMs: 200 });
  await producer.connect();
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  const joined = new Promise((resolve) => consumer.on(consumer.events.GROUP_JOIN, resolve));
  await consumer.run({
    partitionsConsumedConcurrently: partitions,
    eachBatch: async ({ batch }) => {
      for (const { value } of batch.messages) onMessage(JSON.parse(value));
    },
  });
  await joined;
  return {
    send: (events) => {
      const messages = events.map(({ key, envelope }) => ({ key, value: JSON.stringify(envelope) }));
      return producer.send({ topic, acks: -1, messages });
    },
    close: async () => {
      await consumer.disconnect();
      await producer.disconnect();
    },
  };
}

/** Events per second, from the first one sent to the last one read. */
export async function bareRate(brokers, count, eventAt) {
  let seen = 0;
  const loop = await open(brokers, () => (seen += 1));
  const startedAt = performance.now();
  await inLanes(1, count / together, (chunk) =>
    loop.send(Array.from({ length: together }, (_, at) => eventAt(chunk * together + at))),
  );
  while (seen < count) await pause(1);
  const perSecond = count / ((performance.now() - startedAt) / 1000);
  await loop.close();
  return perSecond;
}

/** Milliseconds of each event from sending to reading, one request per event, made by `makeLoad`. */
export async function bareLatencies(brokers, eventAt, makeLoad) {
  const sentAt = new Map();
  const took = [];
  const loop = await open(brokers, ({ data }) => took.push(performance.now() - sentAt.get(data.number)));
  await makeLoad((number) => {
    sentAt.set(number, performance.now());
    return loop.send([eventAt(number)]);
  });
  while (took.length < sentAt.size) await pause(5);
  await loop.close();
  return took;
}
