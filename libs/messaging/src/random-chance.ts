import { randomInt } from 'node:crypto';

const RESOLUTION = 1_000_000;

/** A number in [0, 1) that spreads retries; nothing else depends on it. */
export function randomChance(): number {
  return randomInt(RESOLUTION) / RESOLUTION;
}
