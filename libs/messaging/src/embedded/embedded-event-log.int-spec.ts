import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Database } from '@okno/persistence';
import { createTestDatabase } from '@okno/testing';
import { Client } from 'pg';
import { collect, dense, offsetsByPartition } from '../conformance/collector.conformance.js';
import {
  closeWhatTestLeft,
  eventually,
  openService,
  seededRandom,
  silentLogger,
  untilTestEnds,
} from '../conformance/harness.conformance.js';
import type { EventLogHarness } from '../conformance/harness.conformance.js';
import { describeEventLog } from '../conformance/suite.conformance.js';
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
import type { PublishedEvent } from '../conformance/things.conformance.js';
import { insertOutbox } from '../outbox/insert-outbox.js';
import { OutboxRelay } from '../outbox/outbox-relay.js';
import { createEmbeddedEventLog } from './embedded-event-log.js';
import type { EmbeddedEventLog } from './embedded-event-log.js';

async function openHarness(): Promise<EventLogHarness> {
  const testDatabase = await createTestDatabase();
  const openLog = () => createEmbeddedEventLog({ url: testDatabase.url, logger: silentLogger });
  return {
    databaseUrl: testDatabase.url,
    openLog,
    compact: async (topic) => {
      const log = await openLog();
      await log.compact(topic);
      await log.close();
    },
    close: async () => {
      await testDatabase.drop();
    },
  };
}

describeEventLog('embedded', openHarness);

