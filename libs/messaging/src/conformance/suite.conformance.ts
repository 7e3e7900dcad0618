import { afterAll, afterEach, beforeAll, describe } from '@jest/globals';
import { describeConsuming } from './consuming.conformance.js';
import { describeDelivery } from './delivery.conformance.js';
import { closeWhatTestLeft, openService } from './harness.conformance.js';
import type { EventLogHarness, Stage, Suite } from './harness.conformance.js';
import { describePacing } from './pacing.conformance.js';
import { describePositionedReading } from './positioned.conformance.js';
import { describeReplaying } from './replaying.conformance.js';
import { describeSharing } from './sharing.conformance.js';

/** The behaviour that every adapter of the event log has. */
export function describeEventLog(name: string, open: () => Promise<EventLogHarness>): void {
  describe(`event log: ${name}`, () => {
    let stage: Stage | undefined;
    const suite: Suite = () => {
      if (stage === undefined) throw new Error('the suite has not begun');
      return stage;
    };

    beforeAll(async () => {
      const harness = await open();
      stage = { harness, eventLog: await harness.openLog(), database: await openService(harness, 'alpha') };
    });
    afterEach(closeWhatTestLeft);
    afterAll(async () => {
      if (stage === undefined) return;
      await stage.eventLog.close();
      await stage.database.close();
      await stage.harness.close();
    });

    describeDelivery(suite);
    describePacing(suite);
    describePositionedReading(suite);
    describeConsuming(suite);
    describeSharing(suite);
    describeReplaying(suite);
  });
}
