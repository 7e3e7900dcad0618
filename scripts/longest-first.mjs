// In a fresh clone Jest knows of no durations: what takes longest begins first, so that no worker is left alone with it at the end.
import SequencerModule from '@jest/test-sequencer';

const Sequencer = SequencerModule.default ?? SequencerModule;
/** The files of half a minute and more, the longest first. */
const longest = [
  'kill-in-registrations.fault.ts',
  'random-kafka.fault.ts',
  'kill-in-intake.fault.ts',
  'random-embedded.fault.ts',
  'known-imports.story.ts',
  'restore.fault.ts',
  'fuzz.hostile.ts',
  'broker-faults.kafka.int-spec.ts',
  'rebuild.story.ts',
  'operator.story.ts',
  'webhooks.story.ts',
  'forgotten-client.story.ts',
  'other-exchanges.int-spec.ts',
];

function rankOf({ path }) {
  const place = longest.findIndex((name) => path.endsWith(`/${name}`));
  return place < 0 ? longest.length : place;
}

export default class LongestFirst extends Sequencer {
  async sort(tests) {
    const sorted = [...(await super.sort(tests))];
    return sorted.sort((one, other) => rankOf(one) - rankOf(other));
  }
}
