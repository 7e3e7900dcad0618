import { describe, expect, it } from '@jest/globals';
import { attachmentHeader, nameIn, tidyName } from './file-name.rules.js';

describe('a file name', () => {
  it.each<[string, string]>([
    ['report.pdf', 'report.pdf'],
    ['../../etc/passwd', 'passwd'],
    ['C:\\Users\\me\\отчёт.docx', 'отчёт.docx'],
    ['a\r\nb\u0000.txt', 'ab.txt'],
    ['  ', 'file'],
    ['dir/', 'file'],
    ['x'.repeat(300), 'x'.repeat(255)],
  ])('%j is kept as %j', (given, kept) => {
    expect(tidyName(given)).toBe(kept);
  });

  it.each<[string | undefined, string | undefined]>([
    [undefined, undefined],
    ['attachment', undefined],
    ['attachment; filename=a.txt', 'a.txt'],
    ['attachment; filename="a \\"b\\".txt"', 'a "b".txt'],
    [`attachment; filename="x"; filename*=UTF-8''%D0%B0.txt`, 'а.txt'],
    [`attachment; filename*=UTF-8''%E0%A4`, undefined],
  ])('in %j is %j', (header, name) => {
    expect(nameIn(header)).toBe(name);
  });

  it('goes out in a header that cannot be broken out of', () => {
    expect(attachmentHeader(`от"чёт%\\.txt`)).toBe(
      `attachment; filename="________.txt"; filename*=UTF-8''%D0%BE%D1%82%22%D1%87%D1%91%D1%82%25%5C.txt`,
    );
  });
});
