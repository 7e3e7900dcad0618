import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Database } from '@okno/persistence';
import type { EventBatch, EventLog } from '../event-log.port.js';
import { collect, commitWhole, dense, offsetsByPartition } from './collector.conformance.js';
import { eventually, seededRandom, untilTestEnds } from './harness.conformance.js';
import type { Suite } from './harness.conformance.js';
import { append, byKey, expectedByKey, happen, happeningOf, happenings, newTopic } from './things.conformance.js';

/** What groups get from the log, before any inbox: everything, in order, at least once. */
export function describeDelivery(suite: Suite): void {
  describe('delivery to groups', () => {
    let database: Database;
    let eventLog: EventLog;

    beforeEach(() => {
      ({ database, eventLog } = suite());
    });

    it.each([1, 2, 3])(
      'keeps the order of every key for groups that know nothing of each other (seed %i)',
      async (seed) => {
        const random = seededRandom(seed);
        const topic = newTopic(1 + Math.floor(random() * 5));
        const events = happenings(topic, 1 + Math.floor(random() * 20), 400, random);
        await eventLog.ensureTopics([topic]);
        const early = await collect({ eventLog, database, topic, group: `${topic.name}-early`, batchSize: 7 });
        for (let at = 0; at < events.length;) {
          const next = at + 1 + Math.floor(random() * 60);
          await append(eventLog, database, events.slice(at, next));
          at = next;
        }
        const late = await collect({ eventLog, database, topic, group: `${topic.name}-late`, batchSize: 100 });

        for (const collector of [early, late]) {
          await eventually(
            () => collector.events.length,
            (count) => count >= events.length,
          );
          await collector.close();
          expect(byKey(collector.events.map(happeningOf))).toEqual(expectedByKey(events));
        }
      },
    );

    it('gives the events of one partition to a batch, and only as many as asked for', async () => {
      const topic = newTopic(3);
      const batches: EventBatch[] = [];
      await eventLog.ensureTopics([topic]);
      await append(eventLog, database, happenings(topic, 30, 100, seededRandom(5)));
      const collector = await collect({
        ...{ eventLog, database, topic, group: topic.name, batchSize: 8 },
        onBatch: async (batch) => {
          await commitWhole(database, batch);
          batches.push(batch);
        },
      });

      await eventually(
        () => batches.flatMap((batch) => batch.events).length,
        (count) => count >= 100,
      );
      await collector.close();

      for (const { topic: name, partition, events } of batches) {
        expect(events.length).toBeLessThanOrEqual(8);
        expect(events.every((event) => event.topic === name && event.partition === partition)).toBe(true);
      }
    });

    it('carries the whole envelope', async () => {
      const topic = newTopic();
      const [bare, rich] = [happen(topic, 'bare', 1), happen(topic, 'rich', 1)];
      const envelope = {
        ...rich.envelope,
        causationid: '018f2f4e-0000-7000-8000-000000000001',
        traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
        data: {
          thingId: 'rich',
          number: 1,
          text: 'Окно «№ 1» "quoted" \\ 🪟 \u2028',
          nothing: null,
          nested: [{ a: 0.1 }],
        },
      };
      await eventLog.ensureTopics([topic]);
      await append(eventLog, database, [bare, { ...rich, envelope }]);
      const collector = await collect({ eventLog, database, topic, group: topic.name });

      await eventually(
        () => collector.events.length,
        (count) => count >= 2,
      );
      await collector.close();

      const got = new Map(collector.events.map((event) => [event.key, event.envelope]));
      expect(got.get('bare')).toEqual(bare.envelope);
      expect(got.get('rich')).toEqual(envelope);
    });

    it('begins at the end for a group that asks for it', async () => {
      const topic = newTopic(2);
      await eventLog.ensureTopics([topic]);
      await append(eventLog, database, [happen(topic, 'a', 1), happen(topic, 'b', 1)]);
      const collector = await collect({ eventLog, database, topic, group: topic.name, from: 'end' });
      await append(eventLog, database, [happen(topic, 'a', 2), happen(topic, 'b', 2)]);

      await eventually(
        () => collector.events.length,
        (count) => count >= 2,
      );
      await collector.close();

      expect(byKey(collector.events.map(happeningOf))).toEqual(new Map([['a', [2]], ['b', [2]]])); // prettier-ignore
    });

    it('goes on after a restart where the group has committed', async () => {
      const topic = newTopic(2);
      const group = topic.name;
      const events = happenings(topic, 6, 120, seededRandom(21));
      await eventLog.ensureTopics([topic]);
      await append(eventLog, database, events.slice(0, 60));
      const before = await collect({ eventLog, database, topic, group });
      await eventually(
        () => eventLog.lag(group),
        ({ total }) => total === 0,
      );
      await before.close();
      await append(eventLog, database, events.slice(60));
      const another = untilTestEnds(await suite().harness.openLog());
      const after = await collect({ eventLog: another, database, topic, group });

      await eventually(
        () => another.lag(group),
        ({ total }) => total === 0,
      );
      await another.close();

      expect(after.events).toHaveLength(60);
      expect(byKey([...before.events, ...after.events].map(happeningOf))).toEqual(expectedByKey(events));
      expect(await eventLog.positions(group)).toEqual(await eventLog.endOffsets([topic.name]));
    });

    it('delivers again what was not committed, and lets the other partitions go on', async () => {
      const topic = newTopic(3);
      const events = happenings(topic, 12, 90, seededRandom(8));
      const failures = new Map<number, number>();
      await eventLog.ensureTopics([topic]);
      await append(eventLog, database, events);
      const delivered: EventBatch['events'][number][] = [];
      const collector = await collect({
        ...{ eventLog, database, topic, group: topic.name, batchSize: 5 },
        onBatch: async (batch) => {
          const failed = failures.get(batch.partition) ?? 0;
          if (failed < batch.partition) {
            failures.set(batch.partition, failed + 1);
            throw new Error('not today');
          }
          await commitWhole(database, batch);
          delivered.push(...batch.events);
        },
      });

      await eventually(
        () => delivered.length,
        (count) => count >= events.length,
      );
      await collector.close();

      expect(Object.fromEntries(failures)).toEqual({ 1: 1, 2: 2 });
      expect(byKey(delivered.map(happeningOf))).toEqual(expectedByKey(events));
    });

    it('takes and gives ten thousand events at once, each partition densely numbered', async () => {
      const topic = newTopic(4);
      const events = happenings(topic, 500, 10_000, seededRandom(77));
      await eventLog.ensureTopics([topic]);
      await append(eventLog, database, events);
      const collector = await collect({ eventLog, database, topic, group: topic.name, batchSize: 10_000 });

      await eventually(
        () => collector.events.length,
        (count) => count >= events.length,
      );
      await collector.close();

      expect(byKey(collector.events.map(happeningOf))).toEqual(expectedByKey(events));
      for (const offsets of offsetsByPartition(collector.events).values())
        expect(offsets).toEqual(dense(offsets.length));
    });

    it.each([31, 32])('skips nothing while publishers race (seed %i)', async (seed) => {
      const random = seededRandom(seed);
      const topic = newTopic(2);
      const another = untilTestEnds(await suite().harness.openLog());
      await eventLog.ensureTopics([topic]);
      const collector = await collect({ eventLog, database, topic, group: topic.name, batchSize: 9 });
      const published: string[] = [];

      await Promise.all(
        Array.from({ length: 6 }, async (_, publisher) => {
          for (let round = 0; round < 12; round += 1) {
            const events = Array.from({ length: 1 + Math.floor(random() * 8) }, (_nothing, index) =>
              happen(topic, `${publisher}-${index % 3}`, round * 10 + index),
            );
            await append(publisher % 2 === 0 ? eventLog : another, database, events);
            published.push(...events.map(({ envelope }) => envelope.id));
          }
        }),
      );
      await eventually(
        () => collector.events.length,
        (count) => count >= published.length,
      );
      await collector.close();
      await another.close();

      expect(collector.events.map(({ envelope }) => envelope?.id).sort()).toEqual(published.sort());
      for (const offsets of offsetsByPartition(collector.events).values())
        expect(offsets).toEqual(dense(offsets.length));
      for (const numbers of byKey(collector.events.map(happeningOf)).values()) {
        expect(numbers).toEqual([...numbers].sort((left, right) => left - right));
      }
    });

    it('waits for running batches when it is closed', async () => {
      const topic = newTopic(1);
      let state = 'idle';
      await eventLog.ensureTopics([topic]);
      await append(eventLog, database, [happen(topic, 'a', 1)]);
      const collector = await collect({
        ...{ eventLog, database, topic, group: topic.name },
        onBatch: async (batch) => {
          state = 'running';
          await new Promise((resolve) => setTimeout(resolve, 50));
          await commitWhole(database, batch);
          state = 'done';
        },
      });
      await eventually(
        () => state,
        (now) => now === 'running',
      );
      await collector.close();

      expect(state).toBe('done');
      expect(await eventLog.lag(topic.name)).toMatchObject({ total: 0 });
    });

    it('keeps its epoch, and refuses to change the number of partitions of a topic', async () => {
      const topic = newTopic(2);
      const another = untilTestEnds(await suite().harness.openLog());
      await Promise.all([eventLog.ensureTopics([topic]), another.ensureTopics([topic])]);

      expect(await another.epoch()).toBe(await eventLog.epoch());
      await expect(another.ensureTopics([{ ...topic, partitions: 3 }])).rejects.toThrow(topic.name);
      await another.close();
    });
  });
}
