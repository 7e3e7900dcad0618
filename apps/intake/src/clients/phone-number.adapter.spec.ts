import { describe, expect, it } from '@jest/globals';
import { normalizePhone } from './phone-number.adapter.js';

describe('a telephone number', () => {
  it.each<[string, string, string | undefined]>([
    ['8 912 345-67-89', 'RU', '+79123456789'],
    ['8(912)3456789', 'RU', '+79123456789'],
    ['+7 912 345 67 89', 'RU', '+79123456789'],
    ['79123456789', 'RU', '+79123456789'],
    ['(495) 123-45-67', 'RU', '+74951234567'],
    ['+44 20 7946 0958', 'RU', '+442079460958'],
    ['020 7946 0958', 'GB', '+442079460958'],
    ['101', 'RU', undefined],
    ['hello', 'RU', undefined],
    ['', 'RU', undefined],
  ])('%j in %s is %s', (text, country, number) => {
    expect(normalizePhone(text, country)).toBe(number);
  });
});
