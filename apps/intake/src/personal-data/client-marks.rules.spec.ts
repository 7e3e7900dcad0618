import { describe, expect, it } from '@jest/globals';
import { marksOf, type NamedClient } from './client-marks.rules.js';

const nobody: NamedClient = { name: '', taxId: null, contactNames: [], phones: [], emails: [], externalIds: [] };

describe('what a client is recognised by', () => {
  it.each<[string, Partial<NamedClient>, readonly string[], readonly string[]]>([
    ['a number by its last ten digits', { phones: ['+79161234567'] }, ['9161234567'], []],
    ['a short number not at all', { phones: ['+112'] }, [], []],
    [
      'an address, and its signs as they are',
      { emails: ['a+b@x.co'] },
      [String.raw`(?<![\w.+-])a\+b@x\.co(?![\w-]|\.\w)`],
      [],
    ],
    [
      'names and ids as whole fields',
      { name: ' Анна ', taxId: '7701', externalIds: ['C-1'] },
      [],
      ['анна', '7701', 'c-1'],
    ],
    ['a contact by name', { contactNames: ['Boris', 'Boris'] }, [], ['boris']],
    ['nothing by nothing', {}, [], []],
  ])('%s', (_what, client, patterns, fields) => {
    expect(marksOf({ ...nobody, ...client })).toEqual({ patterns, fields });
  });
});
