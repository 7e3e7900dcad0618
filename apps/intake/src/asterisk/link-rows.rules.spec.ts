import { expect, it } from '@jest/globals';
import type { LinkedLine } from './exchange-line.rules.js';
import { linkRows } from './link-rows.rules.js';

const line = (key: string, from: number, to: number, ...links: readonly string[]): LinkedLine => ({
  key,
  callId: `call-${key}`,
  at: new Date(from * 1000),
  until: new Date(to * 1000),
  links,
});

it.each<[string, readonly LinkedLine[], readonly LinkedLine[], readonly string[]]>([
  ['belong together by a channel', [], [line('a', 0, 9, 'x'), line('b', 1, 5, 'x')], ['call-a', 'call-a']],
  ['are apart', [], [line('a', 0, 9, 'x'), line('b', 1, 5, 'y')], ['call-a', 'call-b']],
  [
    'belong together by others between them',
    [],
    [line('b', 2, 9, 'y'), line('a', 0, 9, 'x'), line('c', 3, 5, 'x', 'y')],
    ['call-a', 'call-a', 'call-a'],
  ],
  [
    'have a channel of one name at another time',
    [],
    [line('a', 0, 9, 'x'), line('b', 12, 20, 'x')],
    ['call-a', 'call-b'],
  ],
  ['follow each other within seconds', [], [line('a', 0, 9, 'x'), line('b', 11, 20, 'x')], ['call-a', 'call-a']],
  [
    'belong to a call that is known',
    [line('k', 5, 9, 'x')],
    [line('a', 0, 9, 'x'), line('b', 1, 5, 'x')],
    ['call-k', 'call-k'],
  ],
])('lines that %s', (_case, kept, fresh, calls) => {
  const found = linkRows(kept, fresh);
  expect(fresh.map(({ key }) => found.get(key))).toEqual(calls);
});

it('a line that is kept already stays where it is', () => {
  expect(linkRows([line('k', 0, 9, 'x')], [line('k', 0, 9, 'x')]).size).toBe(0);
});
