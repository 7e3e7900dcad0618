import { describe, expect, it } from '@jest/globals';
import { settleCall, type CallEvent } from './settle-call.rules.js';

const noon = Date.UTC(2026, 4, 4, 12, 0, 0);

function event(kind: CallEvent['event'], second: number, more: Partial<CallEvent> = {}): CallEvent {
  return {
    event: kind,
    at: new Date(noon + second * 1000),
    direction: 'inbound',
    from: '+79161234567',
    to: '+74950000000',
    queue: null,
    product: null,
    employeeExtension: null,
    disposition: null,
    ...more,
  };
}

function permutations<Item>(items: readonly Item[]): Item[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((item, index) =>
    permutations([...items.slice(0, index), ...items.slice(index + 1)]).map((rest) => [item, ...rest]),
  );
}

const answeredCall = [
  event('ringing', 0, { queue: 'support' }),
  event('answered', 15, { employeeExtension: '101' }),
  event('held', 60),
  event('resumed', 90),
  event('transferred', 120, { employeeExtension: '102' }),
  event('ended', 200),
];

describe('settleCall', () => {
  it('tells nothing of a call without events', () => {
    expect(settleCall([])).toBeUndefined();
  });

  it('counts no more seconds than four bytes hold', () => {
    const century = 3_155_760_000;
    const told = [event('ringing', 0), event('answered', century), event('held', century), event('ended', 3 * century)];
    expect(settleCall(told)).toMatchObject({ waitSeconds: 2_147_483_647, holdSeconds: 2_147_483_647, talkSeconds: 0 });
  });

  it('puts an answered call together', () => {
    expect(settleCall(answeredCall)).toEqual({
      direction: 'inbound',
      from: '+79161234567',
      to: '+74950000000',
      queue: 'support',
      product: null,
      employeeExtension: '101',
      ringingAt: new Date(noon),
      answeredAt: new Date(noon + 15_000),
      endedAt: new Date(noon + 200_000),
      waitSeconds: 15,
      talkSeconds: 155,
      holdSeconds: 30,
      transfers: 1,
      outcome: 'answered',
      notes: [],
    });
  });

  it('gives the same call for every order of its events', () => {
    const expected = settleCall(answeredCall);
    for (const order of permutations(answeredCall)) expect(settleCall(order)).toEqual(expected);
  });

  it('gives the same call for every order when events share moments and disagree', () => {
    const tangled = [
      event('ringing', 0, { queue: 'b', from: '100' }),
      event('ringing', 0, { queue: 'a', from: '200' }),
      event('answered', 0, { employeeExtension: '7' }),
      event('answered', 0, { employeeExtension: '5' }),
      event('ended', 0, { product: 'x' }),
      event('held', 0, { product: 'w' }),
    ];
    const expected = settleCall(tangled);
    for (const order of permutations(tangled)) expect(settleCall(order)).toEqual(expected);
  });

  it.each<[string, readonly CallEvent[], object]>([
    ['rings', [event('ringing', 0)], { outcome: 'ringing', waitSeconds: 0, endedAt: null }],
    [
      'is being spoken',
      [event('ringing', 0), event('answered', 8)],
      { outcome: 'talking', waitSeconds: 8, talkSeconds: 0 },
    ],
    [
      'was given up by the caller',
      [event('ringing', 0), event('ended', 42)],
      { outcome: 'abandoned', waitSeconds: 42, talkSeconds: 0 },
    ],
    [
      'could not be connected',
      [event('ringing', 0), event('ended', 1, { disposition: 'CONGESTION' })],
      { outcome: 'failed' },
    ],
    [
      'was answered, whatever its disposition',
      [event('ringing', 0), event('answered', 1), event('ended', 9, { disposition: 'failed' })],
      { outcome: 'answered', talkSeconds: 8 },
    ],
    [
      'was ours and nobody answered',
      [
        event('ringing', 0, { direction: 'outbound' }),
        event('ended', 30, { direction: 'outbound', disposition: 'no-answer' }),
      ],
      { outcome: 'failed', waitSeconds: 30 },
    ],
    [
      'is known by its end alone',
      [event('ended', 5)],
      { outcome: 'abandoned', waitSeconds: 0, notes: ['ringing-missing'] },
    ],
    [
      'was held, so it was answered',
      [event('ringing', 0), event('held', 10), event('resumed', 20), event('ended', 30)],
      { outcome: 'answered', waitSeconds: 10, holdSeconds: 10, talkSeconds: 10, notes: ['answer-inferred'] },
    ],
    [
      'was passed on while it rang and then given up',
      [event('ringing', 0), event('transferred', 10), event('ended', 30)],
      { outcome: 'abandoned', transfers: 1, waitSeconds: 30 },
    ],
    [
      'was held until the caller hung up',
      [event('ringing', 0), event('answered', 5), event('held', 10), event('ended', 40)],
      { holdSeconds: 30, talkSeconds: 5, notes: ['hold-without-end'] },
    ],
    [
      'was answered before it rang, by another clock',
      [event('ringing', 10), event('answered', 8), event('ended', 20)],
      { waitSeconds: 0, talkSeconds: 12, notes: ['answered-before-ringing'] },
    ],
    [
      'ended before it was answered, by another clock',
      [event('ringing', 0), event('answered', 20), event('ended', 18)],
      { outcome: 'answered', talkSeconds: 0, notes: ['ended-before-answered'] },
    ],
    [
      'ended twice, once for each leg',
      [event('ringing', 0), event('answered', 5), event('ended', 20), event('ended', 65)],
      { talkSeconds: 60 },
    ],
    [
      'is a direct one that nobody took',
      [event('ringing', 0, { employeeExtension: '101' }), event('ended', 20)],
      { employeeExtension: '101', outcome: 'abandoned' },
    ],
    [
      'has parts of a second, which do not count',
      [event('ringing', 0), event('answered', 5.9), event('ended', 8.8)],
      { waitSeconds: 5, talkSeconds: 2 },
    ],
  ])('knows a call that %s', (_case, events, expected) => {
    expect(settleCall(events)).toMatchObject(expected);
  });

  it('does not change by hearing the same thing again', () => {
    const [, answered] = answeredCall;
    const again = answered === undefined ? answeredCall : [...answeredCall, { ...answered }];
    expect(settleCall(again)).toEqual(settleCall(answeredCall));
  });
});
