import { describe, expect, it } from '@jest/globals';
import { isTakenFor } from './recipients.rules.js';

const accepted = ['support@okno.example', '@Help.example'];

describe('recipients', () => {
  it.each([
    ['an address that is named', 'Support@Okno.example', accepted, true],
    ['any address of a domain that is named', 'anna@help.example', accepted, true],
    ['another address of the first domain', 'sales@okno.example', accepted, false],
    ['a domain below one that is named', 'a@sub.help.example', accepted, false],
    ['a domain that ends like one that is named', 'a@myhelp.example', accepted, false],
    ['no address at all', 'postmaster', accepted, false],
    ['anybody where nobody is named', 'a@b.c', [], true],
  ])('%s', (_, address, list, expected) => {
    expect(isTakenFor(address, list)).toBe(expected);
  });
});
