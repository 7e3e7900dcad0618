import { describe, expect, it } from '@jest/globals';
import { RowFault, RowReader, indexColumns } from './row-reader.rules.js';

function reading(cell: string, timezone: string | null = null): RowReader {
  return new RowReader(indexColumns(['\ufeffKey', ' Value ']), timezone).at({ line: 2, fields: ['k', cell] });
}
function attempt(read: () => unknown): unknown {
  try {
    const value = read();
    return value instanceof Date ? value.toISOString() : value;
  } catch (error) {
    return error instanceof RowFault ? error.message : error;
  }
}

describe('RowReader', () => {
  it.each<[string, string | null, unknown]>([
    ['2026-05-04T10:00:00Z', null, '2026-05-04T10:00:00.000Z'],
    ['2026-05-04T10:00:00.25+03:00', null, '2026-05-04T07:00:00.250Z'],
    ['2026-05-04 10:00+0300', null, '2026-05-04T07:00:00.000Z'],
    ['2026-05-04 10:00:00', 'Europe/Moscow', '2026-05-04T07:00:00.000Z'],
    ['2026-05-04T10:00', 'Europe/Moscow', '2026-05-04T07:00:00.000Z'],
    ['2026-05-04', 'Europe/Moscow', '2026-05-03T21:00:00.000Z'],
    ['2026-03-29 02:30', 'Europe/Berlin', '2026-03-29T01:30:00.000Z'],
    ['2026-10-25 02:30', 'Europe/Berlin', '2026-10-25T00:30:00.000Z'],
    ['2026-05-04 10:00:00', null, 'value: timezone-needed'],
    ['2026-02-30 10:00', 'Europe/Moscow', 'value: not-a-time'],
    ['2026-02-30T10:00:00Z', null, 'value: not-a-time'],
    ['2026-05-04T25:00:00Z', null, 'value: not-a-time'],
    ['2026-13-01 10:00', 'Europe/Moscow', 'value: not-a-time'],
    ['9999-01-01T00:00:00Z', null, 'value: not-a-time'],
    ['yesterday', 'Europe/Moscow', 'value: not-a-time'],
    ['', null, 'value: required'],
  ])('reads the time %j in %s as %s', (cell, timezone, expected) => {
    expect(attempt(() => reading(cell, timezone).requiredMoment('value'))).toBe(expected);
  });

  it.each<[string, unknown]>([
    ['12', 12],
    ['12.9', 12],
    ['12,9', 12],
    ['', null],
    ['-1', 'value: negative'],
    ['1e5', 'value: not-a-number'],
    ['many', 'value: not-a-number'],
    ['99999999999', 'value: too-large'],
  ])('reads the number %j as %s', (cell, expected) => {
    expect(attempt(() => reading(cell).count('value'))).toBe(expected);
  });

  it.each<[string, unknown]>([
    ['', false],
    ['Да', true],
    ['0', false],
    ['perhaps', 'value: not-a-yes-or-no'],
  ])('reads the flag %j as %s', (cell, expected) => {
    expect(attempt(() => reading(cell).flag('value'))).toBe(expected);
  });

  it.each<[string, unknown]>([
    ['2026-05-04', '2026-05-04'],
    ['2019-08-04 00:00:00+03:00', '2019-08-04'],
    ['2019-08-04T23:59:59Z', '2019-08-04'],
    ['', null],
    ['2026-02-30', 'value: not-a-day'],
    ['2026-05-04x', 'value: not-a-day'],
    ['4/5/2026', 'value: not-a-day'],
    ['1815-06-18', 'value: not-a-day'],
  ])('reads the day %j as %s', (cell, expected) => {
    expect(attempt(() => reading(cell, 'America/New_York').day('value'))).toBe(expected);
  });

  it.each<[string, unknown]>([
    ['55.94', '55.94'],
    ['-0,5', '-0.5'],
    ['1 234 567,80', '1234567.80'],
    ['1\u00a0234', '1234'],
    ['', null],
    ['1,234.56', 'value: not-a-number'],
    ['1 23', 'value: not-a-number'],
    ['1e3', 'value: not-a-number'],
    ['$5', 'value: not-a-number'],
  ])('reads the decimal %j as %s', (cell, expected) => {
    expect(attempt(() => reading(cell).decimal('value'))).toBe(expected);
  });

  it('names the column that is wrong', () => {
    expect(attempt(() => reading('x').choice('value', ['a', 'b']))).toBe('value: not-one-of a|b');
    expect(attempt(() => reading('x\u0000').text('value'))).toBe('value: nul-character');
    expect(attempt(() => reading('x'.repeat(301)).text('value'))).toBe('value: too-long');
    expect(attempt(() => reading('5').countWithin('value', 1, 4))).toBe('value: not-within 1-4');
    expect(attempt(() => reading('B').choice('VALUE', ['a', 'b']))).toBe('b');
    expect(attempt(() => reading('x').text('other'))).toBeNull();
  });
});
