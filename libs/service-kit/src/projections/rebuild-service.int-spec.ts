import 'reflect-metadata';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Inject, Module, type Type } from '@nestjs/common';
import {
  absenceCancelled,
  absencePlanned,
  presenceChanged,
  skillDefined,
  type EventDefinition,
  type EventEnvelope,
  type EventPayload,
} from '@okno/contracts';
import { Consumes, createEmbeddedEventLog, createEvent, serializeEvent } from '@okno/messaging';
import type { EventContext, EventLog } from '@okno/messaging';
import { openDatabase, type Database } from '@okno/persistence';
import { createTestDatabase, type TestDatabase } from '@okno/testing';
import { generateKeyPair } from 'jose';
import { z } from 'zod';
import { MovableClock, systemClock } from '../clock.js';
import type { Host } from '../host/host.js';
import type { ServiceDefinition } from '../host/service-definition.js';
import { startService } from '../host/start-service.js';
import { newId } from '../ids.js';
import { createLogger } from '../logging.js';
import { defineRefusals } from '../problems/refusal.js';
import { SERVICE_NAME } from '../tokens.js';
import { contextOfEvent } from '../work/event-work.js';
import { UnitOfWork } from '../work/unit-of-work.js';
import { rebuildService } from './rebuild-service.js';

type Of<Definition> = EventEnvelope<EventPayload<Definition>>;

/** What the handlers do with an employee's presence, where a test wants something else. */
let onPresence: (event: Of<typeof presenceChanged>, context: EventContext) => Promise<void>;

@Controller()
class PresenceConsumer {
  @Consumes(presenceChanged, { kind: 'projection' })
  async onPresence(event: Of<typeof presenceChanged>, context: EventContext): Promise<void> {
    await onPresence(event, context);
  }
}

/** Publishes, journals and sets a timer for every employee who comes. */
@Controller()
class GreetingReaction {
  constructor(
    @Inject(SERVICE_NAME) private readonly service: string,
    private readonly work: UnitOfWork,
  ) {}

  @Consumes(presenceChanged, { kind: 'reaction' })
  async onPresence({ data }: Of<typeof presenceChanged>, context: EventContext): Promise<void> {
    await this.work.run(contextOfEvent(this.service, context), async (work) => {
      await work.query('INSERT INTO greeting (employee_id) VALUES ($1)', [data.employeeId]);
      work.publish(skillDefined, { skillId: newId(), code: 'x', name: 'x', active: true }, { id: newId(), version: 1 });
      work.audit({ action: 'greeting.make', subjectKind: 'employee', subjectIds: [data.employeeId] });
    });
  }
}

@Controller()
class AbsenceConsumer {
  @Consumes(absencePlanned, { kind: 'projection' })
  async onPlanned({ data }: Of<typeof absencePlanned>, { tx }: EventContext): Promise<void> {
    await tx.query('INSERT INTO absence_replica (id) VALUES ($1)', [data.absenceId]);
  }
}

@Controller()
class CancellationConsumer {
  @Consumes(absenceCancelled, { kind: 'projection' })
  async onCancelled({ data }: Of<typeof absenceCancelled>, { tx }: EventContext): Promise<void> {
    await tx.query('UPDATE absence_replica SET cancelled = true WHERE id = $1', [data.absenceId]);
  }
}

@Module({ controllers: [PresenceConsumer, GreetingReaction, AbsenceConsumer] })
class ThingModule {}
@Module({ controllers: [PresenceConsumer, GreetingReaction, AbsenceConsumer, CancellationConsumer] })
class LaterThingModule {}

const tables = {
  name: '0001-tables',
  sql: `CREATE TABLE presence_replica (id uuid PRIMARY KEY, state text NOT NULL, version bigint NOT NULL);
        CREATE TABLE absence_replica (id uuid PRIMARY KEY, cancelled boolean NOT NULL DEFAULT false);
        CREATE TABLE greeting (id bigint GENERATED ALWAYS AS IDENTITY, employee_id uuid NOT NULL);`,
};

