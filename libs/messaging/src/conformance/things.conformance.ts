import { randomUUID } from 'node:crypto';
import { defineEvent, defineTopic } from '@okno/contracts';
import type { EventDefinition, EventEnvelope, TopicDefinition, TopicRetention } from '@okno/contracts';
import type { Database, Transaction } from '@okno/persistence';
import { z } from 'zod';
import type { EventContext } from '../consumers/event-context.js';
import { EventLogServer } from '../consumers/event-log-server.js';
import type { EventLogServerOptions } from '../consumers/event-log-server.js';
import type { EventLog, LoggedEvent } from '../event-log.port.js';
import { createEvent, serializeEvent } from '../outgoing-event.js';
import type { OutgoingEvent } from '../outgoing-event.js';
import { silentLogger, untilTestEnds } from './harness.conformance.js';

const schema = z.object({ thingId: z.string(), number: z.number().int() });

/** An event that is no tombstone. */
export type PublishedEvent = OutgoingEvent & { readonly envelope: EventEnvelope };

/** The only thing that happens in the suite: to the thing `thingId`, for the `number`th time. */
export type ThingHappened = EventDefinition<'conformance.thing-happened.v1', typeof schema>;

let topics = 0;

/** A topic of its own for each test. */
export function newTopic(partitions = 4, retention: TopicRetention = 'keep'): TopicDefinition {
  topics += 1;
  return defineTopic(`conformance-${topics}-${randomUUID().slice(0, 8)}`, retention, partitions);
}

function thingHappened(topic: TopicDefinition): ThingHappened {
  return defineEvent({
    type: 'conformance.thing-happened.v1',
    topic,
    key: 'thingId',
    summary: 'Something happened to a thing.',
    schema,
  });
}

export function happen(topic: TopicDefinition, thingId: string, number: number): PublishedEvent {
  return createEvent(thingHappened(topic), {
    id: randomUUID(),
    source: '/okno/conformance',
    subject: thingId,
    time: '2026-03-02T09:00:00.000Z',
    aggregateVersion: number,
    correlationId: randomUUID(),
    data: { thingId, number },
  });
}

/** `count` events over `keys`, each key's numbered from 1, in an order that `random` chooses. */
export function happenings(
  topic: TopicDefinition,
  keys: number,
  count: number,
  random: () => number,
): PublishedEvent[] {
  const numbers = new Map<string, number>();
  return Array.from({ length: count }, () => {
    const key = `key-${Math.floor(random() * keys)}`;
    const number = (numbers.get(key) ?? 0) + 1;
    numbers.set(key, number);
    return happen(topic, key, number);
  });
}

/** Appends without an outbox. */
export function append(log: EventLog, database: Database, events: readonly OutgoingEvent[]): Promise<void> {
  return database.transaction((tx) => log.append(events.map(serializeEvent), tx));
}

export interface Happening {
  readonly key: string;
  readonly number: number;
}

export function happeningOf({ key, envelope }: Pick<LoggedEvent, 'key' | 'envelope'>): Happening {
  return { key, number: schema.parse(envelope?.data).number };
}

/** The numbers per key, in the order given. */
export function byKey(happenings: readonly Happening[]): Map<string, number[]> {
  const result = new Map<string, number[]>();
  for (const { key, number } of happenings) result.set(key, [...(result.get(key) ?? []), number]);
  return result;
}

export function expectedByKey(events: readonly OutgoingEvent[]): Map<string, number[]> {
  return byKey(events.map(happeningOf));
}

export type HandleThing = (event: EventEnvelope<z.output<typeof schema>>, context: EventContext) => Promise<void>;

export interface ThingConsumerOptions {
  readonly topic: TopicDefinition;
  readonly group: string;
  readonly database: Database;
  readonly eventLog: EventLog;
  /** Runs before the effect is written. */
  readonly before?: HandleThing;
  readonly worker?: string;
  readonly server?: Partial<EventLogServerOptions>;
}

/** A service's consumer that writes one row of effect per event. */
export async function startThingConsumer(options: ThingConsumerOptions): Promise<EventLogServer> {
  const definition = thingHappened(options.topic);
  const server = new EventLogServer({
    group: options.group,
    database: options.database,
    eventLog: options.eventLog,
    definitions: [definition],
    logger: silentLogger,
    retry: { maxAttempts: 3, firstMs: 20, maxMs: 50 },
    ...options.server,
  });
  const handle: HandleThing = async (event, context) => {
    await options.before?.(event, context);
    await writeEffect(context.tx, options, event);
  };
  server.addHandler(definition.type, handle as never, true, {
    consumer: { definitions: [definition], kind: 'projection', batch: false },
  });
  await new Promise<void>((resolve, reject) => {
    server.listen((error) => {
      if (error instanceof Error) reject(error);
      else resolve();
    });
  });
  return untilTestEnds(server);
}

function writeEffect(
  tx: Transaction,
  { group, worker }: ThingConsumerOptions,
  event: Parameters<HandleThing>[0],
): Promise<unknown> {
  return tx.query(
    {
      name: 'conformance-effect',
      text: 'INSERT INTO effect (consumer, key, number, event_id, worker) VALUES ($1, $2, $3, $4, $5)',
    },
    [group, event.data.thingId, event.data.number, event.id, worker ?? ''],
  );
}

export interface Effect extends Happening {
  readonly event_id: string;
  readonly worker: string;
}

/** What a group's consumers have written, in the order in which they wrote it. */
export function effectsOf(database: Database, group: string): Promise<Effect[]> {
  return database.query<Effect>('SELECT key, number, event_id, worker FROM effect WHERE consumer = $1 ORDER BY place', [
    group,
  ]);
}
