import { describe, expect, it } from '@jest/globals';
import { backoffMs } from './backoff.rules.js';

describe('backoffMs', () => {
  it.each([
    { attempt: 1, chance: 0, pause: 50 },
    { attempt: 1, chance: 0.5, pause: 75 },
    { attempt: 2, chance: 0, pause: 100 },
    { attempt: 4, chance: 0, pause: 400 },
    { attempt: 5, chance: 0, pause: 500 },
    { attempt: 50, chance: 0.9, pause: 950 },
    { attempt: 0, chance: 0, pause: 50 },
  ])('after try $attempt with chance $chance pauses $pause ms', ({ attempt, chance, pause }) => {
    expect(backoffMs({ firstMs: 100, maxMs: 1_000 }, attempt, chance)).toBe(pause);
  });
});
