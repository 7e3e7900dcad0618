import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Database } from '@okno/persistence';
import type { EventLog } from '../event-log.port.js';
import type { Suite } from './harness.conformance.js';
import { eventually, seededRandom } from './harness.conformance.js';
import {
  append,
  byKey,
  effectsOf,
  expectedByKey,
  happenings,
  newTopic,
  startThingConsumer,
} from './things.conformance.js';

/** Effects in a service: once per event, in the order of the key, whatever fails. */
export function describeConsuming(suite: Suite): void {
  describe('a consuming service', () => {
    let database: Database;
    let eventLog: EventLog;

    beforeEach(() => {
      ({ database, eventLog } = suite());
    });

    it('writes one effect per event, in the order of its key', async () => {
      const topic = newTopic();
      const group = topic.name;
      const events = happenings(topic, 7, 300, seededRandom(11));
      await eventLog.ensureTopics([topic]);
      await append(eventLog, database, events);
      const server = await startThingConsumer({ topic, group, database, eventLog });

      const effects = await eventually(
        () => effectsOf(database, group),
        (rows) => rows.length >= 300,
      );
      await server.close();

      expect(byKey(effects)).toEqual(expectedByKey(events));
      expect(new Set(effects.map((effect) => effect.event_id)).size).toBe(300);
    });
  });
}
