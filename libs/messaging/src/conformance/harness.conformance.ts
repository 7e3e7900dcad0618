import { openDatabase } from '@okno/persistence';
import type { Database } from '@okno/persistence';
import { setTimeout as pause } from 'node:timers/promises';
import type { EventLog, MessagingLogger } from '../event-log.port.js';
import { messagingMigrations } from '../messaging.migrations.js';

/** What an adapter brings to the suite. */
export interface EventLogHarness {
  /** Superuser's URL of an empty database for the services of the suite. */
  readonly databaseUrl: string;
  /** Opens the log once more, as another process would. */
  openLog(): Promise<EventLog>;
  /** Compacts a topic now, where the adapter can be told to. */
  readonly compact?: (topic: string) => Promise<void>;
  close(): Promise<void>;
}

/** What every test of a suite shares. */
export interface Stage {
  readonly harness: EventLogHarness;
  readonly database: Database;
  readonly eventLog: EventLog;
}

/** Answers the stage of the running suite; to be called within hooks and tests. */
export type Suite = () => Stage;

export const silentLogger: MessagingLogger = { warn: () => undefined, error: () => undefined };

const effects = {
  name: 'conformance/0001-effect',
  sql: `CREATE TABLE effect (
    place bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    consumer text NOT NULL,
    key text NOT NULL,
    number integer NOT NULL,
    event_id uuid NOT NULL,
    worker text NOT NULL DEFAULT ''
  )`,
};

type Closable = { close(): Promise<void> | void } | { stop(): Promise<void> };
const open = new Set<Closable>();

/** Closes `thing` after the test, should the test fail before it does so itself. */
export function untilTestEnds<Thing extends Closable>(thing: Thing): Thing {
  open.add(thing);
  return thing;
}

export async function closeWhatTestLeft(): Promise<void> {
  const left = [...open].reverse();
  open.clear();
  for (const thing of left) await ('close' in thing ? thing.close() : thing.stop());
}

/** A service's database with a table of effects that forbids nothing: a double effect is seen, not prevented. */
export function openService(harness: EventLogHarness, schema: string): Promise<Database> {
  return openDatabase({
    url: harness.databaseUrl,
    schema,
    applicationName: `conformance-${schema}`,
    poolSize: 12,
    migrations: [...messagingMigrations, effects],
  });
}

/** Resolves as soon as `check` holds; fails, naming the state, when it does not hold in time. */
export async function eventually<State>(
  read: () => Promise<State> | State,
  check: (state: State) => boolean,
  seconds = 16,
): Promise<State> {
  const tries = seconds * 50;
  let state = await read();
  for (let attempt = 0; !check(state); attempt += 1) {
    if (attempt === tries) throw new Error(`did not come about: ${JSON.stringify({ state }).slice(0, 500)}`);
    await pause(20);
    state = await read();
  }
  return state;
}

/** mulberry32 (public domain, T. Ettinger): the same numbers in [0, 1) for the same seed. */
export function seededRandom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
