import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { TopicDefinition } from '@okno/contracts';
import type { Database } from '@okno/persistence';
import { createTestDatabase, testBrokers, type TestDatabase } from '@okno/testing';
import kafkajs from 'kafkajs';
import type { Admin, IHeaders, Kafka, KafkaMessage } from 'kafkajs';
import { collect } from '../conformance/collector.conformance.js';
import { closeWhatTestLeft, eventually, openService, silentLogger } from '../conformance/harness.conformance.js';
import { append, byKey, happen, happeningOf, newTopic } from '../conformance/things.conformance.js';
import { tombstone } from '../outgoing-event.js';
import { createKafkaEventLog } from './kafka-event-log.js';
import type { KafkaEventLog } from './kafka-event-log.js';

const prefix = `${randomUUID().slice(0, 8)}.`;

describe('what others see in the cluster', () => {
  let testDatabase: TestDatabase;
  let database: Database;
  let eventLog: KafkaEventLog;
  let kafka: Kafka;
  let admin: Admin;

  beforeAll(async () => {
    testDatabase = await createTestDatabase();
    const connection = { brokers: testBrokers(), clientId: 'onlooker' };
    eventLog = await createKafkaEventLog({ ...connection, prefix, logger: silentLogger });
    kafka = new kafkajs.Kafka({ ...connection, logLevel: kafkajs.logLevel.NOTHING });
    admin = kafka.admin();
    await admin.connect();
    const openLog = () => Promise.resolve(eventLog);
    database = await openService({ databaseUrl: testDatabase.url, openLog, close: () => Promise.resolve() }, 'alpha');
  });
  afterEach(closeWhatTestLeft);
  afterAll(async () => {
    await admin.disconnect();
    await eventLog.close();
    await database.close();
    await testDatabase.drop();
  });

  /** The first records of a topic, read without anything of ours. */
  async function recordsOf(topic: TopicDefinition, count: number): Promise<KafkaMessage[]> {
    const consumer = kafka.consumer({ groupId: `onlooker-${randomUUID()}` });
    const records: KafkaMessage[] = [];
    await consumer.connect();
    await consumer.subscribe({ topics: [`${prefix}${topic.name}`], fromBeginning: true });
    await consumer.run({
      eachMessage: ({ message }) => {
        records.push(message);
        return Promise.resolve();
      },
    });
    await eventually(
      () => records.length,
      (found) => found >= count,
    );
    await consumer.disconnect();
    return records;
  }

  async function produce(topic: TopicDefinition, key: string, value: string, headers: IHeaders = {}): Promise<void> {
    const producer = kafka.producer();
    await producer.connect();
    await producer.send({ topic: `${prefix}${topic.name}`, messages: [{ key, value, headers }] });
    await producer.disconnect();
  }

  it('are CloudEvents in structured mode, with the trace context in a header too', async () => {
    const topic = newTopic(1);
    const event = happen(topic, 'a', 1);
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const traced = { ...event, envelope: { ...event.envelope, traceparent } };
    await eventLog.ensureTopics([topic]);
    await append(eventLog, database, [traced, tombstone(topic.name, 'b')]);

    const [first, second] = await recordsOf(topic, 2);
    expect(first?.key?.toString()).toBe('a');
    expect(JSON.parse(first?.value?.toString() ?? '')).toEqual(traced.envelope);
    expect(
      Object.fromEntries(Object.entries(first?.headers ?? {}).map(([name, value]) => [name, String(value)])),
    ).toEqual({ 'content-type': 'application/cloudevents+json; charset=UTF-8', traceparent });
    expect({ key: second?.key?.toString(), value: second?.value }).toEqual({ key: 'b', value: null });
  });

  it.each([
    { retention: 'keep', policy: 'delete' },
    { retention: 'compact', policy: 'compact' },
  ] as const)('are topics that $retention for ever', async ({ retention, policy }) => {
    const topic = newTopic(3, retention);
    await eventLog.ensureTopics([topic]);
    const { resources } = await admin.describeConfigs({
      includeSynonyms: false,
      resources: [
        {
          type: kafkajs.ConfigResourceTypes.TOPIC,
          name: `${prefix}${topic.name}`,
          configNames: ['cleanup.policy', 'retention.ms', 'retention.bytes'],
        },
      ],
    });
    expect(
      Object.fromEntries(resources[0]?.configEntries.map((entry) => [entry.configName, entry.configValue]) ?? []),
    ).toEqual({ 'cleanup.policy': policy, 'retention.ms': '-1', 'retention.bytes': '-1' });
    await expect(
      eventLog.ensureTopics([{ ...topic, retention: retention === 'keep' ? 'compact' : 'keep' }]),
    ).rejects.toThrow(topic.name);
  });

  it('may be what is no event of ours: it is passed over and holds nothing up', async () => {
    const topic = newTopic(1);
    await eventLog.ensureTopics([topic]);
    await produce(topic, 'a', 'hello');
    await append(eventLog, database, [happen(topic, 'a', 1)]);
    await produce(topic, 'a', '{"id":', { 'content-type': 'application/cloudevents+json' });
    const collector = await collect({ eventLog, database, topic, group: topic.name });

    await eventually(
      () => eventLog.lag(topic.name),
      ({ total }) => total === 0,
    );
    await collector.close();

    expect(byKey(collector.events.map(happeningOf))).toEqual(new Map([['a', [1]]]));
    expect(await eventLog.positions(topic.name)).toEqual(await eventLog.endOffsets([topic.name]));
  });

  it('may be much bigger than a broker takes by default', async () => {
    const topic = newTopic(1);
    const events = [1, 2, 3].map((number) => {
      const event = happen(topic, 'a', number);
      return { ...event, envelope: { ...event.envelope, data: { thingId: 'a', number, text: 'Ы'.repeat(2_000_000) } } };
    });
    await eventLog.ensureTopics([topic]);
    await append(eventLog, database, events);
    const collector = await collect({ eventLog, database, topic, group: topic.name });

    await eventually(
      () => collector.events.length,
      (count) => count === 3,
    );
    expect(collector.events.map(({ envelope }) => envelope)).toEqual(events.map(({ envelope }) => envelope));
  });

  it('is gone when a topic was compacted, and a group passes over the holes', async () => {
    const topic = newTopic(1, 'compact');
    const name = `${prefix}${topic.name}`;
    await eventLog.ensureTopics([topic]);
    // As eager as a broker can be made: a segment is closed by the first record that comes a moment later.
    await admin.alterConfigs({
      validateOnly: false,
      resources: [
        {
          type: kafkajs.ConfigResourceTypes.TOPIC,
          name,
          configEntries: Object.entries({
            'cleanup.policy': 'compact',
            'retention.ms': '-1',
            'segment.ms': '50',
            'min.cleanable.dirty.ratio': '0.001',
            'delete.retention.ms': '0',
          }).map(([option, value]) => ({ name: option, value })),
        },
      ],
    });
    for (const number of [1, 2, 3]) {
      await append(
        eventLog,
        database,
        ['a', 'b', 'c'].map((key) => happen(topic, key, number)),
      );
    }
    await append(eventLog, database, [tombstone(topic.name, 'b')]);
    let rounds = 0;
    const left = await eventually(
      async () => {
        rounds += 1;
        await append(eventLog, database, [happen(topic, 'last', rounds)]);
        const collector = await collect({ eventLog, database, topic, group: `${topic.name}-${rounds}` });
        await eventually(
          () => eventLog.lag(`${topic.name}-${rounds}`),
          ({ total }) => total === 0,
        );
        await collector.close();
        return collector.events.filter(({ key }) => key !== 'last');
      },
      (events) => events.length <= 2,
    );

    expect(byKey(left.map(happeningOf))).toEqual(new Map([['a', [3]], ['c', [3]]])); // prettier-ignore
    expect(await eventLog.positions(`${topic.name}-${rounds}`)).toEqual(await eventLog.endOffsets([topic.name]));
  }, 90_000);
});