describe('EmbeddedEventLog', () => {
  let harness: EventLogHarness;
  let eventLog: EmbeddedEventLog;
  let database: Database;

  beforeAll(async () => {
    harness = await openHarness();
    eventLog = await createEmbeddedEventLog({ url: harness.databaseUrl, logger: silentLogger });
    database = await openService(harness, 'alpha');
  });
  afterEach(closeWhatTestLeft);
  afterAll(async () => {
    await eventLog.close();
    await database.close();
    await harness.close();
  });

  /** Tries until it is known to be committed: when the connection breaks at the commit, it looks whether it was. */
  async function publishDespiteAll(events: readonly PublishedEvent[]): Promise<void> {
    const mark = events[0]?.envelope.id ?? '';
    for (let tries = 0; tries < 50; tries += 1) {
      try {
        if (
          (await database.query(`SELECT 1 FROM effect WHERE consumer = 'published' AND event_id = $1`, [mark])).length >
          0
        )
          return;
        await database.transaction(async (tx) => {
          await tx.query(`INSERT INTO effect (consumer, key, number, event_id) VALUES ('published', '', 0, $1)`, [
            mark,
          ]);
          await insertOutbox(tx, events);
        });
        return;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
    throw new Error('could not publish');
  }

  it('has no trace of an append that was rolled back, not even a hole', async () => {
    const random = seededRandom(81);
    const topic = newTopic(2);
    const kept: string[] = [];
    await eventLog.ensureTopics([topic]);
    await Promise.all(
      Array.from({ length: 5 }, async (_, publisher) => {
        for (let round = 0; round < 10; round += 1) {
          const events = [happen(topic, `${publisher}-a`, round), happen(topic, `${publisher}-b`, round)];
          if (random() < 0.4) {
            const undone = database.transaction(async (tx) => {
              await eventLog.append(
                events.map((event) => ({ ...event, envelope: JSON.stringify(event.envelope) })),
                tx,
              );
              throw new Error('undone');
            });
            await expect(undone).rejects.toThrow('undone');
          } else {
            await append(eventLog, database, events);
            kept.push(...events.map(({ key, envelope }) => `${key}/${envelope.aggregateversion}`));
          }
        }
      }),
    );
    const collector = await collect({ eventLog, database, topic, group: topic.name });
    await eventually(
      () => eventLog.lag(topic.name),
      ({ total }) => total === 0,
    );

    const got = collector.events.map(({ key, envelope }) => `${key}/${String(envelope?.aggregateversion)}`);
    expect(got.sort()).toEqual(kept.sort());
    for (const offsets of offsetsByPartition(collector.events).values()) expect(offsets).toEqual(dense(offsets.length));
  });

  it('takes what a tombstone erases out of the log at once, of its key and a compacted topic only', async () => {
    const compacted = newTopic(1, 'compact');
    const kept = newTopic(1);
    await eventLog.ensureTopics([compacted, kept]);
    const forget = (topic: string, key: string) => ({ topic, key, envelope: null });
    await append(eventLog, database, [happen(compacted, 'a', 1), happen(compacted, 'b', 1), happen(kept, 'a', 1)]);
    await append(eventLog, database, [
      happen(compacted, 'a', 2),
      forget(compacted.name, 'a'),
      happen(compacted, 'a', 3),
      forget(kept.name, 'a'),
      happen(compacted, 'c', 1),
    ]);
    const seen = await Promise.all(
      [compacted, kept].map(async (topic) => {
        const collector = await collect({ eventLog, database, topic, group: topic.name });
        await eventually(
          () => eventLog.lag(topic.name),
          ({ total }) => total === 0,
        );
        return collector.events.map(({ key, envelope }) => `${key}/${String(envelope?.aggregateversion)}`);
      }),
    );
    expect(seen).toEqual([
      ['a/undefined', 'b/1', 'a/undefined', 'a/undefined', 'a/3', 'c/1'],
      ['a/1', 'a/undefined'],
    ]);
  });

  it('keeps services away from its tables: they append and move positions only through its functions', async () => {
    const tables = await database.query<{ table: string }>(
      `SELECT format('%I.%I', schemaname, tablename) AS table FROM pg_tables WHERE schemaname LIKE 'event\\_log%'`,
    );
    expect(tables.length).toBeGreaterThan(3);
    for (const { table } of tables) {
      await expect(database.query(`SELECT 1 FROM ${table}`)).rejects.toThrow('permission denied');
      await expect(database.query(`DELETE FROM ${table}`)).rejects.toThrow('permission denied');
    }
  });

  it('names the topic that an event was appended to and that does not exist', async () => {
    const topic = newTopic();
    await expect(append(eventLog, database, [happen(topic, 'a', 1)])).rejects.toThrow(topic.name);
  });

  it('stays usable for services when it is opened again', async () => {
    const topic = newTopic(1);
    const again = untilTestEnds(await createEmbeddedEventLog({ url: harness.databaseUrl, logger: silentLogger }));
    await again.ensureTopics([topic]);
    await append(again, database, [happen(topic, 'a', 1)]);

    expect([...(await again.endOffsets([topic.name])).values()]).toEqual([1]);
  });

  it('loses and doubles nothing when every connection is cut again and again', async () => {
    const random = seededRandom(91);
    const topic = newTopic(3);
    const group = topic.name;
    const events = happenings(topic, 12, 600, random);
    await eventLog.ensureTopics([topic]);
    const relay = untilTestEnds(new OutboxRelay({ database, eventLog, logger: silentLogger, batchSize: 20 }));
    relay.start();
    const server = await startThingConsumer({ topic, group, database, eventLog, server: { batchSize: 10 } });
    const axe = new Client({ connectionString: harness.databaseUrl });
    await axe.connect();
    for (let at = 0; at < events.length; at += 20) {
      await publishDespiteAll(events.slice(at, at + 20));
      if (random() < 0.3) {
        await axe.query(
          'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
        );
      }
    }
    await axe.end();
    await eventually(
      () => effectsOf(database, group),
      (rows) => rows.length >= events.length,
    );
    await server.close();

    expect(byKey(await effectsOf(database, group))).toEqual(expectedByKey(events));
  });

  it('replays only projections, and none when a topic that is kept for ever has lost its beginning', async () => {
    const topic = newTopic(1);
    await eventLog.ensureTopics([topic]);
    await append(
      eventLog,
      database,
      [1, 2, 3].map((number) => happen(topic, 'A', number)),
    );
    const server = await startThingConsumer({ topic, group: topic.name, database, eventLog });
    const reactions: unknown[] = [];
    const [definition] = server.projectedEvents();
    if (definition === undefined) throw new Error('there is a projection');
    server.addHandler(definition.type, ((event: unknown) => Promise.resolve(reactions.push(event))) as never, true, {
      consumer: { definitions: [definition], kind: 'reaction', batch: false },
    });
    await eventually(
      () => eventLog.lag(topic.name),
      ({ total, byPartition }) => total === 0 && byPartition.size > 0,
    );
    await server.close();
    const reacted = reactions.length;
    const shadow = untilTestEnds(await openService(harness, 'shadow'));
    await server.replay({ shadow });
    expect([await effectsOf(shadow, topic.name), reactions]).toMatchObject([{ length: 3 }, { length: reacted }]);

    const owner = new Client({ connectionString: harness.databaseUrl });
    await owner.connect();
    await owner.query(
      `DELETE FROM event_log.event WHERE "offset" = 0 AND topic_id = (SELECT id FROM event_log.topic WHERE name = $1)`,
      [topic.name],
    );
    await owner.end();
    await expect(server.replay({ shadow })).rejects.toThrow(/first 1 events of .* are gone/);
  });
});
