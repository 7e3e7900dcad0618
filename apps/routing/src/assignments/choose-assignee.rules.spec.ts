import { describe, expect, it } from '@jest/globals';
import {
  chooseNext,
  rankCandidates,
  type Candidate,
  type Need,
  type Reason,
  type Search,
} from './choose-assignee.rules.js';
import { describeReason } from './explain-choice.rules.js';

function person(employeeId: string, change: Partial<Candidate> = {}): Candidate {
  return {
    employeeId,
    departmentId: 'support',
    tier: 2,
    languages: ['ru'],
    levels: {},
    capacity: 4,
    load: 0,
    presence: undefined,
    workedOnRequest: false,
    workedForClient: false,
    lastWorkAt: null,
    ...change,
  };
}
const need = (change: Partial<Need> = {}): Need => ({ tier: 2, skillIds: [], language: null, ...change });
const order = (candidates: Candidate[], asked: Need = need()): string[] =>
  rankCandidates(candidates, asked, new Map(), new Set()).suited.map(({ candidate }) => candidate.employeeId);

describe('the order of candidates', () => {
  it.each<[string, Candidate[], Need, string[]]>([
    ['who has room before who is full', [person('a', { load: 4 }), person('b', { load: 3 })], need(), ['b', 'a']],
    ['the full only when nobody has room', [person('a', { load: 6 }), person('b', { load: 5 })], need(), ['b', 'a']],
    ['nobody without capacity before others', [person('a', { capacity: 0 }), person('b')], need(), ['b', 'a']],
    ['the asked tier before a higher one', [person('a', { tier: 3 }), person('b')], need(), ['b', 'a']],
    ['never a lower tier', [person('a', { tier: 1 }), person('b')], need(), ['b']],
    ["the client's language", [person('a'), person('b', { languages: ['en'] })], need({ language: 'en' }), ['b', 'a']],
    [
      'only with every asked skill',
      [person('a', { levels: { x: 5 } }), person('b', { levels: { x: 1, y: 1 } })],
      need({ skillIds: ['x', 'y'] }),
      ['b'],
    ],
    [
      'by the sum of levels before load',
      [person('a', { levels: { x: 2 } }), person('b', { levels: { x: 4 }, load: 3 })],
      need({ skillIds: ['x'] }),
      ['b', 'a'],
    ],
    [
      'the least loaded by share of capacity',
      [person('a', { load: 1, capacity: 2 }), person('b', { load: 2, capacity: 8 })],
      need(),
      ['b', 'a'],
    ],
    ['load before acquaintance', [person('a', { load: 1, workedOnRequest: true }), person('b')], need(), ['b', 'a']],
    [
      'the request before the client',
      [person('a', { workedForClient: true }), person('b', { workedOnRequest: true }), person('c')],
      need(),
      ['b', 'a', 'c'],
    ],
    [
      'the longest idle',
      [person('a', { lastWorkAt: 30 }), person('b', { lastWorkAt: 20 }), person('c')],
      need(),
      ['c', 'b', 'a'],
    ],
    ['the id at last', [person('b'), person('a')], need(), ['a', 'b']],
  ])('%s', (_name, candidates, asked, expected) => {
    expect(order(candidates, asked)).toEqual(expected);
  });

  it.each<[string, Candidate, Reason['code']]>([
    ['away', person('away'), 'away'],
    ['asked', person('asked'), 'asked-already'],
    ['on a break', person('a', { presence: 'break' }), 'not-present'],
    ['gone', person('a', { presence: 'offline' }), 'not-present'],
  ])('leaves out who is %s and says why', (_name, candidate, reason) => {
    const ranking = rankCandidates([candidate], need(), new Map([['away', 'b']]), new Set(['asked']));
    expect(ranking.suited).toEqual([]);
    expect(ranking.unsuited.map(({ why }) => why.map(({ code }) => code))).toEqual([[reason]]);
  });

  it('counts who is busy or never reported as there', () => {
    expect(order([person('a', { presence: 'busy' }), person('b')])).toEqual(['a', 'b']);
  });

  it('explains every choice in both languages', () => {
    const full = person('a', { load: 4, levels: { x: 3 }, workedOnRequest: true, lastWorkAt: 0, tier: 3 });
    const [judged] = rankCandidates([full], need({ skillIds: ['x'], language: 'ru' }), new Map(), new Set()).suited;
    expect(judged?.why.map((reason) => describeReason(reason, 'en'))).toEqual([
      'Tier 3, above the asked 2',
      'All asked skills, levels add up to 3',
      'Speaks Russian with the client',
      'Full (4 of 4), but nobody has room',
      'Worked on this request before',
      'Without new work since 1970-01-01T00:00:00.000Z',
    ]);
    expect(judged?.why.map((reason) => /[а-я]/i.test(describeReason(reason, 'ru')))).not.toContain(false);
  });
});

describe('whom to ask next', () => {
  const search = (change: Partial<Search> = {}): Search => ({
    need: need(),
    candidates: [person('a'), person('b', { load: 1 })],
    standIns: new Map(),
    asked: new Set(),
    namedId: null,
    ladder: ['head', 'director', 'admin'],
    ...change,
  });

  it.each<[string, Partial<Search>, string, string | null, boolean]>([
    ['the best suited', {}, 'a', null, false],
    ['the next one when the best was asked', { asked: new Set(['a']) }, 'b', null, false],
    ['the head when all were asked', { asked: new Set(['a', 'b']) }, 'head', null, false],
    ["the head's deputy", { asked: new Set(['a', 'b']), standIns: new Map([['head', 'dora']]) }, 'dora', 'head', false],
    [
      'the head above when the head is away with nobody',
      { asked: new Set(['a', 'b']), standIns: new Map([['head', null]]) },
      'director',
      null,
      false,
    ],
    ['the fallback', { asked: new Set(['a', 'b', 'head', 'director']) }, 'admin', null, false],
    ['the head for good', { asked: new Set(['a', 'b', 'head', 'director', 'admin']) }, 'head', null, true],
    ['the named person', { namedId: 'zoya' }, 'zoya', null, false],
    ["the named person's deputy", { namedId: 'zoya', standIns: new Map([['zoya', 'yana']]) }, 'yana', 'zoya', false],
    [
      'others when the named person is away with nobody',
      { namedId: 'zoya', standIns: new Map([['zoya', null]]) },
      'a',
      null,
      false,
    ],
    ['others when the named person was asked', { namedId: 'zoya', asked: new Set(['zoya']) }, 'a', null, false],
    [
      'the fallback when every head is away',
      {
        candidates: [],
        standIns: new Map([
          ['head', null],
          ['director', null],
          ['admin', null],
        ]),
      },
      'admin',
      null,
      true,
    ],
  ])('%s', (_name, change, employeeId, actingForId, last) => {
    expect(chooseNext(search(change))).toMatchObject({ employeeId, actingForId, last });
  });
});
