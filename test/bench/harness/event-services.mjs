// Two services as small as services can be: one that publishes, one whose effect of an event is a row.
import { Controller, Module } from '@nestjs/common';
import { defineEvent, defineTopic } from '@okno/contracts';
import { Consumes, ConsumesBatch, createEvent, insertOutbox as putIntoOutbox, openEventLog } from '@okno/messaging';
import { DATABASE, MovableClock, createLogger, newId, startService, systemClock } from '@okno/service-kit';
import { generateKeyPair } from 'jose';
import { z } from 'zod';

/** About what a request's events carry. */
export const happened = defineEvent({
  type: 'bench.thing-happened.v1',
  topic: defineTopic('bench.things'),
  key: 'thingId',
  summary: 'A thing happened',
  schema: z.object({ thingId: z.uuid(), number: z.int(), words: z.string() }),
});
const words = 'a client of the eastern branch asks again about the repair that was promised for the morning '.repeat(3);

const noRefusals = {};
const settings = z.object({});

function service(name, module, more) {
  return {
    name,
    schema: name,
    title: { en: name, ru: name },
    module,
    refusals: noRefusals,
    settings,
    publishes: [],
    consumes: [],
    projections: [],
    migrations: [],
    ...more,
  };
}

const effectTable = {
  name: '0001-effect',
  sql: 'CREATE TABLE effect (id uuid PRIMARY KEY, thing_id uuid NOT NULL, number int NOT NULL, words text NOT NULL, at timestamptz NOT NULL)',
};

/** Events as JSON, behind the back of the services. */
export const insertOutbox = {
  name: 'bench-outbox',
  text: `INSERT INTO publisher.outbox (topic, key, envelope)
         SELECT topic, key, envelope FROM json_to_recordset($1::json) AS o (topic text, key text, envelope json)`,
};

export const insertEffect = {
  name: 'bench-effect',
  text: 'INSERT INTO effect (id, thing_id, number, words, at) VALUES ($1, $2, $3, $4, $5)',
};
export const insertEffects = {
  name: 'bench-effects',
  text: `INSERT INTO effect (id, thing_id, number, words, at)
         SELECT * FROM json_to_recordset($1::json) AS e (id uuid, thing_id uuid, number int, words text, at timestamptz)`,
};

export function effectRow({ id, time, data }) {
  return { id, thing_id: data.thingId, number: data.number, words: data.words, at: time };
}

function consumerOf(setBased, onEffect) {
  class EffectConsumer {
    async onEvent({ id, time, data }, { tx }) {
      await tx.query(insertEffect, [id, data.thingId, data.number, data.words, time]);
      tx.afterCommit(() => onEffect([data.number]));
    }

    async onEvents(envelopes, { tx }) {
      await tx.query(insertEffects, [JSON.stringify(envelopes.map(effectRow))]);
      tx.afterCommit(() => onEffect(envelopes.map(({ data }) => data.number)));
    }
  }
  const method = setBased ? 'onEvents' : 'onEvent';
  const mark = setBased ? ConsumesBatch : Consumes;
  mark(happened, { kind: 'projection' })(
    EffectConsumer.prototype,
    method,
    Object.getOwnPropertyDescriptor(EffectConsumer.prototype, method),
  );
  Controller()(EffectConsumer);
  class EffectModule {}
  Module({ controllers: [EffectConsumer] })(EffectModule);
  return EffectModule;
}

/**
 * Both in one process, as all-in-one runs them, over the embedded log or over these `brokers` of Kafka. `onEffect` gets the
 * numbers of the events whose effect is committed.
 */
export async function startEventServices(databaseUrl, { setBased, onEffect, brokers }) {
  const logger = createLogger('warn');
  // Every database has its own topics, as every installation has that shares a cluster.
  const settings = { KAFKA_BROKERS: brokers, KAFKA_PREFIX: `${new URL(databaseUrl).pathname.slice(1)}.` };
  const eventLog = await openEventLog(settings, { databaseUrl, clientId: 'okno-bench', logger });
  const { publicKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519' });
  const host = {
    eventLog,
    databaseUrl,
    clocks: { business: new MovableClock(), system: systemClock },
    logger,
    identityKey: publicKey,
    listen: { host: '127.0.0.1', port: 0 },
    environment: {},
    testClock: false,
  };
  let database;
  const capture = { provide: Symbol('captured'), inject: [DATABASE], useFactory: (given) => (database = given) };
  class PublisherModule {}
  Module({ providers: [capture] })(PublisherModule);
  const running = [
    await startService(service('publisher', PublisherModule, { publishes: [happened] }), host),
    await startService(
      service('effects', consumerOf(setBased, onEffect), {
        consumes: [happened],
        projections: ['effect'],
        migrations: [effectTable],
      }),
      host,
    ),
  ];
  return {
    /** Publishes in one transaction of the publisher; `committing` is called just before its COMMIT is sent. */
    publish: (events, committing = () => undefined) =>
      database.transaction(async (tx) => {
        await putIntoOutbox(tx, events);
        committing();
      }),
    stop: async () => {
      for (const one of running) await one.stop();
      await eventLog.close();
    },
  };
}

export function eventOf(number, thingId) {
  return createEvent(happened, {
    id: newId(),
    source: '/okno/publisher',
    subject: thingId,
    time: systemClock.now().toISOString(),
    aggregateVersion: 1,
    correlationId: newId(),
    data: { thingId, number, words },
  });
}