function define(module: Type, more: Partial<ServiceDefinition> = {}): ServiceDefinition {
  return {
    name: 'things',
    schema: 'things',
    title: { en: 'Things', ru: 'Вещи' },
    module,
    migrations: [tables],
    publishes: [skillDefined],
    consumes: [presenceChanged, absencePlanned],
    projections: ['presence_replica', 'absence_replica'],
    personalData: {},
    refusals: defineRefusals({}),
    settings: z.object({}),
    ...more,
  };
}

const things = define(ThingModule);
/** It hears of cancellations too, which lie on a topic that it has read before. */
const laterThings = define(LaterThingModule, { consumes: [presenceChanged, absencePlanned, absenceCancelled] });
/** Its projection of presence has a column more. */
const otherThings = define(ThingModule, {
  migrations: [tables, { name: '0002-notes', sql: 'ALTER TABLE presence_replica ADD COLUMN note text' }],
});

let test: TestDatabase;
let eventLog: EventLog;
let database: Database;
let host: Host;
let said: string[];

beforeEach(async () => {
  onPresence = async ({ data, aggregateversion }, { tx }) => {
    await tx.query(
      `INSERT INTO presence_replica VALUES ($1, $2, $3)
       ON CONFLICT (id) DO UPDATE SET state = excluded.state, version = excluded.version
       WHERE presence_replica.version < excluded.version`,
      [data.employeeId, data.state, aggregateversion],
    );
  };
  said = [];
  test = await createTestDatabase();
  const logger = createLogger('silent');
  eventLog = await createEmbeddedEventLog({ url: test.url, logger });
  database = await openDatabase({
    ...{ url: test.url, schema: 'things', applicationName: 'test', poolSize: 2, migrations: [] },
  });
  const heard = createLogger('warn', { write: (line: string) => said.push(line) });
  host = {
    eventLog,
    databaseUrl: test.url,
    clocks: { business: new MovableClock(), system: systemClock },
    logger: heard,
    identityKey: (await generateKeyPair('EdDSA', { crv: 'Ed25519' })).publicKey,
    listen: { host: '127.0.0.1', port: 0 },
    environment: {},
    testClock: false,
  };
});
afterEach(async () => {
  await database.close();
  await eventLog.close();
  await test.drop();
});

async function publish<Definition extends EventDefinition>(
  definition: Definition,
  payloads: readonly EventPayload<Definition>[],
): Promise<void> {
  await eventLog.ensureTopics([definition.topic]);
  const events = payloads.map((data, index) =>
    serializeEvent(
      createEvent(definition, {
        ...{
          id: newId(),
          source: '/okno/test',
          subject: newId(),
          time: '2026-03-02T09:00:00Z',
          correlationId: newId(),
        },
        aggregateVersion: index + 1,
        data,
      }),
    ),
  );
  await database.transaction((tx) => eventLog.append(events, tx));
}

