import { describe, expect, it } from '@jest/globals';
import { SenderPace } from './sender-pace.rules.js';

const start = Date.parse('2026-03-02T09:00:00Z');

/** Seconds to wait for each mail, given as the second in which it comes. */
function waits(mails: readonly (readonly [sender: string, second: number])[]): number[] {
  const pace = new SenderPace({ mails: 2, seconds: 60 });
  return mails.map(([sender, second]) => pace.secondsToWait(sender, new Date(start + second * 1000)));
}

describe('the pace of a sender', () => {
  it.each([
    ['takes as many as may come', [0, 10], [0, 0]],
    ['lets the next one wait for the end of the stretch', [0, 10, 15], [0, 0, 45]],
    ['says a whole second when less is left', [0, 10, 59.5], [0, 0, 1]],
    ['begins anew after the stretch', [0, 10, 60, 61, 62], [0, 0, 0, 0, 58]],
    ['does not lengthen it by what it refuses', [0, 1, 2, 30, 60], [0, 0, 58, 30, 0]],
  ])('%s', (_, seconds, expected) => {
    expect(waits(seconds.map((second) => ['a@example.org', second] as const))).toEqual(expected);
  });

  it('counts each sender by itself, also after others were forgotten', () => {
    expect(
      waits([
        ['a', 0],
        ['b', 30],
        ['a', 31],
        ['b', 61],
        ['a', 62],
        ['b', 63],
      ]),
    ).toEqual([0, 0, 0, 0, 0, 27]);
  });
});
