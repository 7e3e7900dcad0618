import { describe, expect, it } from '@jest/globals';
import { describeWorkReason } from './explain-order.rules.js';
import { orderWork, priorityOfSeverity, type Due } from './work-order.rules.js';

const minute = 60_000;
const now = 1_000 * minute;

function due(id: string, change: Partial<Due> = {}): Due {
  return {
    kind: 'assignment',
    id,
    since: now - 60 * minute,
    dueAt: now + 60 * minute,
    paused: false,
    priority: 3,
    tier: 1,
    offerExpiresAt: null,
    actingForName: null,
    unacknowledged: false,
    calls: 0,
    ...change,
  };
}
const order = (...items: Due[]): string[] => orderWork(items, now).map(({ item }) => item.id);

describe('the order of work', () => {
  it.each<[string, Due[], string[]]>([
    ['late before the rest', [due('a'), due('b', { dueAt: now - 1 })], ['b', 'a']],
    [
      'the latest of the late first',
      [due('a', { dueAt: now - 5 * minute }), due('b', { dueAt: now - 9 * minute })],
      ['b', 'a'],
    ],
    [
      'by the share of time left, not by its amount',
      [
        due('a', { since: now - 60 * minute, dueAt: now + 20 * minute }),
        due('b', { since: now - 900 * minute, dueAt: now + 60 * minute }),
      ],
      ['b', 'a'],
    ],
    ['what has no deadline last', [due('a', { dueAt: null }), due('b')], ['b', 'a']],
    [
      'what stands still last, even when its time has passed',
      [due('a', { paused: true, dueAt: now - 1 }), due('b')],
      ['b', 'a'],
    ],
    ['by priority among equals', [due('a'), due('b', { priority: 1 })], ['b', 'a']],
    ['the higher tier among equals', [due('a'), due('b', { tier: 3 })], ['b', 'a']],
    ['what is due now is not late yet', [due('a', { dueAt: now }), due('b', { dueAt: now - 1 })], ['b', 'a']],
    [
      'a deadline before its beginning is most pressing',
      [due('a'), due('b', { since: now + 90 * minute, dueAt: now + 80 * minute })],
      ['b', 'a'],
    ],
    ['by id at last', [due('b'), due('a')], ['a', 'b']],
  ])('%s', (_name, items, expected) => {
    expect(order(...items)).toEqual(expected);
    expect(order(...items.toReversed())).toEqual(expected);
  });

  it.each<[string, Partial<Due>, string[]]>([
    ['late', { dueAt: now - 125 * minute }, ['Overdue by 2 h 5 min']],
    ['very late', { dueAt: now - 4_400 * minute }, ['Overdue by 3 days']],
    ['in time', {}, ['50 % of the time is left (1 h)']],
    ['paused', { paused: true }, ['The deadline stands still']],
    ['free', { dueAt: null }, ['Without a deadline']],
    [
      'an offer',
      { offerExpiresAt: now + 7 * minute },
      ['50 % of the time is left (1 h)', 'The offer waits for an answer, 7 min left'],
    ],
    [
      'pressing',
      { priority: 1, tier: 3, unacknowledged: true, actingForName: 'Anna' },
      [
        '50 % of the time is left (1 h)',
        'Nobody has taken note of it yet',
        'Priority 1',
        'Tier 3',
        'You stand in for Anna',
      ],
    ],
    ['called for', { calls: 3 }, ['50 % of the time is left (1 h)', 'The client called 3 times in vain']],
  ])('says why: %s', (_name, change, expected) => {
    const [ordered] = orderWork([due('a', change)], now);
    expect(ordered?.why.map((reason) => describeWorkReason(reason, 'en'))).toEqual(expected);
    expect(ordered?.why.every((reason) => /[а-я]/i.test(describeWorkReason(reason, 'ru')))).toBe(true);
  });

  it('ranks complaints by severity', () => {
    expect((['low', 'critical', 'normal', 'high'] as const).map(priorityOfSeverity)).toEqual([4, 1, 3, 2]);
  });
});
