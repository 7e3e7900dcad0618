import { describe, expect, it } from '@jest/globals';
import { momentOfCel } from './cel-channels.rules.js';
import { callOfCel, recordOfCel } from './cel.rules.js';
import type { LineFields, LogLine } from './exchange-line.rules.js';

const start = Date.UTC(2026, 4, 4, 12);
const moment = (second: number): Date => new Date(start + second * 1000);

/** `12 ANSWER SIP/301-0000002a`: the second, the event and the channel, which is known by its name. */
function line(text: string, more: LineFields = {}): LogLine {
  const [second = '', event = '', channame = ''] = text.split(' ');
  return {
    at: moment(Number(second)),
    fields: { event, channame, uniqueid: channame, linkedid: 'SIP/trunk-00000001', ...more },
  };
}
const caller = 'SIP/trunk-00000001';
const agent = 'SIP/301-00000002';
const rings = [
  line(`0 CHAN_START ${caller}`, { cid_num: '89161234567', exten: '84950000000', context: 'from-trunk' }),
  line(`2 CHAN_START ${agent}`, { cid_name: 'Ann', cid_num: '301', exten: 's' }),
];
const speak = [
  line(`12 ANSWER ${agent}`, { cid_name: 'Ann', cid_num: '301' }),
  line(`12 ANSWER ${caller}`),
  line(`13 BRIDGE_ENTER ${agent}`),
  line(`13 BRIDGE_ENTER ${caller}`),
];
const leave = [line(`60 HANGUP ${agent}`), line(`60 CHAN_END ${agent}`), line(`61 CHAN_END ${caller}`)];
const over = line(`62 LINKEDID_END ${caller}`);

describe('a call of channel events', () => {
  it('is what its channels tell together', () => {
    expect(callOfCel([...rings, ...speak, ...leave, over], 5)).toEqual({
      direction: 'inbound',
      from: '89161234567',
      to: '84950000000',
      queue: null,
      employeeNames: ['301', '301', 'Ann'],
      ringingAt: moment(0),
      answeredAt: moment(13),
      endedAt: moment(61),
      waitSeconds: 13,
      talkSeconds: 48,
      holdSeconds: 0,
      transfers: 0,
      outcome: 'answered',
      notes: [],
    });
  });

  it.each<[string, readonly LogLine[]]>([
    ['rings', rings],
    ['is spoken', [...rings, ...speak]],
    ['has a channel left', [...rings, ...speak, ...leave.slice(0, 2)]],
    ['has no beginning yet', [over]],
  ])('is not over while it %s', (_case, lines) => {
    expect(callOfCel(lines, 5)).toBeUndefined();
  });

  it.each<[string, readonly LogLine[], object]>([
    ['ended with its last channel', [...rings, ...speak, ...leave], { outcome: 'answered' }],
    [
      'nobody took',
      [...rings, line(`9 CHAN_END ${agent}`), line(`9 CHAN_END ${caller}`)],
      { outcome: 'abandoned', waitSeconds: 9 },
    ],
    [
      'heard the exchange only',
      [rings[0], line(`1 ANSWER ${caller}`), line(`9 CHAN_END ${caller}`)].filter((one) => one !== undefined),
      { outcome: 'abandoned', employeeNames: ['84950000000'] },
    ],
    [
      'could not be carried',
      [rings[0], line(`9 HANGUP ${caller}`, { extra: '{"hangupcause":34,"dialstatus":"CONGESTION"}' })].filter(
        (one) => one !== undefined,
      ),
      { outcome: 'failed' },
    ],
    [
      'waited to music',
      [
        ...rings,
        line(`4 BRIDGE_ENTER ${caller}`, { extra: '{"bridge_technology":"holding_bridge"}' }),
        ...speak,
        ...leave,
      ],
      { waitSeconds: 13 },
    ],
    [
      'was parked',
      [...rings, ...speak, line(`20 PARK_START ${caller}`), line(`30 PARK_END ${caller}`), ...leave],
      { holdSeconds: 10, talkSeconds: 38 },
    ],
    [
      'was passed on and outlived who began it',
      [
        ...rings,
        ...speak,
        line(`50 BLINDTRANSFER ${agent}`),
        line(`61 CHAN_END ${caller}`),
        line(`90 CHAN_END ${agent}`),
      ],
      { transfers: 1, talkSeconds: 77 },
    ],
    [
      'was picked up by another',
      [...rings, line(`9 PICKUP ${agent}`, { extra: '{"pickup_channel":"SIP/302-00000009"}' }), ...speak, ...leave],
      { employeeNames: ['302'] },
    ],
    [
      'waited in a queue',
      [...rings, line(`1 APP_START ${caller}`, { appname: 'Queue', appdata: 'support,t' }), ...speak, ...leave],
      { queue: 'support' },
    ],
    [
      'came in by a dial plan of its own',
      [line(`0 XIVO_INCALL ${caller}`), ...rings, ...leave],
      { direction: 'inbound' },
    ],
  ])('%s', (_case, lines, expected) => {
    expect(callOfCel(lines, 5)).toMatchObject(expected);
  });

  it('does not take for its callee whom a channel shows that it is connected to', () => {
    const shown = [
      line(`12 ANSWER ${agent}`, { cid_name: 'Anna', cid_num: '89161234567' }),
      line(`13 BRIDGE_ENTER ${agent}`),
    ];
    const record = recordOfCel([...rings, ...shown, ...leave], 5);
    expect(record?.destination).toEqual({ name: 'Ann', number: '301', line: 'sip/301' });
  });
});

it.each([
  ['1376060558.123', '2013-08-09T15:02:38.123Z', true],
  ['2013-01-01 11:02:38.0', '2013-01-01T11:02:38.000Z', false],
  ['2024-09-24 09:37:44.351668-04', '2024-09-24T13:37:44.351Z', true],
  ['2024-09-24T09:37:44+05:30', '2024-09-24T04:07:44.000Z', true],
  ['2024-09-24T09:37:44Z', '2024-09-24T09:37:44.000Z', true],
])('%s is %s', (text, at, hasZone) => {
  expect(momentOfCel(text)).toEqual({ at: new Date(at), hasZone });
});

it.each(['', 'yesterday', '2024-13-45 00:00:00', '2024-09-24'])('%j is no time', (text) => {
  expect(momentOfCel(text)).toBeUndefined();
});
