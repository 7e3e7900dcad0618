import { describe, expect, it } from '@jest/globals';
import { findZone } from './zone-offsets.js';

const hour = 3_600_000;

describe('the stretches of one offset', () => {
  it.each([
    [
      'a zone without changes',
      'Europe/Moscow',
      '2026-01-01T00:00:00Z',
      '2027-01-01T00:00:00Z',
      [['2026-01-01T00:00:00Z', 3]],
    ],
    [
      'a year with both changes',
      'Europe/Berlin',
      '2026-01-01T00:00:00Z',
      '2027-01-01T00:00:00Z',
      [
        ['2026-01-01T00:00:00Z', 1],
        ['2026-03-29T01:00:00Z', 2],
        ['2026-10-25T01:00:00Z', 1],
      ],
    ],
    [
      'nothing before a change',
      'Europe/Berlin',
      '2026-03-29T00:59:59Z',
      '2026-03-29T01:00:00Z',
      [['2026-03-29T00:59:59Z', 1]],
    ],
    [
      'from the very change',
      'Europe/Berlin',
      '2026-03-29T01:00:00Z',
      '2026-03-30T00:00:00Z',
      [['2026-03-29T01:00:00Z', 2]],
    ],
  ])('%s', (_case, name, from, to, expected) => {
    const stretches = findZone(name)?.stretches(Date.parse(from), Date.parse(to));
    expect(stretches).toEqual(
      expected.map(([start, hours]) => ({ start: Date.parse(String(start)), offset: Number(hours) * hour })),
    );
  });
});
