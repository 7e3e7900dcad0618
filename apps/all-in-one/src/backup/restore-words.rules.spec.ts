import { describe, expect, it } from '@jest/globals';
import { readRestoreWords } from './restore-words.rules.js';

describe('the words after okno restore', () => {
  it.each([
    ['okno.tar', { file: 'okno.tar', dataDir: undefined }],
    ['okno.tar --data-dir /data', { file: 'okno.tar', dataDir: '/data' }],
    ['--data-dir=/data okno.tar', { file: 'okno.tar', dataDir: '/data' }],
    ['', undefined],
    ['a.tar b.tar', undefined],
    ['a.tar --data-dir', undefined],
    ['a.tar --force', undefined],
  ])('%j are read', (words, expected) => {
    expect(readRestoreWords(words.split(' ').filter((word) => word !== ''))).toEqual(expected);
  });
});
