import { describe, expect, it } from '@jest/globals';
import { faultOfAbsence, type AbsencePlan } from './absence.rules.js';

const away = (employeeId: string, deputyId: string | null, from: number, to: number): AbsencePlan => ({
  employeeId,
  deputyId,
  from,
  to,
});

describe('a planned absence', () => {
  it.each<[string, AbsencePlan, AbsencePlan[], string | undefined]>([
    ['alone', away('anna', 'boris', 1, 5), [], undefined],
    ['without a deputy', away('anna', null, 1, 5), [], undefined],
    ['that is empty', away('anna', 'boris', 5, 5), [], 'empty-period'],
    ['that runs backwards', away('anna', 'boris', 6, 5), [], 'empty-period'],
    ['with oneself', away('anna', 'anna', 1, 5), [], 'own-deputy'],
    ['beside another of the same person', away('anna', 'boris', 5, 9), [away('anna', 'vera', 1, 5)], undefined],
    ['over another of the same person', away('anna', 'boris', 4, 9), [away('anna', 'vera', 1, 5)], 'absence-overlaps'],
    ['of two who stand in for each other', away('anna', 'boris', 1, 5), [away('boris', 'anna', 4, 9)], 'deputy-circle'],
    ['of two at different times', away('anna', 'boris', 1, 4), [away('boris', 'anna', 4, 9)], undefined],
    [
      'in a circle of three',
      away('anna', 'boris', 1, 9),
      [away('boris', 'vera', 2, 6), away('vera', 'anna', 5, 8)],
      'deputy-circle',
    ],
    [
      'in a circle of three that never closes at one moment',
      away('anna', 'boris', 1, 9),
      [away('boris', 'vera', 2, 5), away('vera', 'anna', 5, 8)],
      undefined,
    ],
    [
      'beside a circle it does not belong to',
      away('anna', 'boris', 1, 9),
      [away('boris', 'vera', 1, 9), away('vera', 'boris', 1, 9)],
      undefined,
    ],
  ])('%s', (_name, plan, planned, fault) => {
    expect(faultOfAbsence(plan, planned)).toBe(fault);
  });
});
