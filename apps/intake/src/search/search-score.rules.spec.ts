import { describe, expect, it } from '@jest/globals';
import type { SearchItem, SearchMatch } from '@okno/contracts';
import { bestOf, scoreOf } from './search-score.rules.js';

const now = new Date('2026-05-01T00:00:00Z');
const monthAgo = new Date('2026-04-01T00:00:00Z');

function item(id: string, score: number, at: string, kind: SearchItem['kind'] = 'request'): SearchItem {
  const rest = { requestId: null, clientId: null, title: '', snippet: null, titleMarks: [], snippetMarks: [] };
  return { ...rest, kind, id, at, score, match: 'words' };
}

describe('what a hit is worth', () => {
  it.each<[SearchMatch, number, Date, number]>([
    ['exact', 1, now, 1],
    ['exact', 0, monthAgo, 0.95],
    ['fragment', 1, now, 0.8],
    ['words', 1, now, 0.8],
    ['words', 0.5, monthAgo, 0.65],
    ['words', 0, new Date(0), 0.5],
    ['similar', 1, now, 0.3],
    ['words', 0, new Date('2027-01-01T00:00:00Z'), 0.6],
  ])('%s with %d in the title at %j: %d', (match, inTitle, at, score) => {
    expect(scoreOf(match, inTitle, at, now)).toBeCloseTo(score, 2);
  });

  it('orders: the best first, of equals the newest, each once', () => {
    const items = [
      item('a', 0.5, '2026-01-01'),
      item('b', 0.7, '2025-01-01'),
      item('c', 0.5, '2026-02-01'),
      item('a', 0.6, '2026-01-01'),
      item('a', 0.1, '2026-01-01', 'client'),
    ];
    expect(bestOf(items, 4).map(({ kind, id, score }) => [kind, id, score])).toEqual([
      ['request', 'b', 0.7],
      ['request', 'a', 0.6],
      ['request', 'c', 0.5],
      ['client', 'a', 0.1],
    ]);
    expect(bestOf(items, 1)).toHaveLength(1);
  });
});