/** Runs the service until it has read everything, and the relay has sent what it published. */
async function runToTheEnd(definition: ServiceDefinition, from: Host = host): Promise<void> {
  const service = await startService(definition, from);
  for (let left = 1; left > 0;) {
    const [row] = await database.query<{ outbox: number }>('SELECT count(*)::int AS outbox FROM outbox');
    left = (await eventLog.lag(definition.name)).total + (row?.outbox ?? 0);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await service.stop();
}

const at = '2026-03-02T09:00:00Z';
const employees = [newId(), newId(), newId()];
const presences = employees.flatMap((employeeId) =>
  (['available', 'busy', 'available'] as const).map((state) => ({ employeeId, state, at })),
);

const rowsOf = async (table: string): Promise<readonly string[]> =>
  (await database.query<{ row: string }>(`SELECT t::text AS row FROM ${table} t ORDER BY 1`)).map(({ row }) => row);
const everything = async (): Promise<object> => ({
  presence: await rowsOf('presence_replica'),
  greetings: await rowsOf('greeting'),
  outbox: await rowsOf('outbox'),
  journal: await rowsOf('audit_entry'),
  inbox: await rowsOf('inbox'),
  ends: await eventLog.endOffsets([skillDefined.topic.name]),
});

describe('a rebuild', () => {
  it('makes the projections anew as they were, and runs no reaction again', async () => {
    await publish(presenceChanged, presences);
    await runToTheEnd(things);
    const before = await everything();
    expect(before).toMatchObject({ presence: { length: 3 }, greetings: { length: 9 }, journal: { length: 9 } });
    await database.query('UPDATE presence_replica SET state = $1', ['broken']);

    expect(await rebuildService(things, host, { compareOnly: true })).toContainEqual({
      table: 'presence_replica',
      rows: 3,
      gone: 3,
      fresh: 3,
    });
    expect(await rowsOf('presence_replica')).toContainEqual(expect.stringContaining('broken'));
    await rebuildService(things, host);
    expect(await everything()).toEqual(before);

    await publish(presenceChanged, [presences[1] ?? { employeeId: newId(), state: 'busy', at }]);
    await runToTheEnd(things);
    expect(await rowsOf('greeting')).toHaveLength(10);
  });

  it('is refused while the service runs, and the service cannot start meanwhile', async () => {
    await publish(presenceChanged, presences);
    const service = await startService(things, host);
    await expect(rebuildService(things, host)).rejects.toThrow('things is running');
    await service.stop();

    let refusal: unknown;
    await rebuildService(things, host, {
      onProgress: () => {
        refusal ??= startService(things, host).catch((error: unknown) => error);
      },
    });
    expect(String(await refusal)).toContain('things is being rebuilt');
  });

  it.each<[string, typeof onPresence, string]>([
    [
      'a projection writes a table that is not said to be one',
      async ({ data }, { tx }) => {
        await tx.query('INSERT INTO greeting (employee_id) VALUES ($1)', [data.employeeId]);
      },
      'permission denied for table greeting',
    ],
    ['a projection refuses an event', () => Promise.reject(new Error('no')), 'routing.presence-changed.v1'],
  ])('changes nothing when %s, and says which event it was', async (_name, broken, message) => {
    await publish(presenceChanged, presences);
    await runToTheEnd(things);
    const before = await everything();
    onPresence = broken;
    await expect(rebuildService(things, host)).rejects.toThrow(message);
    expect(await everything()).toEqual(before);
    await runToTheEnd(things);
  });
});

describe('a start with projections that are newer than what was read', () => {
  const absence = {
    absenceId: newId(),
    employeeId: newId(),
    deputyId: null,
    scope: null,
    from: '2026-03-02T09:00:00Z',
    to: '2026-03-03T09:00:00Z',
  };

  beforeEach(async () => {
    await publish(presenceChanged, presences);
    await publish(absencePlanned, [absence]);
    await publish(absenceCancelled, [absence]);
    await runToTheEnd(things);
    expect(said).toEqual([]);
  });

  it.each([
    ['an event', laterThings, '{"events":["routing.absence-cancelled.v1"],"tables":[]}'],
    ['a table', otherThings, '{"events":[],"tables":["presence_replica"]}'],
  ])('says that %s has missed its past, until it is rebuilt', async (_name, later, stale) => {
    await runToTheEnd(later);
    expect(said.join()).toContain('npm run projections:rebuild -- things');
    expect(said.join()).toContain(stale);
    await rebuildService(later, host);
    said = [];
    await runToTheEnd(later);
    expect(said).toEqual([]);
  });

  it('makes it anew by itself where the host lets it', async () => {
    const before = await everything();
    expect(await rowsOf('absence_replica')).toEqual([`(${absence.absenceId},f)`]);
    await runToTheEnd(laterThings, { ...host, mayRebuild: true });
    expect(await rowsOf('absence_replica')).toEqual([`(${absence.absenceId},t)`]);
    expect(await everything()).toEqual(before);
    said = [];
    await runToTheEnd(laterThings);
    expect(said).toEqual([]);
  });

  it('says it again when the code went back and came again: others have read on meanwhile', async () => {
    await runToTheEnd(laterThings, { ...host, mayRebuild: true });
    await runToTheEnd(things);
    said = [];
    await runToTheEnd(laterThings);
    expect(said.join()).toContain('absence-cancelled');
  });
});
