import { describe, expect, it } from '@jest/globals';
import { findPresent, principalsOf, type Absence } from './find-present.rules.js';

const away = (employeeId: string, deputyId: string | null, from = 0, to = 100): Absence => ({
  employeeId,
  deputyId,
  from,
  to,
});

describe('findPresent', () => {
  it.each([
    ['the employee who is there', [], 50, 'head'],
    ['the employee before the absence', [away('head', 'deputy', 60)], 50, 'head'],
    ['the deputy from its first moment', [away('head', 'deputy', 50)], 50, 'deputy'],
    ['the employee at its end', [away('head', 'deputy', 0, 50)], 50, 'head'],
    ["the deputy's deputy", [away('head', 'deputy'), away('deputy', 'other')], 50, 'other'],
    ['nobody in a circle', [away('head', 'deputy'), away('deputy', 'head')], 50, undefined],
    ['nobody without a deputy', [away('head', null)], 50, undefined],
    ['the deputy one of two absences names', [away('head', null), away('head', 'deputy')], 50, 'deputy'],
    ['nobody when the deputy has left the company', [away('head', 'gone')], 50, undefined],
  ])('finds %s', (_case, absences, at, expected) => {
    expect(findPresent('head', absences, new Set(['gone']), at)).toBe(expected);
  });
});

describe('principalsOf', () => {
  it('names everybody for whom somebody acts, through others too', () => {
    const absences = [
      away('head', 'deputy'),
      away('deputy', 'other'),
      away('third', 'fourth'),
      away('later', 'other', 200, 300),
    ];
    expect(principalsOf('other', absences, new Set(), 50)).toEqual(['other', 'head', 'deputy']);
  });
});
