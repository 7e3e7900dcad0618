import type { Admin, Kafka } from 'kafkajs';
import { defineTopic } from '@okno/contracts';
import { randomUUID } from 'node:crypto';
import type { ClusterNames } from './cluster-names.js';
import { ensureTopics } from './topics.js';

/**
 * Its first record names the epoch. A log that is restored gets new topics, this one among them; the protocol versions that
 * the client speaks do not show the ids of topics, which would say the same.
 */
const epochTopic = defineTopic('okno.epoch', 'keep', 1);
const PATIENCE_MS = 10_000;

/** The cluster's id and the id that whoever came first gave to the log. */
export async function readEpoch(kafka: Kafka, admin: Admin, names: ClusterNames): Promise<string> {
  const topic = names.topic(epochTopic.name);
  await ensureTopics(admin, [epochTopic], names.topic);
  const [end] = await admin.fetchTopicOffsets(topic);
  // Several may do so at the same time: the first record counts.
  if (end?.high === '0') await nameEpoch(kafka, topic);
  const { clusterId } = await admin.describeCluster();
  return `${clusterId}/${await firstRecord(kafka, topic, names.group(`okno.epoch-${randomUUID()}`))}`;
}

async function nameEpoch(kafka: Kafka, topic: string): Promise<void> {
  const producer = kafka.producer({ allowAutoTopicCreation: false });
  try {
    await producer.connect();
    await producer.send({ topic, acks: -1, messages: [{ key: 'epoch', value: randomUUID() }] });
  } finally {
    await producer.disconnect();
  }
}

async function firstRecord(kafka: Kafka, topic: string, groupId: string): Promise<string> {
  const consumer = kafka.consumer({ groupId, allowAutoTopicCreation: false, maxWaitTimeInMs: 200 });
  let late: NodeJS.Timeout | undefined;
  try {
    await consumer.connect();
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    return await new Promise<string>((resolve, reject) => {
      late = setTimeout(() => {
        reject(new Error('the epoch of the event log could not be read'));
      }, PATIENCE_MS);
      const run = consumer.run({
        autoCommit: false,
        eachMessage: ({ message: { offset, value } }) => {
          if (offset === '0') resolve(value?.toString() ?? '');
          return Promise.resolve();
        },
      });
      run.catch(reject);
    });
  } finally {
    clearTimeout(late);
    await consumer.disconnect();
  }
}
