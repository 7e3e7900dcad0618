import { describe, expect, it } from '@jest/globals';
import { readInstances, type Instances } from './instances.rules.js';

const one: Instances = {
  intake: 1,
  routing: 1,
  escalation: 1,
  'complaints-analytics': 1,
  'billing-receivables': 1,
  gateway: 1,
};

describe('how many instances', () => {
  it.each<[string, string[], Partial<Instances>]>([
    ['one of each, unless said', [], {}],
    ['two of one', ['--instances', 'routing=2'], { routing: 2 }],
    ['some of several', ['--instances', 'routing=2,gateway=3'], { routing: 2, gateway: 3 }],
    ['said twice', ['--instances', 'routing=2', '--instances', 'intake=4'], { routing: 2, intake: 4 }],
    ['in one word', ['--instances=complaints-analytics=2'], { 'complaints-analytics': 2 }],
  ])('%s', (_case, words, expected) => {
    expect(readInstances(words)).toEqual({ ...one, ...expected });
  });

  it.each([
    ['an unknown service', ['--instances', 'kitchen=2'], /kitchen.*there are intake/],
    ['no number', ['--instances', 'routing'], /between 1 and 16/],
    ['none of it', ['--instances', 'routing=0'], /between 1 and 16/],
    ['too many', ['--instances', 'routing=17'], /between 1 and 16/],
    ['nothing after it', ['--instances'], /there are intake/],
    ['another option', ['--scale', 'routing=2'], /--scale is not understood/],
  ])('refuses %s', (_case, words, reason) => {
    expect(() => readInstances(words)).toThrow(reason);
  });
});
