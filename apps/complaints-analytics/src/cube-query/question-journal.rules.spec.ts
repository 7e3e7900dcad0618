import { describe, expect, it } from '@jest/globals';
import { findDimension } from '../cube-measures/dimensions.rules.js';
import { clientsTold, questionDetails } from './question-journal.rules.js';
import type { KeyFilter } from './question.rules.js';

function filter(name: string, op: KeyFilter['op'], values: readonly string[]): KeyFilter {
  const dimension = findDimension(name);
  if (dimension === undefined) throw new Error(`there is no ${name}`);
  return { dimension, op, values, missing: false };
}

describe('what the journal keeps of a question', () => {
  it('is what was asked, without the letters that were looked for', () => {
    const contains = { dimension: 'client', op: 'contains' as const, values: ['Ivanov'] };
    const among = { dimension: 'currency', op: 'in' as const, values: ['RUB'] };
    const period = { from: '2026-01-01', to: '2026-02-01', timezone: 'UTC' };
    const asked = {
      measures: ['calls.offered'],
      dimensions: [],
      filters: [contains, among],
      period,
      order: [],
      limit: 10,
      totals: false,
    };
    expect(questionDetails(asked)).toMatchObject({ filters: [{ ...contains, values: [] }, among], period });
  });
});

describe('the clients an answer tells of', () => {
  const rows = [
    ['2026-05-01', 'a', 3],
    ['2026-06-01', 'a', 4],
    ['2026-06-01', '(none)', 5],
    ['2026-06-01', 'b', 6],
  ];
  it.each([
    ['are nobody in particular', ['time.month', 'product'], [], undefined],
    ['are those of its rows', ['time.month', 'client'], [], ['a', 'b']],
    [
      'are those asked for too, without rows',
      ['time.month', 'client'],
      [filter('client', 'in', ['c'])],
      ['a', 'b', 'c'],
    ],
    ['are those asked for, in no column', [], [filter('client', 'in', ['c', 'd'])], ['c', 'd']],
    ['are not those left out', [], [filter('client', 'notIn', ['c'])], []],
    ['cannot be told from a word of a name', [], [filter('client', 'contains', ['acme'])], []],
    ['are not those of another filter', ['product'], [filter('product', 'in', ['p'])], undefined],
  ])('%s', (_case, dimensions, filters, expected) => {
    expect(clientsTold({ dimensions }, filters, rows)).toEqual(expected);
  });
});
