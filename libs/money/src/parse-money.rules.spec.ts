import { describe, expect, it } from '@jest/globals';
import { parseMoney } from './parse-money.rules.js';

describe('an amount as it is written', () => {
  it.each<[string, string, number | undefined]>([
    ['1050.5', 'RUB', 105_050],
    ['0.07', 'USD', 7],
    ['-12.34', 'USD', -1234],
    ['55.940', 'USD', 5594],
    ['100', 'JPY', 100],
    ['100.00', 'JPY', 100],
    ['100', 'RUB', 10_000],
    ['1.005', 'KWD', 1005],
    ['90071992547409.91', 'RUB', 9_007_199_254_740_991],
    ['90071992547409.92', 'RUB', undefined],
    ['55.945', 'USD', undefined],
    ['0.5', 'JPY', undefined],
    ['1e3', 'RUB', undefined],
    ['.5', 'RUB', undefined],
    ['', 'RUB', undefined],
  ])('%p %s is %p', (text, currency, minor) => {
    expect(parseMoney(text, currency)?.amountMinor).toBe(minor);
  });

  it('has a currency', () => {
    expect(() => parseMoney('1', 'XXX')).toThrow(expect.objectContaining({ code: 'unknown-currency' }));
  });
});
