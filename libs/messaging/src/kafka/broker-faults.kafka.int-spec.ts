import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { TopicDefinition } from '@okno/contracts';
import type { Database } from '@okno/persistence';
import { createTestDatabase, KafkaBroker, type TestDatabase } from '@okno/testing';
import {
  closeWhatTestLeft,
  eventually,
  openService,
  seededRandom,
  silentLogger,
  untilTestEnds,
} from '../conformance/harness.conformance.js';
import {
  append,
  byKey,
  effectsOf,
  expectedByKey,
  happen,
  happenings,
  newTopic,
  startThingConsumer,
} from '../conformance/things.conformance.js';
import type { LoggedEvent, Positions } from '../event-log.port.js';
import { insertOutbox } from '../outbox/insert-outbox.js';
import { OutboxRelay } from '../outbox/outbox-relay.js';
import { createKafkaEventLog } from './kafka-event-log.js';
import type { KafkaEventLog } from './kafka-event-log.js';

/** A broker of its own, to be killed and stopped while services publish and consume. */
describe('when the broker fails', () => {
  let testDatabase: TestDatabase;
  let database: Database;
  let broker: KafkaBroker;
  let eventLog: KafkaEventLog;

  beforeAll(async () => {
    testDatabase = await createTestDatabase();
    broker = await KafkaBroker.start();
    eventLog = await openLog();
    database = await openService({ databaseUrl: testDatabase.url, openLog, close: () => Promise.resolve() }, 'alpha');
  }, 120_000);
  afterEach(closeWhatTestLeft);
  afterAll(async () => {
    await eventLog.close();
    await broker.stop();
    await database.close();
    await testDatabase.drop();
  }, 60_000);

  const openLog = () => createKafkaEventLog({ brokers: [broker.address], clientId: 'faults', logger: silentLogger });

  /** A service with two instances, and a reader that keeps its positions itself, as the cube does. */
  async function serve(topic: TopicDefinition) {
    const group = topic.name;
    await eventLog.ensureTopics([topic]);
    const relay = untilTestEnds(new OutboxRelay({ database, eventLog, logger: silentLogger, batchSize: 20 }));
    relay.start();
    const another = untilTestEnds(await openLog());
    for (const log of [eventLog, another]) {
      await startThingConsumer({ topic, group, database, eventLog: log, server: { batchSize: 10 } });
    }
    const read: LoggedEvent[] = [];
    let positions: Positions = new Map();
    untilTestEnds(
      await eventLog.subscribeBatch({
        ...{ group: `${group}-reader`, topics: [topic], positions, batchSize: 25 },
        onBatch: (batch) => {
          read.push(...batch.events);
          positions = batch.positions;
          return Promise.resolve();
        },
      }),
    );
    return { group, relay, read, positionsRead: () => positions };
  }

  /** What the reader has met for the first time, in its order: the log may hold an event twice. */
  function firstTimes(read: readonly LoggedEvent[]): { key: string; number: number }[] {
    const met = new Set<string>();
    return read.flatMap(({ key, envelope }) => {
      if (envelope === null || met.has(envelope.id)) return [];
      met.add(envelope.id);
      return [{ key, number: envelope.aggregateversion }];
    });
  }

  it.each([7, 8])(
    'killed again and again under load, it loses nothing and doubles no effect (seed %i)',
    async (seed) => {
      const random = seededRandom(seed);
      const topic = newTopic(4);
      const events = happenings(topic, 15, 900, random);
      const { group, relay, read, positionsRead } = await serve(topic);
      const load = { goesOn: true };
      const kills = (async () => {
        let count = 0;
        while (load.goesOn) {
          await pause(500 + random() * 1_500);
          await broker.kill();
          await pause(random() * 2_000);
          await broker.restart();
          count += 1;
        }
        return count;
      })();
      for (let at = 0; at < events.length; at += 10) {
        // A use case's own transaction: it succeeds whether there is a broker or not.
        await database.transaction((tx) => insertOutbox(tx, events.slice(at, at + 10)));
        await pause(60);
      }
      load.goesOn = false;
      const killed = await kills;

      await eventually(
        () => effectsOf(database, group),
        (rows) => rows.length >= events.length,
        60,
      );
      await eventually(
        () => firstTimes(read).length,
        (count) => count >= events.length,
        60,
      );
      await eventually(
        () => eventLog.lag(group),
        ({ total }) => total === 0,
        60,
      );

      expect({ seed, killed: killed > 0 }).toEqual({ seed, killed: true });
      expect(byKey(await effectsOf(database, group))).toEqual(expectedByKey(events));
      expect(byKey(firstTimes(read))).toEqual(expectedByKey(events));
      expect(positionsRead()).toEqual(await eventLog.endOffsets([topic.name]));
      expect(await relay.backlog()).toEqual({ unsent: 0, oldestAgeSeconds: 0 });
    },
    180_000,
  );

  it('stopped for longer than it takes a member for alive, it goes on as if nothing had been', async () => {
    const topic = newTopic(3);
    const events = happenings(topic, 9, 300, seededRandom(9));
    const { group, relay } = await serve(topic);
    await database.transaction((tx) => insertOutbox(tx, events.slice(0, 100)));
    await eventually(
      () => effectsOf(database, group),
      (rows) => rows.length > 0,
    );
    broker.pause();
    try {
      for (let at = 100; at < events.length; at += 10) {
        await database.transaction((tx) => insertOutbox(tx, events.slice(at, at + 10)));
      }
      await pause(15_000);
      expect((await relay.backlog()).unsent).toBeGreaterThanOrEqual(180);
    } finally {
      broker.resume();
    }

    await eventually(
      () => effectsOf(database, group),
      (rows) => rows.length >= events.length,
      60,
    );
    expect(byKey(await effectsOf(database, group))).toEqual(expectedByKey(events));
  }, 120_000);

  it('says within seconds that it is away', async () => {
    const topic = newTopic(1);
    await eventLog.ensureTopics([topic]);
    await broker.kill();
    try {
      await expect(append(eventLog, database, [happen(topic, 'a', 1)])).rejects.toThrow();
      await expect(eventLog.lag(topic.name)).rejects.toThrow();
      await expect(
        createKafkaEventLog({
          ...{ brokers: [broker.address], clientId: 'early', logger: silentLogger },
          patienceMs: 500,
        }),
      ).rejects.toThrow(broker.address);
    } finally {
      await broker.restart();
    }
  }, 90_000);

  it('lets a handler take longer than it takes a silent member for alive', async () => {
    const topic = newTopic(1);
    const group = topic.name;
    await eventLog.ensureTopics([topic]);
    await append(eventLog, database, [happen(topic, 'a', 1), happen(topic, 'a', 2)]);
    const begun: string[] = [];
    const logs = [eventLog, untilTestEnds(await openLog())];
    for (const [index, log] of logs.entries()) {
      await startThingConsumer({
        ...{ topic, group, database, eventLog: log, worker: index.toString() },
        before: async ({ id, data }) => {
          begun.push(id);
          if (data.number === 1) await pause(13_000);
        },
      });
    }
    const effects = await eventually(
      () => effectsOf(database, group),
      (rows) => rows.length >= 2,
      60,
    );

    expect(begun).toHaveLength(2);
    expect(byKey(effects)).toEqual(new Map([['a', [1, 2]]]));
  }, 90_000);
});
