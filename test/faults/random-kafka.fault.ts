import { describe, expect, it } from '@jest/globals';
import { RandomRun } from './random-run.js';
import { patienceMilliseconds, randomSettings } from './random-settings.js';

const { seed } = randomSettings;

describe(`faults of chance on the kafka log (seed ${seed.toString()})`, () => {
  it(
    'lose nothing, double nothing, and leave every service and the cube of one mind',
    async () => {
      const summary = await RandomRun.execute({ kind: 'kafka', ...randomSettings });
      process.stderr.write(`${JSON.stringify(summary, undefined, 2)}\n`);
      expect(summary.checks).toBeGreaterThan(0);
      expect(summary.commands.acknowledged).toBeGreaterThan(0);
    },
    patienceMilliseconds,
  );
});
