import { createTestDatabase } from '@okno/testing';
import { silentLogger } from '../conformance/harness.conformance.js';
import { describeEventLog } from '../conformance/suite.conformance.js';
import { createEmbeddedEventLog } from './embedded-event-log.js';

describeEventLog('embedded', async () => {
  const testDatabase = await createTestDatabase();
  return {
    databaseUrl: testDatabase.url,
    appendsInTransaction: true,
    openLog: () => createEmbeddedEventLog({ url: testDatabase.url, logger: silentLogger }),
    compact: async (topic) => {
      const log = await createEmbeddedEventLog({ url: testDatabase.url, logger: silentLogger });
      await log.compact(topic);
      await log.close();
    },
    close: () => testDatabase.drop(),
  };
});
