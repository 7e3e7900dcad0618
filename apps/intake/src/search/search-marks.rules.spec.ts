import { describe, expect, it } from '@jest/globals';
import { excerptOf, marksIn } from './search-marks.rules.js';

describe('marks', () => {
  it.each<[string, readonly string[], readonly string[], readonly string[]]>([
    ['Нет интернета в офисе', ['интернет'], [], ['интернета']],
    ['Счёт и счета', ['счет'], [], ['Счёт', 'счета']],
    ['A copy of the Copies', ['copi'], [], ['copy', 'Copies']],
    ['R-2026-000123', ['2026'], ['2026-000'], ['2026-000']],
    ['Sales@Firm.ru', [], ['firm.ru'], ['Firm.ru']],
    ['nothing here', ['x'], ['y'], []],
    ['<b>bold</b>', ['bold'], [], ['bold']],
    ['ab', ['', 'ab'], [''], ['ab']],
  ])('in %j for the stems %j and the parts %j are %j', (text, stems, parts, found) => {
    expect(marksIn(text, { stems, parts }).map(([from, to]) => text.slice(from, to))).toEqual(found);
  });

  it('stand in an excerpt around the first of them', () => {
    const text = `${'слово '.repeat(100)}\nнет интернета ${'слово '.repeat(100)}`;
    const excerpt = excerptOf(text, { stems: ['интернет'], parts: [] });
    expect(excerpt?.text.length).toBeLessThanOrEqual(202);
    expect(excerpt?.text).toMatch(/^…слово .*слово.*…$/);
    expect(excerpt?.marks.map(([from, to]) => excerpt.text.slice(from, to))).toEqual(['интернета']);
  });

  it('leave no half of a character', () => {
    const text = `${'😀'.repeat(60)} found ${'😀'.repeat(200)}`;
    const excerpt = excerptOf(text, { stems: ['found'], parts: [] });
    expect(excerpt?.text).not.toMatch(/\p{Surrogate}/u);
    expect(excerpt?.marks.map(([from, to]) => excerpt.text.slice(from, to))).toEqual(['found']);
  });

  it('are no excerpt where nothing is found', () => {
    expect(excerptOf('nothing', { stems: ['x'], parts: [] })).toBeUndefined();
  });
});
