import { describe, expect, it } from '@jest/globals';
import type { Role } from '@okno/contracts';
import { readableKinds } from './timeline-reading.rules.js';

describe('who reads which entries', () => {
  it.each<[Role[], boolean, boolean]>([
    [['operator'], true, true],
    [['client'], true, true],
    [['specialist'], true, false],
    [['quality'], true, false],
    [['finance'], false, true],
    [['specialist', 'finance'], true, true],
    [['integration'], false, false],
    [[], false, false],
  ])('%j: work %s, money %s', (roles, work, money) => {
    const kinds = readableKinds(roles);
    expect([kinds.includes('request'), kinds.includes('invoice')]).toEqual([work, money]);
  });
});
