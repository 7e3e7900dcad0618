import { describe, expect, it } from '@jest/globals';
import { settle, telling, type Call, type CallbackStep, type Party } from './callback.rules.js';

const missed: Call = { direction: 'inbound', outcome: 'abandoned', ringingAt: 100, answeredAt: null, endedAt: 130 };
const answered: Call = { direction: 'inbound', outcome: 'answered', ringingAt: 200, answeredAt: 210, endedAt: 300 };
const outbound: Call = { ...answered, direction: 'outbound' };
const party = (change: Partial<Party> = {}): Party => ({
  ownCallback: undefined,
  counted: change.ownCallback !== undefined,
  openCallbacks: [],
  lastReachedAt: null,
  ...change,
});
const open = (id: string, lastMissedAt = 130, calls = 1, owedSince = lastMissedAt) => ({
  id,
  owedSince,
  lastMissedAt,
  calls,
});

describe('a call and the call-backs to its party', () => {
  it.each<[string, Call, Party, CallbackStep[]]>([
    ['a missed call is owed one', missed, party(), [{ step: 'owe', since: 130 }]],
    [
      'a missed call without an end counts from its ringing',
      { ...missed, endedAt: null },
      party(),
      [{ step: 'owe', since: 100 }],
    ],
    [
      'a second missed call joins it',
      missed,
      party({ openCallbacks: [open('a')] }),
      [{ step: 'join', callbackId: 'a' }],
    ],
    ['told again it changes nothing', missed, party({ ownCallback: open('a') }), []],
    ['told again after it was settled it changes nothing', missed, party({ counted: true }), []],
    [
      'it goes into an older one of the same party',
      missed,
      party({ ownCallback: open('b'), openCallbacks: [open('a', 120)] }),
      [{ step: 'merge', callbackId: 'b', intoId: 'a' }],
    ],
    [
      'younger ones of the same party go into it',
      missed,
      party({ ownCallback: open('b'), openCallbacks: [open('c', 140), open('a', 150)] }),
      [
        { step: 'merge', callbackId: 'c', intoId: 'b' },
        { step: 'merge', callbackId: 'a', intoId: 'b' },
      ],
    ],
    ['nothing is owed to who was talked with since', missed, party({ lastReachedAt: 130 }), []],
    ['a talk before does not count', missed, party({ lastReachedAt: 129 }), [{ step: 'owe', since: 130 }]],
    ['a ringing call means nothing yet', { ...missed, outcome: 'ringing', endedAt: null }, party(), []],
    ['a failed call means nothing', { ...missed, outcome: 'failed' }, party(), []],
    [
      'an outbound call nobody took means nothing',
      { ...missed, direction: 'outbound' },
      party({ openCallbacks: [open('a')] }),
      [],
    ],
    ['an internal call means nothing', { ...missed, direction: 'internal' }, party(), []],
    ['calling back settles it', outbound, party({ openCallbacks: [open('a')] }), [{ step: 'done', callbackId: 'a' }]],
    [
      'the client getting through settles it',
      answered,
      party({ openCallbacks: [open('a')] }),
      [{ step: 'done', callbackId: 'a' }],
    ],
    ['a talk before the missed call settles nothing', answered, party({ openCallbacks: [open('a', 211)] }), []],
    [
      'a running talk settles it',
      { ...outbound, outcome: 'talking', endedAt: null },
      party({ openCallbacks: [open('a')] }),
      [{ step: 'done', callbackId: 'a' }],
    ],
    [
      'a call that was answered after all is owed nothing',
      answered,
      party({ ownCallback: open('a', 300) }),
      [{ step: 'cancel', callbackId: 'a' }],
    ],
    [
      'one of several that was answered after all leaves',
      answered,
      party({ ownCallback: open('a', 300, 2) }),
      [{ step: 'leave', callbackId: 'a' }],
    ],
  ])('%s', (_name, call, of, steps) => {
    expect(settle(call, of)).toEqual(steps);
  });

  it.each([
    ['+79161234567', '+79161234567'],
    ['84951234567', '84951234567'],
    ['201', undefined],
    ['anonymous', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('tells a party by %s: %s', (number, told) => {
    expect(telling(number)).toBe(told);
  });
});
