import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Database } from '@okno/persistence';
import { positionKey } from '../event-log.port.js';
import type { EventBatch, EventLog } from '../event-log.port.js';
import { collect, commitWhole } from './collector.conformance.js';
import { eventually, seededRandom } from './harness.conformance.js';
import type { Suite } from './harness.conformance.js';
import { append, byKey, expectedByKey, happeningOf, happenings, newTopic } from './things.conformance.js';

/** Consumers that are slower than the log: they are not overrun, and only who is slow waits. */
export function describePacing(suite: Suite): void {
  describe('a slow consumer', () => {
    let database: Database;
    let eventLog: EventLog;

    beforeEach(() => {
      ({ database, eventLog } = suite());
    });

    it('goes on with the other partitions while it hangs on one', async () => {
      const topic = newTopic(3);
      const events = happenings(topic, 20, 120, seededRandom(9));
      await eventLog.ensureTopics([topic]);
      await append(eventLog, database, events);
      let release: () => void = () => undefined;
      const held = new Promise<void>((resolve) => (release = resolve));
      const delivered: EventBatch['events'][number][] = [];
      const collector = await collect({
        ...{ eventLog, database, topic, group: topic.name, batchSize: 5 },
        onBatch: async (batch) => {
          if (batch.partition === 1) await held;
          await commitWhole(database, batch);
          delivered.push(...batch.events);
        },
      });
      const ends = await eventLog.endOffsets([topic.name]);
      const elsewhere = [...ends].reduce((sum, [key, end]) => sum + (key === positionKey(topic.name, 1) ? 0 : end), 0);

      await eventually(
        () => delivered.length,
        (count) => count === elsewhere,
      );
      release();
      await eventually(
        () => delivered.length,
        (count) => count >= events.length,
      );
      await collector.close();

      expect(byKey(delivered.map(happeningOf))).toEqual(expectedByKey(events));
    });

    it('gets no more batches at a time than it asked for', async () => {
      const topic = newTopic(6);
      let open = 0;
      let widest = 0;
      let largest = 0;
      let delivered = 0;
      await eventLog.ensureTopics([topic]);
      await append(eventLog, database, happenings(topic, 60, 600, seededRandom(3)));
      const collector = await collect({
        ...{ eventLog, database, topic, group: topic.name, batchSize: 20, concurrency: 2 },
        onBatch: async (batch) => {
          open += 1;
          widest = Math.max(widest, open);
          largest = Math.max(largest, batch.events.length);
          await new Promise((resolve) => setTimeout(resolve, 5));
          await commitWhole(database, batch);
          delivered += batch.events.length;
          open -= 1;
        },
      });

      await eventually(
        () => delivered,
        (count) => count >= 600,
      );
      await collector.close();

      expect({ widest, largest, delivered }).toEqual({ widest: 2, largest: 20, delivered: 600 });
    });
  });
}
