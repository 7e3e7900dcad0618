import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventCatalogue, sampleEvent } from '@okno/contracts';
import { createEmbeddedEventLog, serializeEvent, type EventLog } from '@okno/messaging';
import { openDatabase, type Database } from '@okno/persistence';
import {
  MovableClock,
  createLogger,
  newId,
  projectionsOf,
  rebuildService,
  shadowedTable,
  systemClock,
  type ServiceDefinition,
} from '@okno/service-kit';
import { createTestDatabase, type TestDatabase } from '@okno/testing';
import { exportPKCS8, generateKeyPair } from 'jose';
import { everyService } from './every-service.js';
import { rebuildProjections } from './rebuild-projections.js';

const samples = eventCatalogue.map(sampleEvent).map((sample) => ({ ...sample, id: newId() }));
const nobody = 'http://127.0.0.1:9';

let test: TestDatabase;
let eventLog: EventLog;
let host: Parameters<typeof rebuildService>[1];

beforeAll(async () => {
  test = await createTestDatabase();
  const logger = createLogger('silent');
  eventLog = await createEmbeddedEventLog({ url: test.url, logger });
  await eventLog.ensureTopics(eventCatalogue.map(({ topic }) => topic));
  const { publicKey, privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  host = {
    eventLog,
    databaseUrl: test.url,
    clocks: { business: new MovableClock(), system: systemClock },
    logger,
    identityKey: publicKey,
    testClock: false,
    environment: {
      OKNO_INTAKE_URL: nobody,
      OKNO_ROUTING_URL: nobody,
      OKNO_ESCALATION_URL: nobody,
      OKNO_COMPLAINTS_ANALYTICS_URL: nobody,
      OKNO_BILLING_RECEIVABLES_URL: nobody,
      OKNO_IDENTITY_PRIVATE_KEY: await exportPKCS8(privateKey),
    },
  };
  const database = await openSchema(everyService[0]);
  const events = samples.map((envelope, index) => {
    const topic = eventCatalogue[index]?.topic.name ?? '';
    return serializeEvent({ topic, key: envelope.partitionkey, envelope });
  });
  await database.transaction((tx) => eventLog.append(events, tx));
  await database.close();
});
afterAll(async () => {
  await eventLog.close();
  await test.drop();
});

function openSchema(definition: ServiceDefinition | undefined): Promise<Database> {
  if (definition === undefined) throw new Error('there are services');
  const place = { url: test.url, schema: definition.schema, applicationName: 'test', poolSize: 1 };
  return openDatabase({ ...place, migrations: [] });
}

async function rowsOf(database: Database, definition: ServiceDefinition): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { table, rows } of projectionsOf(definition).map(shadowedTable)) {
    const found = await database.query(`SELECT 1 FROM ${table} WHERE ${rows ?? 'TRUE'}`);
    counts[table] = found.length;
  }
  return counts;
}

describe.each(everyService.map((definition) => [definition.name, definition] as const))('%s', (name, definition) => {
  it('says of every table that a projection writes, and of no other, that it is one', async () => {
    // Makes the schema; nothing is received yet.
    await rebuildService(definition, host);
    const database = await openSchema(definition);
    await database.query('INSERT INTO inbox (consumer, event_id) SELECT $1, unnest($2::uuid[])', [
      name,
      samples.map(({ id }) => id),
    ]);
    // Every projection of the service runs at least once, by a role that can write nothing but what is said to be one.
    await rebuildService(definition, host);
    const counts = await rowsOf(database, definition);
    expect(Object.entries(counts).flatMap(([table, rows]) => (rows === 0 ? [table] : []))).toEqual([]);
    const differences = await rebuildService(definition, host, { compareOnly: true });
    expect(differences.filter(({ gone, fresh }) => gone + fresh > 0)).toEqual([]);
    await database.close();
  });
});

describe('the command', () => {
  const say = (): void => undefined;

  it.each([
    [[], 'Name a service: intake, '],
    [['bookings'], 'Name a service: intake, '],
    [['routing', '--only=cube'], 'routing has no cube to rebuild; it has tables'],
    [['routing', '--fast'], '--fast is not understood'],
  ])('%j is refused', async (words, message) => {
    await expect(rebuildProjections({ DATABASE_URL: test.url }, words, say)).rejects.toThrow(message);
  });

  it('is refused where there is no Okno', async () => {
    await expect(rebuildProjections({ OKNO_DATA_DIR: '/nowhere' }, ['routing'], say)).rejects.toThrow('/nowhere');
  });

  it('rebuilds every service and says how far it is', async () => {
    const lines: string[] = [];
    const environment = { DATABASE_URL: test.url, OKNO_LOG_LEVEL: 'silent' };
    expect(await rebuildProjections(environment, ['all'], (line) => lines.push(line))).toBe(true);
    for (const { name } of everyService) expect(lines.join('\n')).toMatch(new RegExp(`${name}: made anew in \\d`));
    expect(await rebuildProjections(environment, ['escalation', '--compare'], (line) => lines.push(line))).toBe(true);
    expect(lines.at(-1)).toMatch(/rows, 0 would go, 0 would come/);
  });
});
