import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Database } from '@okno/persistence';
import { positionKey } from '../event-log.port.js';
import type { EventLog, LoggedEvent, Positions } from '../event-log.port.js';
import { tombstone } from '../outgoing-event.js';
import { collect } from './collector.conformance.js';
import { eventually, seededRandom, untilTestEnds } from './harness.conformance.js';
import type { Suite } from './harness.conformance.js';
import { append, byKey, expectedByKey, happen, happeningOf, happenings, newTopic } from './things.conformance.js';

/** Readers that keep their positions themselves, as the cube does, or keep none, as live views do. */
export function describePositionedReading(suite: Suite): void {
  describe('reading at one’s own positions', () => {
    let database: Database;
    let eventLog: EventLog;

    beforeEach(() => {
      ({ database, eventLog } = suite());
    });

    async function read(topic: ReturnType<typeof newTopic>, positions: Positions | 'end', batchSize = 64) {
      const events: LoggedEvent[] = [];
      let stored: Positions = new Map();
      const subscription = await eventLog.subscribeBatch({
        ...{ group: topic.name, topics: [topic], positions, batchSize },
        onBatch: (batch) => {
          events.push(...batch.events);
          stored = batch.positions;
          return Promise.resolve();
        },
      });
      untilTestEnds(subscription);
      return { events, subscription, stored: () => stored };
    }

    it('reads everything from the start and leaves nothing in the log', async () => {
      const topic = newTopic(3);
      const events = happenings(topic, 9, 300, seededRandom(41));
      await eventLog.ensureTopics([topic]);
      await append(eventLog, database, events);
      const reader = await read(topic, new Map());

      await eventually(
        () => reader.events.length,
        (count) => count >= events.length,
      );
      await reader.subscription.close();

      expect(byKey(reader.events.map(happeningOf))).toEqual(expectedByKey(events));
      expect(reader.stored()).toEqual(await eventLog.endOffsets([topic.name]));
      expect((await eventLog.positions(topic.name)).size).toBe(0);
    });

    it('goes on from stored positions without a gap or a repetition', async () => {
      const topic = newTopic(3);
      const events = happenings(topic, 9, 300, seededRandom(42));
      await eventLog.ensureTopics([topic]);
      await append(eventLog, database, events.slice(0, 170));
      const first = await read(topic, new Map(), 16);
      await eventually(
        () => first.events.length,
        (count) => count >= 50,
      );
      await first.subscription.close();
      await append(eventLog, database, events.slice(170));
      const second = await read(topic, first.stored());

      await eventually(
        () => first.events.length + second.events.length,
        (count) => count >= events.length,
      );
      await second.subscription.close();

      expect(byKey([...first.events, ...second.events].map(happeningOf))).toEqual(expectedByKey(events));
    });

    it('seeks back and forth', async () => {
      const topic = newTopic(1);
      const key = positionKey(topic.name, 0);
      await eventLog.ensureTopics([topic]);
      await append(
        eventLog,
        database,
        [1, 2, 3, 4].map((number) => happen(topic, 'a', number)),
      );
      const reader = await read(topic, new Map([[key, 3]]));
      await eventually(
        () => reader.events.length,
        (count) => count === 1,
      );
      await reader.subscription.seek(new Map([[key, 1]]));
      await eventually(
        () => reader.events.length,
        (count) => count === 4,
      );
      await reader.subscription.seek(new Map([[key, 4]]));
      await append(eventLog, database, [happen(topic, 'a', 5)]);
      await eventually(
        () => reader.events.length,
        (count) => count === 5,
      );
      await reader.subscription.close();

      expect(reader.events.map((event) => happeningOf(event).number)).toEqual([4, 2, 3, 4, 5]);
      expect(reader.subscription.positions()).toEqual(new Map([[key, 5]]));
    });

    it('gives a failed batch again', async () => {
      const topic = newTopic(2);
      const events = happenings(topic, 5, 60, seededRandom(43));
      const got: LoggedEvent[] = [];
      let failures = 0;
      await eventLog.ensureTopics([topic]);
      await append(eventLog, database, events);
      const subscription = await eventLog.subscribeBatch({
        ...{ group: topic.name, topics: [topic], positions: new Map(), batchSize: 25 },
        onBatch: (batch) => {
          failures += 1;
          if (failures <= 2) return Promise.reject(new Error('not today'));
          got.push(...batch.events);
          return Promise.resolve();
        },
      });

      untilTestEnds(subscription);
      await eventually(
        () => got.length,
        (count) => count >= events.length,
      );
      await subscription.close();

      expect(byKey(got.map(happeningOf))).toEqual(expectedByKey(events));
    });

    it('begins live readers at the end, each with everything that comes', async () => {
      const topic = newTopic(2);
      await eventLog.ensureTopics([topic]);
      await append(eventLog, database, [happen(topic, 'a', 1)]);
      const readers = [await read(topic, 'end'), await read(topic, 'end')];
      await append(eventLog, database, [happen(topic, 'a', 2), happen(topic, 'b', 1)]);

      for (const reader of readers) {
        await eventually(
          () => reader.events.length,
          (count) => count >= 2,
        );
        await reader.subscription.close();
        expect(byKey(reader.events.map(happeningOf))).toEqual(new Map([['a', [2]], ['b', [1]]])); // prettier-ignore
      }
    });

    it('keeps the last event of each key of a compacted topic, and nothing of an erased one', async () => {
      const topic = newTopic(2, 'compact');
      const { compact } = suite().harness;
      await eventLog.ensureTopics([topic]);
      await append(
        eventLog,
        database,
        [1, 2, 3].flatMap((n) => ['a', 'b', 'c'].map((key) => happen(topic, key, n))),
      );
      await append(eventLog, database, [tombstone(topic.name, 'b')]);
      // Whatever is last in its partition stays: these make sure that it is none of the keys above.
      await append(
        eventLog,
        database,
        Array.from({ length: 8 }, (_, index) => happen(topic, `last-${index}`, 1)),
      );
      const ends = await eventLog.endOffsets([topic.name]);

      const whole = await read(topic, new Map());
      await eventually(
        () => whole.events.length,
        (count) => count >= 18,
      );
      await whole.subscription.close();
      // A log may take the erased ones out before it compacts.
      expect(new Set(whole.events.filter((event) => event.envelope === null).map(({ key }) => key))).toEqual(
        new Set(['b']),
      );

      if (compact === undefined) return;
      await compact(topic.name);
      const group = await collect({ eventLog, database, topic, group: `${topic.name}-group` });
      await eventually(
        () => eventLog.lag(`${topic.name}-group`),
        ({ total }) => total === 0,
      );
      await group.close();

      expect(byKey(group.events.filter(({ key }) => key.length === 1).map(happeningOf))).toEqual(
        new Map([['a', [3]], ['c', [3]]]), // prettier-ignore
      );
      expect(await eventLog.endOffsets([topic.name])).toEqual(ends);
      expect(await eventLog.positions(`${topic.name}-group`)).toEqual(ends);
    });
  });
}
