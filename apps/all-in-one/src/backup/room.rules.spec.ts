import { describe, expect, it } from '@jest/globals';
import { hasRoom, reserveOf } from './room.rules.js';

const [mebibyte, gibibyte] = [1024 ** 2, 1024 ** 3];

describe('the room for a backup', () => {
  it.each([
    [10 * gibibyte, 512 * mebibyte],
    [20 * gibibyte, gibibyte],
    [4_000 * gibibyte, gibibyte],
  ])('on a disk of %d bytes leaves %d', (size, reserve) => {
    expect(reserveOf({ size })).toBe(reserve);
  });

  it.each([
    [5, 0, true],
    [5, 3, true],
    [5, 3.3, false],
    [1, 0, false],
    [0.2, 0, false],
  ])('with %d GiB free and a last one of %d GiB: %p', (free, last, isEnough) => {
    expect(hasRoom({ free: free * gibibyte, size: 100 * gibibyte }, last * gibibyte)).toBe(isEnough);
  });
});
