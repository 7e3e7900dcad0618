import { describe, expect, it } from '@jest/globals';
import { fact } from './planted.js';
import { timersFiredOnce } from './timers-fired-once.js';
import type { TimerState } from './world.js';

const timer: TimerState = { name: 'deadlines', fact: 'breached', fired: new Map([['c1', 1]]), late: [] };
const breached = fact({ type: 'breached', subject: 'c1' });

describe('timers fired once', () => {
  it('finds nothing wrong when each told what its table says, repetitions in the log aside', () => {
    expect(timersFiredOnce({ timers: [timer], log: [breached, { ...breached, offset: 5 }] })).toEqual([]);
  });

  it('does not count a firing that was taken back, and counts the one after it', () => {
    const correctable: TimerState = { ...timer, takenBackBy: new Set(['met', 'resumed']) };
    const [resumed, again] = [
      fact({ id: 'e2', type: 'resumed', subject: 'c1', version: 2 }),
      fact({ ...breached, id: 'e3', version: 3 }),
    ];
    const neverLate = { ...correctable, fired: new Map<string, number>() };
    expect(timersFiredOnce({ timers: [neverLate], log: [resumed, breached] })).toEqual([]);
    expect(timersFiredOnce({ timers: [correctable], log: [breached, resumed, again] })).toEqual([]);
    expect(timersFiredOnce({ timers: [correctable], log: [breached, { ...again, version: 2 }] })).toHaveLength(1);
  });

  it.each([
    ['one that never fired', { ...timer, late: ['c2'] }, [breached], 'deadlines: c2 is due and has not fired'],
    ['one that told twice', timer, [breached, fact({ ...breached, id: 'e2' })], 'c1 fired 1 times and 2 were told'],
    ['one that fired and told nothing', timer, [], 'c1 fired 1 times and 0 were told'],
    ['one that told and did nothing', { ...timer, fired: new Map<string, number>() }, [breached], 'c1 fired 0 times'],
  ])('finds %s', (_, state, log, said) => {
    expect(timersFiredOnce({ timers: [state], log })).toEqual([expect.stringContaining(said)]);
  });
});
