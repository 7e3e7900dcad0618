import 'reflect-metadata';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { EventPattern } from '@nestjs/microservices';
import { defineEvent } from '@okno/contracts';
import type { EventDefinition, EventEnvelope, EventPayload, TopicDefinition } from '@okno/contracts';
import type { Database } from '@okno/persistence';
import { createTestDatabase } from '@okno/testing';
import { from } from 'rxjs';
import type { Observable } from 'rxjs';
import { z } from 'zod';
import { closeWhatTestLeft, eventually, openService, silentLogger } from '../conformance/harness.conformance.js';
import { append, happen, newTopic } from '../conformance/things.conformance.js';
import { createEmbeddedEventLog } from '../embedded/embedded-event-log.js';
import type { EmbeddedEventLog } from '../embedded/embedded-event-log.js';
import { Consumes, ConsumesBatch } from './consumes.decorator.js';
import type { BatchContext, EventContext } from './event-context.js';
import { EventLogServer } from './event-log-server.js';

const happened = defineThing('conformance.thing-happened.v1', newTopic(1));
const elsewhere = defineThing('conformance.thing-elsewhere.v1', newTopic(1));

function defineThing<const Type extends string>(type: Type, topic: TopicDefinition) {
  // Lower case on the way in, so that a test can see that the payload was parsed.
  const schema = z.object({ thingId: z.string().toLowerCase(), number: z.number() });
  return defineEvent({ type, topic, key: 'thingId', summary: 'Something happened to a thing.', schema });
}

type Thing = EventEnvelope<EventPayload<typeof happened>>;

const seen: string[] = [];

class Refused extends Error {
  override readonly name = 'Refused';
}

@Controller()
class ThingConsumer {
  @Consumes(happened, { kind: 'projection' })
  async project({ data }: Thing, { tx, envelope, topic, group }: EventContext): Promise<void> {
    seen.push(`project ${data.thingId} ${data.number} ${topic === happened.topic.name ? 'topic' : ''} ${group}`);
    await tx.query('INSERT INTO effect (consumer, key, number, event_id) VALUES ($1, $2, $3, $4)', [
      ...[group, data.thingId, data.number, envelope.id],
    ]);
    if (data.number === 13) throw new Refused('thirteen is refused');
  }
}

@Controller()
class ThingReaction {
  @Consumes([happened, elsewhere], { kind: 'reaction' })
  react({ data, type }: Thing): Observable<string> {
    return from(
      new Promise<string>((resolve, reject) => {
        if (data.number === 14) reject(new Refused('fourteen is refused later'));
        else {
          seen.push(`react ${type} ${data.thingId} ${data.number}`);
          resolve('anything');
        }
      }),
    );
  }

  @ConsumesBatch(happened, { kind: 'projection' })
  count(events: readonly Thing[], { tx }: BatchContext): Promise<unknown> {
    seen.push(`batch ${events.map(({ data }) => data.number).join(' ')}`);
    return tx.query('SELECT 1');
  }
}

describe('EventLogServer in a Nest application', () => {
  let testDatabase: Awaited<ReturnType<typeof createTestDatabase>>;
  let database: Database;
  let eventLog: EmbeddedEventLog;
  let group = '';

  beforeAll(async () => {
    testDatabase = await createTestDatabase();
    eventLog = await createEmbeddedEventLog({ url: testDatabase.url, logger: silentLogger });
    const harness = {
      databaseUrl: testDatabase.url,
      openLog: () => Promise.resolve(eventLog),
      close: () => Promise.resolve(),
    };
    database = await openService(harness, 'alpha');
  });
  afterEach(closeWhatTestLeft);
  afterAll(async () => {
    await eventLog.close();
    await database.close();
    await testDatabase.drop();
  });

  async function start(controllers: (new () => object)[], definitions: readonly EventDefinition[]) {
    group = newTopic().name;
    const server = new EventLogServer({
      ...{ group, database, eventLog, definitions, logger: silentLogger },
      retry: { maxAttempts: 1, firstMs: 10, maxMs: 10 },
    });
    @Module({ controllers })
    class ThingModule {}
    const app = await NestFactory.createMicroservice(ThingModule, {
      strategy: server,
      logger: false,
      abortOnError: false,
    });
    await app.listen();
    return { app, server };
  }

  it('hands each handler the parsed event and the transaction, one after the other, projections first', async () => {
    seen.length = 0;
    await eventLog.ensureTopics([happened.topic, elsewhere.topic]);
    await append(eventLog, database, [happen(happened.topic, 'A', 1), happen(happened.topic, 'A', 2)]);
    const { app } = await start([ThingConsumer, ThingReaction], [happened, elsewhere]);

    await eventually(
      () => eventLog.lag(group),
      ({ total }) => total === 0,
    );
    await app.close();

    expect(seen).toEqual([
      `project a 1 topic ${group}`,
      `project a 2 topic ${group}`,
      'batch 1 2',
      'react conformance.thing-happened.v1 a 1',
      'react conformance.thing-happened.v1 a 2',
    ]);
    expect(await database.query('SELECT number FROM effect WHERE consumer = $1 ORDER BY place', [group])).toEqual([
      { number: 1 },
      { number: 2 },
    ]);
  });

  it('parks an event with its handler’s own error, thrown or in a stream, and with no effect of any of its handlers', async () => {
    await append(eventLog, database, [
      happen(happened.topic, 'thrown', 13),
      happen(happened.topic, 'streamed', 14),
      happen(happened.topic, 'fine', 15),
    ]);
    const { app, server } = await start([ThingConsumer, ThingReaction], [happened, elsewhere]);

    await eventually(
      () => eventLog.lag(group),
      ({ total }) => total === 0,
    );
    const parked = await server.parked.list();
    await app.close();

    expect(parked.map(({ key, error }) => ({ key, error }))).toEqual([
      { key: 'thrown', error: 'Refused: thirteen is refused' },
      { key: 'streamed', error: 'Refused: fourteen is refused later' },
    ]);
    const effects = await database.query<{ key: string }>('SELECT key FROM effect WHERE consumer = $1', [group]);
    expect(effects.map(({ key }) => key)).toEqual(['a', 'a', 'fine']);
  });

  it('refuses a handler of an event that the service does not say it consumes', async () => {
    await expect(start([ThingReaction], [happened])).rejects.toThrow(elsewhere.type);
  });

  it('leaves handlers of other transports alone', async () => {
    @Controller()
    class Foreign {
      @EventPattern('foreign', Symbol('another transport'))
      handle(_data: unknown): void {
        seen.push('foreign');
      }
    }
    const { app, server } = await start([Foreign, ThingConsumer], [happened]);
    expect([...server.consumedTypes()]).toEqual([happened.type]);
    await app.close();
  });

  it('allows one decorator per method', () => {
    const decorateTwice = () => {
      class Twice {
        @Consumes(happened, { kind: 'projection' })
        @Consumes(elsewhere, { kind: 'projection' })
        handle(): void {
          seen.push('never');
        }
      }
      return Twice;
    };
    expect(decorateTwice).toThrow('one decorator');
  });
});
