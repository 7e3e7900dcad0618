import { describe, expect, it } from '@jest/globals';
import { guessEncoding } from './encoding-guess.rules.js';

const russian = 'Дата;Клиент;Текст\n01.02.2026;Ромашка;Не работает связь, ПОЖАЛУЙСТА почините';
const letters = Array.from({ length: 256 }, (_, byte) => byte);

/** What TextDecoder reads, written back. */
function encode(text: string, encoding: string): Uint8Array {
  const decoder = new TextDecoder(encoding);
  const bytes = new Map(letters.map((byte) => [decoder.decode(Uint8Array.of(byte)), byte]));
  return Uint8Array.from(Array.from(text, (sign) => bytes.get(sign) ?? 63));
}

describe('bytes', () => {
  it.each(['windows-1251', 'koi8-r', 'ibm866', 'iso-8859-5'])('of Russian in %s look like it', (encoding) => {
    expect(guessEncoding(encode(russian, encoding))).toBe(encoding);
  });

  it.each<[string, Uint8Array, string]>([
    ['ASCII', Buffer.from('a;b\n1;2'), 'utf-8'],
    ['nothing', new Uint8Array(), 'utf-8'],
    ['UTF-8', Buffer.from(russian), 'utf-8'],
    ['UTF-8 that is torn within a sign', Buffer.from(russian).subarray(0, 11), 'utf-8'],
    ['UTF-8 with a mark', Buffer.from(`\ufeff${russian}`), 'utf-8'],
    ['two bytes with a mark', Buffer.from(`\ufeff${russian}`, 'utf16le'), 'utf-16le'],
    ['two bytes without one', Buffer.from('name,value\n1,2\n', 'utf16le'), 'utf-16le'],
    ['French', encode('Résumé;Café à la crème', 'windows-1252'), 'windows-1252'],
  ])('of %s', (_case, bytes, encoding) => {
    expect(guessEncoding(bytes)).toBe(encoding);
  });
});
