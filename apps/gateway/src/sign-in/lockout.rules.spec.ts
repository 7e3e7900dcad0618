import { describe, expect, it } from '@jest/globals';
import { lockedSeconds, networkOf } from './lockout.rules.js';

const now = new Date('2026-05-04T09:00:00Z');
const inSeconds = (seconds: number): Date => new Date(now.getTime() + seconds * 1000);

describe('the lock-out', () => {
  it.each([
    ['nobody missed', 'email', undefined, undefined],
    ['four misses', 'email', { misses: 4, forgetAt: inSeconds(900) }, undefined],
    ['five misses', 'email', { misses: 5, forgetAt: inSeconds(899.2) }, 900],
    ['five misses, forgotten now', 'email', { misses: 5, forgetAt: now }, undefined],
    ['five misses of an office', 'address', { misses: 5, forgetAt: inSeconds(900) }, undefined],
    ['fifty misses of an office', 'address', { misses: 50, forgetAt: inSeconds(1) }, 1],
  ] as const)('after %s', (_case, kind, record, seconds) => {
    expect(lockedSeconds(kind, record, now)).toBe(seconds);
  });

  it.each([
    ['203.0.113.9', '203.0.113.9'],
    ['::ffff:203.0.113.9', '203.0.113.9'],
    ['2001:DB8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:db8::6', '2001:db8:0:0'],
    ['::1', '0:0:0:0'],
  ])('counts %s as %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});
