import { describe, expect, it } from '@jest/globals';
import { responseMinutes, severityOf, type ResponseTime } from './response-times.rules.js';

const items: readonly ResponseTime[] = [
  { withinWorkingMinutes: 50 },
  { severity: 'critical', withinWorkingMinutes: 10 },
  { departmentId: 'service', withinWorkingMinutes: 40 },
  { departmentId: 'network', severity: 'critical', withinWorkingMinutes: 5 },
];

describe('the time to answer', () => {
  it.each<[string, string[], number | null, number]>([
    ['of the department for the severity', ['network', 'service', 'root'], 1, 5],
    ['of the department above for each', ['network', 'service', 'root'], 2, 40],
    ['of the department above before that for all', ['service', 'root'], 1, 40],
    ['for all of the severity', ['sales', 'root'], 1, 10],
    ['for all', ['sales', 'root'], 3, 50],
    ['where the severity is not known', ['network'], null, 50],
  ])('is that %s', (_name, path, priority, minutes) => {
    expect(responseMinutes(items, path, severityOf(priority), 60)).toBe(minutes);
  });

  it('is the usual one where nothing is said', () => {
    expect(responseMinutes([{ departmentId: 'other', withinWorkingMinutes: 1 }], ['sales'], 'low', 60)).toBe(60);
  });
});
