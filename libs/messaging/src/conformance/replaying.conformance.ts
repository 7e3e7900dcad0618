import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { TopicDefinition } from '@okno/contracts';
import type { Database } from '@okno/persistence';
import type { EventLogServer } from '../consumers/event-log-server.js';
import type { EventLog } from '../event-log.port.js';
import { eventually, openService, seededRandom } from './harness.conformance.js';
import type { Suite } from './harness.conformance.js';
import { append, byKey, effectsOf, happen, happenings, newTopic, startThingConsumer } from './things.conformance.js';
import type { HandleThing } from './things.conformance.js';

/** Projections made anew from the log. */
export function describeReplaying(suite: Suite): void {
  describe('a replay', () => {
    let database: Database;
    let eventLog: EventLog;
    let shadow: Database;

    beforeAll(async () => {
      shadow = await openService(suite().harness, 'shadow');
    });
    beforeEach(() => {
      ({ database, eventLog } = suite());
    });
    afterAll(() => shadow.close());

    async function consume(topic: TopicDefinition, before?: HandleThing): Promise<EventLogServer> {
      const options = { topic, group: topic.name, database, eventLog };
      return startThingConsumer(before === undefined ? options : { ...options, before });
    }

    const caughtUp = (group: string): Promise<unknown> =>
      eventually(
        () => eventLog.lag(group),
        ({ total, byPartition }) => total === 0 && byPartition.size > 0,
      );
    const keysOf = async (from: Database, group: string): Promise<Map<string, number[]>> =>
      byKey(await effectsOf(from, group));

    it('does again what was done, in the order of every key and each event once', async () => {
      const topic = newTopic();
      const events = happenings(topic, 20, 300, seededRandom(11));
      await eventLog.ensureTopics([topic]);
      await append(eventLog, database, [...events.slice(0, 200), ...events.slice(150)]);
      const server = await consume(topic);
      await caughtUp(topic.name);
      await server.close();

      const told: number[] = [];
      const progress = await server.replay({ shadow, onProgress: ({ left }) => told.push(left) });

      expect(progress).toEqual({ applied: 300, left: 0 });
      expect(told.at(-1)).toBe(0);
      expect(await keysOf(shadow, topic.name)).toEqual(await keysOf(database, topic.name));
      expect(await effectsOf(database, topic.name)).toHaveLength(300);
    });

    it('leaves what the service has not read yet to it, and takes what was received beyond its position', async () => {
      const topic = newTopic(1);
      await eventLog.ensureTopics([topic]);
      await append(eventLog, database, [happen(topic, 'A', 1)]);
      const server = await consume(topic);
      await caughtUp(topic.name);
      await server.close();
      const [received, unread] = [happen(topic, 'A', 2), happen(topic, 'A', 3)];
      await append(eventLog, database, [received, unread]);
      // As a crash between the transaction and the position's commit leaves it.
      await database.query('INSERT INTO inbox (consumer, event_id) VALUES ($1, $2)', [
        topic.name,
        received.envelope.id,
      ]);

      await server.replay({ shadow });

      expect(await keysOf(shadow, topic.name)).toEqual(new Map([['A', [1, 2]]]));
    });

    it('leaves the events of a parked key where they wait', async () => {
      const topic = newTopic(1);
      await eventLog.ensureTopics([topic]);
      await append(
        eventLog,
        database,
        [1, 2, 3].map((number) => happen(topic, 'A', number)),
      );
      await append(eventLog, database, [happen(topic, 'B', 1)]);
      let isRepaired = false;
      const server = await consume(topic, ({ data }) =>
        !isRepaired && data.thingId === 'A' && data.number === 2
          ? Promise.reject(new Error('two is refused'))
          : Promise.resolve(),
      );
      await eventually(
        () => server.parked.counts(),
        ({ parked }) => parked === 1,
      );
      await caughtUp(topic.name);
      await server.close();

      await server.replay({ shadow });
      expect(await keysOf(shadow, topic.name)).toEqual(
        new Map([
          ['A', [1]],
          ['B', [1]],
        ]),
      );

      isRepaired = true;
      expect(await server.parked.replay()).toEqual({ applied: 2, failedKeys: 0 });
      expect((await keysOf(database, topic.name)).get('A')).toEqual([1, 2, 3]);
    });

    it('ends on a compacted topic, whatever was removed from it', async () => {
      const { harness } = suite();
      const topic = newTopic(2, 'compact');
      await eventLog.ensureTopics([topic]);
      await append(eventLog, database, happenings(topic, 3, 60, seededRandom(4)));
      await append(eventLog, database, [{ topic: topic.name, key: 'key-0', envelope: null }]);
      const server = await consume(topic);
      await caughtUp(topic.name);
      await server.close();
      await harness.compact?.(topic.name);

      expect(await server.replay({ shadow })).toMatchObject({ left: 0 });
      const last = (numbers: readonly number[] | undefined): number | undefined => numbers?.at(-1);
      const before = await keysOf(database, topic.name);
      const after = await keysOf(shadow, topic.name);
      for (const key of ['key-1', 'key-2']) expect(last(after.get(key))).toBe(last(before.get(key)));
    });

    it('gives up at an event that its projection refuses, and says which', async () => {
      const topic = newTopic(1);
      await eventLog.ensureTopics([topic]);
      const events = [1, 2, 3].map((number) => happen(topic, 'A', number));
      await append(eventLog, database, events);
      let isBroken = false;
      const server = await consume(topic, ({ data }) =>
        isBroken && data.number === 2 ? Promise.reject(new Error('two is refused')) : Promise.resolve(),
      );
      await caughtUp(topic.name);
      await server.close();

      isBroken = true;
      await expect(server.replay({ shadow })).rejects.toThrow(
        new RegExp(`${events[1]?.envelope.id ?? ''}.*at 1\\): two is refused`),
      );
    });
  });
}
