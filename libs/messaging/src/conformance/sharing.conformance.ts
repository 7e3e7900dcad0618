import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Database } from '@okno/persistence';
import type { EventLog } from '../event-log.port.js';
import { OutboxRelay } from '../outbox/outbox-relay.js';
import { insertOutbox } from '../outbox/insert-outbox.js';
import { eventually, openService, seededRandom, silentLogger, untilTestEnds } from './harness.conformance.js';
import type { Suite } from './harness.conformance.js';
import {
  append,
  byKey,
  effectsOf,
  expectedByKey,
  happen,
  happenings,
  newTopic,
  startThingConsumer,
} from './things.conformance.js';

/** Several instances of a service at work: nothing lost, nothing twice, nothing out of order. */
export function describeSharing(suite: Suite): void {
  describe('several instances of a service', () => {
    let database: Database;
    let eventLog: EventLog;

    beforeEach(() => {
      ({ database, eventLog } = suite());
    });

    it('share the partitions, and one takes over when the other stops', async () => {
      const topic = newTopic(6);
      const group = topic.name;
      const random = seededRandom(51);
      const events = happenings(topic, 40, 1_200, random);
      await eventLog.ensureTopics([topic]);
      const another = untilTestEnds(await suite().harness.openLog());
      const start = (worker: string, log: EventLog) =>
        startThingConsumer({
          ...{ topic, group, database, eventLog: log, worker, server: { batchSize: 10, concurrency: 2 } },
          before: () => new Promise((resolve) => setTimeout(resolve, Math.floor(random() * 3))),
        });
      const first = await start('first', eventLog);
      const second = await start('second', another);
      let sent = 0;
      // By and by: a log may take seconds to give the second its share, and the first would have done everything.
      await eventually(
        async () => {
          await append(eventLog, database, events.slice(sent, sent + 2));
          sent += 2;
          return effectsOf(database, group);
        },
        (rows) => new Set(rows.map(({ worker }) => worker)).size === 2,
      );
      await append(eventLog, database, events.slice(sent, 800));
      await first.close();
      await append(eventLog, database, events.slice(Math.max(sent, 800)));

      await eventually(
        () => effectsOf(database, group),
        (rows) => rows.length >= events.length,
      );
      await second.close();
      await another.close();

      expect(byKey(await effectsOf(database, group))).toEqual(expectedByKey(events));
    });

    it.each([55, 56])(
      'come and go, and every event has one effect (seed %i)',
      async (seed) => {
        const random = seededRandom(seed);
        const topic = newTopic(6);
        const group = topic.name;
        const events = happenings(topic, 30, 1_200, random);
        await eventLog.ensureTopics([topic]);
        const start = async (worker: string) => {
          const log = untilTestEnds(await suite().harness.openLog());
          const server = await startThingConsumer({
            ...{ topic, group, database, eventLog: log, worker, server: { batchSize: 7, concurrency: 2 } },
            before: () => new Promise((resolve) => setTimeout(resolve, Math.floor(random() * 3))),
          });
          return { log, server };
        };
        let sent = 0;
        const send = async (count: number): Promise<void> => {
          await append(eventLog, database, events.slice(sent, sent + count));
          sent += count;
        };
        const working = [await start('first')];
        // By and by, as above, until three have had a share.
        for (const worker of ['second', 'third']) {
          working.push(await start(worker));
          await eventually(
            async () => {
              await send(1);
              return effectsOf(database, group);
            },
            (rows) => rows.some((row) => row.worker === worker),
          );
        }
        while (sent < events.length) {
          await send(60);
          if (working.length < 3) working.push(await start(`from ${sent}`));
          else {
            const leaving = working.splice(Math.floor(random() * working.length), 1);
            for (const { log, server } of leaving) {
              await server.close();
              await log.close();
            }
          }
        }

        await eventually(
          () => effectsOf(database, group),
          (rows) => rows.length >= events.length,
        );
        for (const { log, server } of working) {
          await server.close();
          await log.close();
        }

        const effects = await effectsOf(database, group);
        expect(byKey(effects)).toEqual(expectedByKey(events));
        expect(new Set(effects.map(({ worker }) => worker)).size).toBeGreaterThan(2);
      },
      60_000,
    );

    it.each([61, 62])(
      'publish together from one outbox, a key in the order of its versions (seed %i)',
      async (seed) => {
        const random = seededRandom(seed);
        const topic = newTopic(3);
        const group = topic.name;
        const another = untilTestEnds(await suite().harness.openLog());
        const otherInstance = untilTestEnds(await openService(suite().harness, database.schema));
        await eventLog.ensureTopics([topic]);
        const relays = [
          untilTestEnds(new OutboxRelay({ database, eventLog, logger: silentLogger, batchSize: 7, pollMs: 30 })),
          untilTestEnds(
            new OutboxRelay({
              database: otherInstance,
              eventLog: another,
              logger: silentLogger,
              batchSize: 5,
              pollMs: 30,
            }),
          ),
        ];
        for (const relay of relays) relay.start();
        const server = await startThingConsumer({ topic, group, database, eventLog });

        const keys = ['a', 'b', 'c', 'd', 'e'];
        await Promise.all(
          keys.map(async (key, index) => {
            for (let number = 1; number <= 30;) {
              const events = Array.from({ length: 1 + Math.floor(random() * 3) }, () => happen(topic, key, number++));
              const instance = (index + number) % 2 === 0 ? database : otherInstance;
              await instance.transaction(async (tx) => {
                await insertOutbox(tx, events);
                if (random() < 0.3) await new Promise((resolve) => setTimeout(resolve, 10));
              });
            }
          }),
        );
        await eventually(
          () => relays[0]?.pending(),
          (unsent) => unsent === 0,
        );
        await eventually(
          () => eventLog.lag(group),
          ({ total }) => total === 0,
        );
        await Promise.all([...relays.map((relay) => relay.stop()), server.close()]);
        await another.close();
        await otherInstance.close();

        const effects = await effectsOf(database, group);
        expect(new Set(effects.map(({ event_id }) => event_id)).size).toBe(effects.length);
        for (const key of keys) {
          const numbers = byKey(effects).get(key) ?? [];
          expect(numbers.length).toBeGreaterThanOrEqual(30);
          expect(numbers).toEqual(numbers.map((_, index) => index + 1));
        }
      },
    );
  });

  describe('the outbox', () => {
    it('sends a slow transaction’s events when it commits, after those of a quicker one', async () => {
      const { database, eventLog } = suite();
      const topic = newTopic(1);
      const group = topic.name;
      await eventLog.ensureTopics([topic]);
      const relay = untilTestEnds(new OutboxRelay({ database, eventLog, logger: silentLogger }));
      relay.start();
      const server = await startThingConsumer({ topic, group, database, eventLog });
      let finish: () => void = () => undefined;
      const held = new Promise<void>((resolve) => (finish = resolve));
      let inserted = false;
      const slow = database.transaction(async (tx) => {
        await insertOutbox(tx, [happen(topic, 'slow', 1)]);
        inserted = true;
        await held;
      });
      await eventually(
        () => inserted,
        (done) => done,
      );
      await database.transaction((tx) => insertOutbox(tx, [happen(topic, 'quick', 1)]));
      await eventually(
        () => effectsOf(database, group),
        (rows) => rows.length === 1,
      );
      finish();
      await slow;

      const effects = await eventually(
        () => effectsOf(database, group),
        (rows) => rows.length === 2,
      );
      await relay.stop();
      await server.close();

      expect(effects.map(({ key }) => key)).toEqual(['quick', 'slow']);
    });

    it('publishes nothing of a transaction that is rolled back', async () => {
      const { database, eventLog } = suite();
      const topic = newTopic(1);
      const group = topic.name;
      await eventLog.ensureTopics([topic]);
      const relay = untilTestEnds(new OutboxRelay({ database, eventLog, logger: silentLogger }));
      relay.start();
      const server = await startThingConsumer({ topic, group, database, eventLog });
      const failing = database.transaction(async (tx) => {
        await insertOutbox(tx, [happen(topic, 'never', 1)]);
        throw new Error('changed my mind');
      });
      await expect(failing).rejects.toThrow('changed my mind');
      await database.transaction((tx) => insertOutbox(tx, [happen(topic, 'always', 1)]));

      const effects = await eventually(
        () => effectsOf(database, group),
        (rows) => rows.length > 0,
      );
      await relay.stop();
      await server.close();

      expect(effects.map(({ key }) => key)).toEqual(['always']);
      expect(await relay.backlog()).toEqual({ unsent: 0, oldestAgeSeconds: 0 });
    });
  });
}
