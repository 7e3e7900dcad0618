import { randomInt } from 'node:crypto';

function numberOf(name: string): number | undefined {
  const text = process.env[name];
  return text === undefined || text === '' ? undefined : Number(text);
}

/** What `npm run test:faults -- --minutes 30 --seed 7` says, by way of the environment. */
export const randomSettings = {
  seed: numberOf('OKNO_FAULT_SEED') ?? randomInt(2 ** 31),
  minutes: numberOf('OKNO_FAULT_MINUTES'),
  only: process.env.OKNO_FAULT_ONLY,
};

/** How long a run may take until it counts as stuck: more than it is meant to. */
export const patienceMilliseconds = 1_200_000 + (randomSettings.minutes ?? 0) * 120_000;
