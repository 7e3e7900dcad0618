import { describe, expect, it } from '@jest/globals';
import { mayBeReference, misspeltWords, partPattern, searchTerms, wordOperands } from './search-terms.rules.js';

describe('what is searched for', () => {
  it.each<[string, readonly string[]]>([
    ['Нет интернета', ['нет', 'интернета']],
    ['счёт-фактура', ['счет', 'фактура']],
    ["o'brien & (x | !y) <-> z:*", ['o', 'brien', 'x', 'y', 'z']],
    ['ﬁber', ['fiber']],
    ['  ...!?  ', []],
    ['', []],
    ['a b c d e f g h i j', ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']],
  ])('%j has the words %j', (q, words) => {
    expect(searchTerms(q).words).toEqual(words);
  });

  it.each<[string, readonly string[]]>([
    ['+7 (916) 123', ['7916123']],
    ['8916123', ['7916123', '8916123']],
    ['8-916-123-45-67', ['79161234567', '89161234567']],
    ['020 7946', ['207946']],
    ['9161', ['9161']],
    ['916', []],
    ['R-2026', []],
    ['1234567890123456', []],
  ])('%j is a part of the numbers %j', (q, phones) => {
    expect(searchTerms(q).phones).toEqual(phones);
  });

  it.each<[string, string | null, boolean]>([
    ['R-2026-000', 'R-2026-000', true],
    ['2026-000', '2026-000', true],
    ['sales@firm.ru', 'sales@firm.ru', false],
    ['ромашка', 'ромашка', false],
    ['two words', null, false],
    ['ab', null, false],
    ['%%%', null, false],
  ])('%j is the fragment %j, of a reference: %j', (q, fragment, reference) => {
    const terms = searchTerms(q);
    expect(terms.fragment).toBe(fragment);
    expect(mayBeReference(terms.fragment)).toBe(reference);
  });

  it.each([
    ['нет связи', `'нет'`, `'связи':*`],
    ['связи на', `'связи' & 'на'`, ''],
    ['инт', '', `'инт':*`],
    ["'); DROP TABLE request; --", `'drop' & 'table'`, `'request':*`],
    ['?', '', ''],
  ])('%j is asked as %j and the beginning %j', (q, whole, beginning) => {
    expect(wordOperands(searchTerms(q))).toEqual({ whole, beginning });
  });

  it('forgives misspelling only in words that are long enough', () => {
    expect(misspeltWords(searchTerms('нет интренета 2026'))).toEqual(['интренета']);
  });

  it('takes what a pattern would mean for itself', () => {
    expect(partPattern('50%_\\')).toBe('%50\\%\\_\\\\%');
  });
});
