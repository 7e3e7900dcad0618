import { describe, expect, it } from '@jest/globals';
import type { Role } from '@okno/contracts';
import { linkFaults, stopsAdministering } from './users.rules.js';

describe('the links of a user', () => {
  it.each<[string, Role[], string | null, string | null, string[]]>([
    ['an operator with an employee', ['operator'], 'e', null, []],
    ['an operator without one', ['operator', 'quality'], null, null, []],
    ['a client with a client', ['client'], null, 'c', []],
    ['a client without one', ['client'], null, null, ['clientId required']],
    ['a client who also works here', ['client', 'operator'], 'e', 'c', ['roles client-alone']],
    ['a client as an employee', ['client'], 'e', 'c', ['employeeId not-for-these-roles']],
    ['staff with a client', ['finance'], null, 'c', ['clientId not-for-these-roles']],
    ['an integration with an employee', ['integration'], 'e', null, ['employeeId not-for-these-roles']],
  ])('of %s', (_whom, roles, employeeId, clientId, faults) => {
    expect(linkFaults({ roles, employeeId, clientId }).map(({ field, code }) => `${field} ${code}`)).toEqual(faults);
  });
});

describe('administering ends', () => {
  const administrator = { roles: ['administrator' as const], active: true };
  it.each([
    ['with the role', administrator, { roles: ['operator' as const], active: true }, true],
    ['with the account', administrator, { ...administrator, active: false }, true],
    [
      'not with another role added',
      administrator,
      { roles: ['administrator' as const, 'head' as const], active: true },
      false,
    ],
    [
      'not where it never was',
      { ...administrator, active: false },
      { roles: ['operator' as const], active: false },
      false,
    ],
  ])('%s', (_how, before, after, stops) => {
    expect(stopsAdministering(before, after)).toBe(stops);
  });
});
