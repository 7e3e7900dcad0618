import { randomUUID } from 'node:crypto';
import { createTestDatabase, testBrokers } from '@okno/testing';
import { silentLogger } from '../conformance/harness.conformance.js';
import type { EventLogHarness } from '../conformance/harness.conformance.js';
import { describeEventLog } from '../conformance/suite.conformance.js';
import { createKafkaEventLog } from './kafka-event-log.js';

async function openHarness(): Promise<EventLogHarness> {
  const testDatabase = await createTestDatabase();
  const prefix = `${randomUUID().slice(0, 8)}.`;
  return {
    databaseUrl: testDatabase.url,
    openLog: () =>
      createKafkaEventLog({ brokers: testBrokers(), clientId: 'conformance', prefix, logger: silentLogger }),
    close: async () => {
      await testDatabase.drop();
    },
  };
}

describeEventLog('kafka', openHarness);
