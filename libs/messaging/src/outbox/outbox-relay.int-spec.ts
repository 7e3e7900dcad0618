import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Database } from '@okno/persistence';
import { createTestDatabase } from '@okno/testing';
import { collect, commitWhole } from '../conformance/collector.conformance.js';
import {
  closeWhatTestLeft,
  eventually,
  openService,
  seededRandom,
  silentLogger,
  untilTestEnds,
} from '../conformance/harness.conformance.js';
import { byKey, expectedByKey, happen, happeningOf, happenings, newTopic } from '../conformance/things.conformance.js';
import { createEmbeddedEventLog } from '../embedded/embedded-event-log.js';
import type { EmbeddedEventLog } from '../embedded/embedded-event-log.js';
import type { EventLog } from '../event-log.port.js';
import { insertOutbox } from './insert-outbox.js';
import { announceOutbox } from './outbox-announcements.js';
import { OutboxRelay } from './outbox-relay.js';

type Append = EventLog['append'];

/** The same log as a log elsewhere would look to the relay: reached by `append` alone. */
function reachedByAppend(log: EventLog, append: Append): EventLog {
  return {
    ...{ kind: log.kind, append },
    epoch: () => log.epoch(),
    ensureTopics: (topics) => log.ensureTopics(topics),
    subscribe: (options) => log.subscribe(options),
    subscribeBatch: (options) => log.subscribeBatch(options),
    positions: (group) => log.positions(group),
    endOffsets: (topics) => log.endOffsets(topics),
    lag: (group) => log.lag(group),
    close: () => log.close(),
  };
}

describe('OutboxRelay', () => {
  let testDatabase: Awaited<ReturnType<typeof createTestDatabase>>;
  let database: Database;
  let eventLog: EmbeddedEventLog;

  beforeAll(async () => {
    testDatabase = await createTestDatabase();
    eventLog = await createEmbeddedEventLog({ url: testDatabase.url, logger: silentLogger });
    database = await openService(
      {
        databaseUrl: testDatabase.url,
        openLog: () => Promise.resolve(eventLog),
        close: () => Promise.resolve(),
      },
      'alpha',
    );
  });
  afterEach(closeWhatTestLeft);
  afterAll(async () => {
    await eventLog.close();
    await database.close();
    await testDatabase.drop();
  });

  it.each(['in the database', 'by append'])('sends everything in order, more than one batch of it, %s', async (way) => {
    const topic = newTopic(2);
    const events = happenings(topic, 5, 500, seededRandom(71));
    await eventLog.ensureTopics([topic]);
    await database.transaction((tx) => insertOutbox(tx, events));
    const log = way === 'by append' ? reachedByAppend(eventLog, (all, tx) => eventLog.append(all, tx)) : eventLog;
    const relay = untilTestEnds(new OutboxRelay({ database, eventLog: log, logger: silentLogger, batchSize: 60 }));
    relay.start();
    const collector = await collect({ eventLog, database, topic, group: topic.name });

    await eventually(
      () => collector.events.length,
      (count) => count >= events.length,
    );
    await relay.stop();

    expect(byKey(collector.events.map(happeningOf))).toEqual(expectedByKey(events));
    expect(await relay.pending()).toBe(0);
  });

  it.each(['in the database', 'by append'])('sends big events in smaller batches, without waiting, %s', async (way) => {
    const topic = newTopic(1);
    const random = seededRandom(72);
    const noise = () => Array.from({ length: 40_000 }, () => Math.floor(random() * 1e9).toString(36)).join('');
    const events = [1, 2, 3, 4, 5, 6].map((number) => {
      const event = happen(topic, 'a', number);
      return { ...event, envelope: { ...event.envelope, data: { thingId: 'a', number, noise: noise() } } };
    });
    await eventLog.ensureTopics([topic]);
    await database.transaction((tx) => insertOutbox(tx, [...events, happen(topic, 'a', 7)]));
    const log = way === 'by append' ? reachedByAppend(eventLog, (all, tx) => eventLog.append(all, tx)) : eventLog;
    const relay = untilTestEnds(new OutboxRelay({ database, eventLog: log, logger: silentLogger, pollMs: 3_600_000 }));
    relay.start();
    const sizes: number[] = [];
    const collector = await collect({
      ...{ eventLog, database, topic, group: topic.name },
      onBatch: async (batch) => {
        await commitWhole(database, batch);
        sizes.push(batch.events.length);
      },
    });

    await eventually(
      () => sizes.reduce((sum, size) => sum + size, 0),
      (count) => count === 7,
    );
    await collector.close();

    expect(Math.max(...sizes)).toBeLessThan(7);
    expect(await relay.pending()).toBe(0);
  });

  it('keeps the events while the log cannot be reached, and says how many and for how long', async () => {
    const topic = newTopic(1);
    let away = true;
    await eventLog.ensureTopics([topic]);
    const log = reachedByAppend(eventLog, async (events, tx) => {
      if (away) throw new Error('the log is away');
      await eventLog.append(events, tx);
    });
    const relay = untilTestEnds(new OutboxRelay({ database, eventLog: log, logger: silentLogger }));
    relay.start();
    const collector = await collect({ eventLog, database, topic, group: topic.name });
    await database.transaction((tx) => insertOutbox(tx, [happen(topic, 'a', 1), happen(topic, 'a', 2)]));

    const backlog = await eventually(
      () => relay.backlog(),
      ({ oldestAgeSeconds }) => oldestAgeSeconds > 0.2,
    );
    expect(backlog.unsent).toBe(2);
    expect(collector.events).toEqual([]);

    away = false;
    await eventually(
      () => collector.events.length,
      (count) => count === 2,
    );
    expect(await relay.backlog()).toEqual({ unsent: 0, oldestAgeSeconds: 0 });
  });

  it('finds what nobody announced, and is woken by an announcement', async () => {
    const topic = newTopic(1);
    await eventLog.ensureTopics([topic]);
    const insert = (number: number) =>
      database.query('INSERT INTO outbox (topic, key, envelope) VALUES ($1, $2, $3)', [
        topic.name,
        'a',
        JSON.stringify(happen(topic, 'a', number).envelope),
      ]);
    const collector = await collect({ eventLog, database, topic, group: topic.name });
    const polling = untilTestEnds(new OutboxRelay({ database, eventLog, logger: silentLogger, pollMs: 20 }));
    polling.start();
    await insert(1);
    await eventually(
      () => collector.events.length,
      (count) => count === 1,
    );
    await polling.stop();

    const sleeping = untilTestEnds(new OutboxRelay({ database, eventLog, logger: silentLogger, pollMs: 3_600_000 }));
    sleeping.start();
    await eventually(
      () => eventLog.lag(topic.name),
      ({ total }) => total === 0,
    );
    await insert(2);
    announceOutbox(database);
    await eventually(
      () => collector.events.length,
      (count) => count === 2,
    );

    expect(collector.events.map((event) => happeningOf(event).number)).toEqual([1, 2]);
  });
});
