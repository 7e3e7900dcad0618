import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Database } from '@okno/persistence';
import type { EventLog } from '../event-log.port.js';
import { eventually, seededRandom } from './harness.conformance.js';
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

/** Effects in a service: once per event, in the order of the key, whatever fails. */
export function describeConsuming(suite: Suite): void {
  describe('a consuming service', () => {
    let database: Database;
    let eventLog: EventLog;

    beforeEach(() => {
      ({ database, eventLog } = suite());
    });

    it('writes one effect per event although some were published twice', async () => {
      const topic = newTopic();
      const group = topic.name;
      const random = seededRandom(11);
      const events = happenings(topic, 7, 300, random);
      await eventLog.ensureTopics([topic]);
      const server = await startThingConsumer({ topic, group, database, eventLog, server: { batchSize: 32 } });
      for (let at = 0; at < events.length; at += 30) {
        const again = events.slice(0, at).filter(() => random() < 0.1);
        await append(eventLog, database, [...events.slice(at, at + 30), ...again, ...events.slice(at, at + 3)]);
      }

      await eventually(
        () => eventLog.lag(group),
        ({ total }) => total === 0,
      );
      await server.close();

      expect(byKey(await effectsOf(database, group))).toEqual(expectedByKey(events));
    });

    it('passes over what it does not know: other types, and tombstones', async () => {
      const topic = newTopic(1, 'compact');
      const group = topic.name;
      const known = happen(topic, 'a', 1);
      const foreign = happen(topic, 'a', 2);
      await eventLog.ensureTopics([topic]);
      await append(eventLog, database, [
        { ...foreign, envelope: { ...foreign.envelope, type: 'conformance.unheard-of.v1' } },
        { topic: topic.name, key: 'a', envelope: null },
        known,
      ]);
      const server = await startThingConsumer({ topic, group, database, eventLog });

      await eventually(
        () => eventLog.lag(group),
        ({ total }) => total === 0,
      );
      await server.close();

      expect(byKey(await effectsOf(database, group))).toEqual(new Map([['a', [1]]]));
      expect(await server.parked.counts()).toEqual({ retrying: 0, parked: 0 });
    });

    it('gets over failures that pass: a handler that fails twice, a deadlock', async () => {
      const topic = newTopic(1);
      const group = topic.name;
      const events = happenings(topic, 4, 40, seededRandom(12));
      const failures = new Map<string, number>();
      await eventLog.ensureTopics([topic]);
      await append(eventLog, database, events);
      const server = await startThingConsumer({
        ...{ topic, group, database, eventLog },
        before: (event) => {
          const failed = failures.get(event.id) ?? 0;
          failures.set(event.id, failed + 1);
          if (event.data.number === 3 && failed < 2) return Promise.reject(new Error('not yet'));
          if (event.data.thingId === 'key-1' && event.data.number === 5 && failed < 3) {
            return Promise.reject(Object.assign(new Error('deadlock detected'), { code: '40P01' }));
          }
          return Promise.resolve();
        },
      });

      await eventually(
        () => effectsOf(database, group),
        (rows) => rows.length >= events.length,
      );
      await server.close();

      expect(byKey(await effectsOf(database, group))).toEqual(expectedByKey(events));
      expect(await server.parked.counts()).toEqual({ retrying: 0, parked: 0 });
    });

    it('parks the key of an event that cannot be handled, lets the others flow, and drains it in order on replay', async () => {
      const topic = newTopic(2);
      const group = topic.name;
      const events = happenings(topic, 8, 160, seededRandom(13));
      let cured = false;
      await eventLog.ensureTopics([topic]);
      const server = await startThingConsumer({
        ...{ topic, group, database, eventLog },
        before: ({ data }) => {
          const poisonous = data.thingId === 'key-3' && data.number === 2;
          return poisonous && !cured ? Promise.reject(new Error('poison')) : Promise.resolve();
        },
      });
      await append(eventLog, database, events.slice(0, 80));
      await eventually(
        () => server.parked.counts(),
        ({ parked }) => parked === 1,
      );
      await append(eventLog, database, events.slice(80));
      await eventually(
        () => eventLog.lag(group),
        ({ total }) => total === 0,
      );

      const expected = expectedByKey(events);
      const poisoned = expected.get('key-3') ?? [];
      expect(byKey(await effectsOf(database, group))).toEqual(new Map([...expected, ['key-3', [1]]]));
      const [parked, ...others] = await server.parked.list();
      expect(others).toEqual([]);
      expect(parked).toMatchObject({
        ...{ topic: topic.name, key: 'key-3', state: 'parked', attempts: 3, error: 'Error: poison' },
        ...{ queued: poisoned.length - 1, envelope: { data: { thingId: 'key-3', number: 2 } } },
      });

      expect(await server.parked.replay()).toEqual({ applied: 0, failedKeys: 1 });
      cured = true;
      expect(await server.parked.replay({ topic: topic.name, key: 'key-3' })).toEqual({
        applied: poisoned.length - 1,
        failedKeys: 0,
      });
      await append(eventLog, database, [happen(topic, 'key-3', poisoned.length + 1)]);
      await eventually(
        () => effectsOf(database, group),
        (rows) => rows.length > events.length,
      );
      await server.close();

      expected.set('key-3', [...poisoned, poisoned.length + 1]);
      expect(byKey(await effectsOf(database, group))).toEqual(expected);
      expect(await server.parked.list()).toEqual([]);
    });

    it('keeps the order of a key that is replayed while its events keep coming', async () => {
      const topic = newTopic(1);
      const group = topic.name;
      let poisonous = true;
      await eventLog.ensureTopics([topic]);
      const server = await startThingConsumer({
        ...{ topic, group, database, eventLog },
        before: ({ data }) =>
          poisonous && data.number === 1 ? Promise.reject(new Error('poison')) : Promise.resolve(),
      });
      const events = Array.from({ length: 200 }, (_, index) => happen(topic, 'a', index + 1));
      await append(eventLog, database, events.slice(0, 20));
      await eventually(
        () => server.parked.counts(),
        ({ parked }) => parked === 1,
      );
      poisonous = false;
      const publishing = (async () => {
        for (const event of events.slice(20)) await append(eventLog, database, [event]);
      })();
      await server.parked.replay();
      await publishing;

      await eventually(
        () => effectsOf(database, group),
        (rows) => rows.length >= events.length,
      );
      await server.close();

      expect(byKey(await effectsOf(database, group))).toEqual(expectedByKey(events));
    });

    it('parks at once what does not fit its schema', async () => {
      const topic = newTopic(1);
      const group = topic.name;
      const broken = happen(topic, 'a', 1);
      await eventLog.ensureTopics([topic]);
      await append(eventLog, database, [
        { ...broken, envelope: { ...broken.envelope, data: { thingId: 'a', number: 'one' } } },
        happen(topic, 'b', 1),
      ]);
      const server = await startThingConsumer({ topic, group, database, eventLog });

      const [parked] = await eventually(
        () => server.parked.list(),
        (keys) => keys.length > 0,
      );
      await eventually(
        () => effectsOf(database, group),
        (rows) => rows.length === 1,
      );
      await server.close();

      expect(parked).toMatchObject({ key: 'a', state: 'parked', attempts: 1, queued: 1 });
    });

    it('keeps nothing of a handler that fails, nor of one that hides the error of a statement', async () => {
      const topic = newTopic(1);
      const group = topic.name;
      await eventLog.ensureTopics([topic]);
      await append(
        eventLog,
        database,
        [1, 2, 3].map((number) => happen(topic, `key-${number}`, number)),
      );
      const server = await startThingConsumer({
        ...{ topic, group, database, eventLog },
        before: async ({ data }, { tx }) => {
          await tx.query('INSERT INTO effect (consumer, key, number, event_id) VALUES ($1, $2, 0, gen_random_uuid())', [
            group,
            data.thingId,
          ]);
          if (data.number === 1) throw new Error('after a statement');
          if (data.number === 2) await tx.query('SELECT 1 / 0').catch(() => undefined);
        },
      });

      await eventually(
        () => server.parked.counts(),
        ({ parked }) => parked === 2,
      );
      await eventually(
        () => eventLog.lag(group),
        ({ total }) => total === 0,
      );
      await server.close();

      expect(byKey(await effectsOf(database, group))).toEqual(new Map([['key-3', [0, 3]]]));
    });
  });
}
