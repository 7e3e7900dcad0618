import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createEmbeddedEventLog, type EventLog } from '@okno/messaging';
import { openDatabase, type Database } from '@okno/persistence';
import {
  MovableClock,
  createLogger,
  hostedPersonalData,
  rebuildService,
  systemClock,
  type ServiceDefinition,
} from '@okno/service-kit';
import { createTestDatabase, type TestDatabase } from '@okno/testing';
import { exportPKCS8, generateKeyPair } from 'jose';
import { everyService } from '../rebuild/every-service.js';

const nobody = 'http://127.0.0.1:9';

let test: TestDatabase;
let eventLog: EventLog;
let host: Parameters<typeof rebuildService>[1];

beforeAll(async () => {
  test = await createTestDatabase();
  const logger = createLogger('silent');
  eventLog = await createEmbeddedEventLog({ url: test.url, logger });
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
});
afterAll(async () => {
  await eventLog.close();
  await test.drop();
});

function openSchema({ schema }: ServiceDefinition): Promise<Database> {
  return openDatabase({ url: test.url, schema, applicationName: 'test', poolSize: 1, migrations: [] });
}

/** Every table of the schema with its columns that can hold words. */
async function columnsOfWords(database: Database): Promise<Readonly<Record<string, readonly string[]>>> {
  const rows = await database.query<{ name: string; columns: string[] }>(
    `SELECT t.table_name AS name,
       coalesce(array_agg(c.column_name::text ORDER BY c.column_name) FILTER (WHERE c.column_name IS NOT NULL), '{}') AS columns
     FROM information_schema.tables t
     LEFT JOIN information_schema.columns c ON c.table_schema = t.table_schema AND c.table_name = t.table_name
       AND (c.data_type IN ('text', 'character varying', 'character', 'json', 'jsonb', 'bytea', 'xml')
            OR c.udt_name IN ('_text', '_varchar', '_json', '_jsonb', '_bytea'))
     WHERE t.table_schema = current_schema() AND t.table_type = 'BASE TABLE' AND t.table_name <> 'migration'
     GROUP BY t.table_name`,
  );
  return Object.fromEntries(rows.map(({ name, columns }) => [name, columns]));
}

describe.each(everyService.map((definition) => [definition.name, definition] as const))('%s', (_name, definition) => {
  it('says of every column that can hold words what it holds of people', async () => {
    // Makes the schema.
    await rebuildService(definition, host);
    const database = await openSchema(definition);
    const said = { ...hostedPersonalData, ...definition.personalData };
    expect(await columnsOfWords(database)).toEqual(
      Object.fromEntries(Object.entries(said).map(([table, { columns }]) => [table, Object.keys(columns).sort()])),
    );
    await database.close();
  });

  it('says of every table with personal data why it is kept', () => {
    const silent = Object.entries({ ...hostedPersonalData, ...definition.personalData }).filter(
      ([, { columns, kept }]) =>
        Object.values(columns).some((holding) => holding === 'erased' || holding === 'kept-by-law') && !kept,
    );
    expect(silent.map(([table]) => table)).toEqual([]);
  });
});
