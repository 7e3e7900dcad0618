import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { TopicEnds } from './topic-ends.js';

/** Brokers that answer when they are told to. */
class Brokers {
  readonly asked: string[] = [];
  private readonly open: (() => void)[] = [];
  private end = 0;

  readonly ends = new TopicEnds(async (topic) => {
    this.asked.push(topic);
    if (topic === 'nothing') throw new Error('there is no such topic');
    await new Promise<void>((resolve) => this.open.push(resolve));
    return new Map([[`${topic}:0`, this.end]]);
  });

  async answer(end: number): Promise<void> {
    this.end = end;
    await setImmediate();
    for (const resolve of this.open.splice(0)) resolve();
    await setImmediate();
  }
}

describe('the ends of topics', () => {
  it('are asked for once for all who wait, and each is told of its own', async () => {
    const brokers = new Brokers();
    const answers = Promise.all([brokers.ends.of(['calls', 'requests']), brokers.ends.of(['requests'])]);
    await brokers.answer(7);
    const [both, one] = await answers;
    expect(brokers.asked).toEqual(['calls', 'requests']);
    expect(Object.fromEntries(both)).toEqual({ 'calls:0': 7, 'requests:0': 7 });
    expect(Object.fromEntries(one)).toEqual({ 'requests:0': 7 });
  });

  it('are asked for again for whoever comes while a question is on its way', async () => {
    const brokers = new Brokers();
    const early = brokers.ends.of(['calls']);
    await setImmediate();
    const late = [brokers.ends.of(['calls']), brokers.ends.of(['calls'])];
    await brokers.answer(1);
    await brokers.answer(2);
    expect([...(await early)]).toEqual([['calls:0', 1]]);
    expect((await Promise.all(late)).map((ends) => ends.get('calls:0'))).toEqual([2, 2]);
    expect(brokers.asked).toEqual(['calls', 'calls']);
  });

  it('fail for whoever asks for a topic that is not there, and for nobody else', async () => {
    const brokers = new Brokers();
    const failing = expect(brokers.ends.of(['calls', 'nothing'])).rejects.toThrow('no such topic');
    const fine = brokers.ends.of(['calls']);
    await brokers.answer(3);
    await failing;
    expect((await fine).get('calls:0')).toBe(3);
    const again = brokers.ends.of(['calls']);
    await brokers.answer(4);
    expect((await again).get('calls:0')).toBe(4);
  });
});
