import { describe, expect, it } from '@jest/globals';
import { staleOf, type KnownProjections } from './stale.rules.js';

const made = (events: readonly string[], tables: Readonly<Record<string, string>> = {}): KnownProjections => ({
  events: new Map(events.map((type) => [type, `topic of ${type.split('.')[0] ?? ''}`])),
  tables: new Map(Object.entries(tables)),
});
const read = new Set(['topic of a']);

describe('what has missed its past', () => {
  it.each([
    ['nothing, while nothing was read', made(['a.1', 'a.2'], { t: 'x' }), made([]), new Set<string>(), [], []],
    ['nothing that is remembered', made(['a.1'], { t: 'x' }), made(['a.1'], { t: 'x' }), read, [], []],
    ['nothing, where the memory is younger than the service', made(['a.1'], { t: 'x' }), made([]), read, [], []],
    ['a new event of a topic that was read', made(['a.1', 'a.2']), made(['a.1']), read, ['a.2'], []],
    ['no new event of a topic that was not', made(['a.1', 'b.1']), made(['a.1']), read, [], []],
    ['a new table', made(['a.1'], { t: 'x', u: 'y' }), made(['a.1'], { t: 'x' }), read, [], ['u']],
    ['a table with a new column', made(['a.1'], { t: 'x, y' }), made(['a.1'], { t: 'x' }), read, [], ['t']],
    ['nothing that is gone', made(['a.1'], {}), made(['a.1', 'a.2'], { t: 'x' }), read, [], []],
  ])('%s', (_name, wanted, known, readTopics, events, tables) => {
    expect(staleOf({ wanted, known, readTopics })).toEqual({ events, tables });
  });
});
