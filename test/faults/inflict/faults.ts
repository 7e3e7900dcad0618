import { setTimeout as pause } from 'node:timers/promises';
import { productDefined, type EventPayload } from '@okno/contracts';
import { createEvent, serializeEvent } from '@okno/messaging';
import { openDatabase } from '@okno/persistence';
import type { Caller } from '@okno/testing';
import type { Chance } from '../load/chance.js';
import { openLogAt, selectFromLog } from '../world/read-log.js';
import { Tables } from '../world/tables.js';
import type { Installation, LogKind } from './installation.js';

/** What a fault is inflicted on, and with. */
export interface Victim {
  readonly installation: Installation;
  readonly administrator: Caller;
  readonly chance: Chance;
  /** Seconds for which something hangs or is away. */
  readonly seconds: { readonly broker: number; readonly process: number; readonly transaction: number };
  /** Told of each event that a slow transaction has put into an outbox. */
  readonly onSlowEvent: (id: string) => void;
}

export interface Fault {
  readonly name: string;
  readonly logs: readonly LogKind[];
  /** Whether nobody sends commands meanwhile. */
  readonly atRest?: boolean;
  /** Resolves when what was broken has been put right, though Okno may not have recovered yet. */
  readonly inflict: (victim: Victim) => Promise<void>;
}

const everywhere: readonly LogKind[] = ['embedded', 'kafka'];
const serviceNames = [
  'intake',
  'routing',
  'escalation',
  'complaints-analytics',
  'billing-receivables',
  'gateway',
] as const;

async function kill(installation: Installation, service: string): Promise<void> {
  for (const pid of await installation.pidsOf(service)) process.kill(pid, 'SIGKILL');
}

const killsOfOne = serviceNames.map((service): Fault => ({
  name: `kill -9 of ${service}`,
  logs: ['kafka'],
  inflict: async ({ installation, chance }) => {
    const pids = await installation.pidsOf(service);
    // One of two, so that the other takes over; or both.
    const some = chance.happens(0.5) ? pids.slice(0, 1) : pids;
    for (const pid of some) process.kill(pid, 'SIGKILL');
  },
}));

async function inflictHang({ installation, chance, seconds }: Victim): Promise<void> {
  const service = chance.oneOf(serviceNames);
  const pid = chance.shuffled(await installation.pidsOf(service))[0];
  if (pid === undefined) return;
  process.kill(pid, 'SIGSTOP');
  await pause(seconds.process * 1_000);
  process.kill(pid, 'SIGCONT');
}

/** What was delivered long ago comes again, behind what has happened since and in another order. */
async function deliverAgain({ installation, chance }: Victim): Promise<void> {
  const again = chance.shuffled(await selectFromLog(installation.logAddress, () => chance.happens(0.1))).slice(0, 500);
  const eventLog = await openLogAt(installation.logAddress);
  const { databaseUrl: url } = installation.logAddress;
  const database = await openDatabase({
    ...{ url, schema: 'fault_checker', applicationName: 'fault-checker', poolSize: 1, migrations: [] },
  });
  try {
    await database.transaction((tx) => eventLog.append(again.map(serializeEvent), tx));
  } finally {
    await database.close();
    await eventLog.close();
  }
}

/** An event gets its place in the outbox before others and is committed after them. */
async function commitSlowly({ installation, chance, seconds, onSlowEvent }: Victim): Promise<void> {
  const tables = await Tables.open(installation.logAddress.databaseUrl);
  try {
    const [product] = await tables.read<EventPayload<typeof productDefined> & { version: number }>(
      `SELECT id AS "productId", code, name, parent_id AS "parentId", active, version FROM intake.product`,
    );
    if (product === undefined) throw new Error('there is no product');
    // What it tells is known already, so that it changes nothing; its id is new.
    const event = createEvent(productDefined, {
      ...{ id: chance.uuid(), source: '/okno/intake', subject: product.productId, correlationId: chance.uuid() },
      ...{ time: installation.now().toISOString(), aggregateVersion: product.version, data: product },
    });
    const { topic, key, envelope } = serializeEvent(event);
    await tables.read('BEGIN');
    await tables.read('INSERT INTO intake.outbox (topic, key, envelope) VALUES ($1, $2, $3)', [topic, key, envelope]);
    await pause(seconds.transaction * 1_000);
    await tables.read('COMMIT');
    onSlowEvent(event.envelope.id);
  } finally {
    await tables.close();
  }
}

export const faults: readonly Fault[] = [
  ...killsOfOne,
  {
    name: 'kill -9 of two services at once',
    logs: ['kafka'],
    inflict: async ({ installation, chance }) => {
      await Promise.all(
        chance
          .shuffled(serviceNames)
          .slice(0, 2)
          .map((service) => kill(installation, service)),
      );
    },
  },
  {
    name: 'kill -9 of the process that is everything',
    logs: ['embedded'],
    inflict: ({ installation }) => installation.killAndStart(false),
  },
  {
    name: 'kill -9 of everything, PostgreSQL too',
    logs: ['embedded'],
    inflict: ({ installation }) => installation.killAndStart(true),
  },
  { name: 'kill -9 of PostgreSQL', logs: everywhere, inflict: ({ installation }) => installation.killDatabase() },
  {
    name: 'kill -9 of the broker',
    logs: ['kafka'],
    inflict: async ({ installation: { broker }, chance }) => {
      await broker?.kill();
      await pause(chance.below(4_000));
      await broker?.restart();
    },
  },
  {
    name: 'the broker stands still',
    logs: ['kafka'],
    inflict: async ({ installation: { broker }, seconds }) => {
      broker?.pause();
      await pause(seconds.broker * 1_000);
      broker?.resume();
    },
  },
  { name: 'a process hangs', logs: everywhere, inflict: inflictHang },
  { name: 'events are delivered again, in another order', logs: everywhere, inflict: deliverAgain },
  { name: 'a slow transaction in the outbox', logs: everywhere, inflict: commitSlowly },
  {
    name: 'the disk of the cube is full',
    logs: everywhere,
    inflict: async ({ installation: { cubeDisk }, seconds }) => {
      await cubeDisk?.fill();
      await pause(seconds.process * 1_000);
      await cubeDisk?.free();
    },
  },
  {
    name: 'kill -9 while timers fire',
    logs: everywhere,
    atRest: true,
    inflict: async ({ installation, administrator, chance }) => {
      const passed = installation.passTime(administrator, 20 * 3_600_000, 120);
      await pause(chance.below(400));
      if (installation.kind === 'embedded') await installation.killAndStart(chance.happens(0.5));
      else await Promise.all(['routing', 'escalation'].map((service) => kill(installation, service)));
      await passed;
    },
  },
];
