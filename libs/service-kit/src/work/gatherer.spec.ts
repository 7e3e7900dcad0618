import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { Gatherer } from './gatherer.js';

function doubling(runs: number[][], concernsAll = false): Gatherer<number, number> {
  return new Gatherer<number, number>(
    async (items) => {
      runs.push([...items]);
      await pause(1);
      if (items.includes(13)) throw new Error('thirteen');
      return items.map((item) => item * 2);
    },
    { largest: 3, concernsAll: () => concernsAll },
  );
}

describe('calls that come at the same time', () => {
  it('are run together, as many as fit', async () => {
    const runs: number[][] = [];
    const gatherer = doubling(runs);
    const results = await Promise.all([1, 2, 3, 4, 5].map((item) => gatherer.ask(item)));
    expect(results).toEqual([2, 4, 6, 8, 10]);
    expect(runs).toEqual([
      [1, 2, 3],
      [4, 5],
    ]);
  });

  it('gather while a run is under way', async () => {
    const runs: number[][] = [];
    const gatherer = doubling(runs);
    const first = gatherer.ask(1);
    await new Promise(setImmediate);
    await Promise.all([first, gatherer.ask(2), gatherer.ask(3)]);
    expect(runs).toEqual([[1], [2, 3]]);
  });

  it('do not fail with a bad one', async () => {
    const gatherer = doubling([]);
    const outcomes = await Promise.allSettled([1, 2, 13, 3].map((item) => gatherer.ask(item)));
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
  });

  it('fail together when it is nobody alone who fails', async () => {
    const runs: number[][] = [];
    const gatherer = doubling(runs, true);
    const outcomes = await Promise.allSettled([1, 2, 13, 3].map((item) => gatherer.ask(item)));
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected', 'fulfilled']);
    expect(runs).toEqual([[1, 2, 13], [3]]);
  });

  it('rejects a call whose result is missing', async () => {
    const gatherer = new Gatherer<number, number>(() => Promise.resolve([]), { largest: 1 });
    await expect(gatherer.ask(1)).rejects.toThrow('fewer results');
  });
});
