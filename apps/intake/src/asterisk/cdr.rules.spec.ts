import { describe, expect, it } from '@jest/globals';
import { callOfCdr, linksOf, offsetBeside } from './cdr.rules.js';
import type { LineFields, LogLine } from './exchange-line.rules.js';

const start = Date.UTC(2024, 0, 28, 5);
const moment = (second: number): Date => new Date(start + second * 1000);

/** A row from one second to another, answered at the third, where it was. */
function row(from: number, to: number, answered: number | null, more: LineFields): LogLine {
  return {
    at: moment(from),
    fields: {
      src: '89075899293',
      dst: '195227',
      dcontext: 'stadion-pstn',
      channel: 'SIP/195227-00000003',
      lastapp: 'Dial',
      lastdata: 'SIP/301&SIP/200@branch,60,t',
      endedAt: moment(to).toISOString(),
      ...(answered === null ? {} : { answeredAt: moment(answered).toISOString() }),
      disposition: 'NO ANSWER',
      ...more,
    },
  };
}
const taken = row(0, 30, 6, { dstchannel: 'SIP/301-00000004', disposition: 'ANSWERED' });
const loser = row(0, 6, null, { dstchannel: 'SIP/branch-00000005' });
const half = { channel: 'Local/ch1@Delay-00000000;2', dst: 'ch1', dcontext: 'Delay', lastdata: 'SIP/301,15' };
const joined = { dstchannel: 'Local/ch1@Delay-00000000;1', disposition: 'ANSWERED' };

describe('a call of a call detail file', () => {
  it('is all of its rows together, whatever their order', () => {
    const expected = {
      direction: 'inbound',
      from: '89075899293',
      to: '195227',
      queue: null,
      employeeNames: ['SIP/301-00000004', '301'],
      ringingAt: moment(0),
      answeredAt: moment(6),
      endedAt: moment(30),
      waitSeconds: 6,
      talkSeconds: 24,
      holdSeconds: 0,
      transfers: 0,
      outcome: 'answered',
      notes: [],
    };
    expect(callOfCdr([taken, loser], 5)).toEqual(expected);
    expect(callOfCdr([loser, taken], 5)).toEqual(expected);
  });

  it.each<[string, readonly LogLine[], object]>([
    ['nobody took', [loser], { outcome: 'abandoned', waitSeconds: 6, employeeNames: ['200'] }],
    [
      'nobody took, though the exchange itself answered',
      [
        row(0, 60, 0, { dstchannel: 'SIP/301-00000004' }),
        row(60, 60, 60, { disposition: 'ANSWERED', lastapp: 'Hangup' }),
      ],
      { outcome: 'abandoned', waitSeconds: 60, talkSeconds: 0, answeredAt: null },
    ],
    [
      'heard an announcement only',
      [row(0, 27, 0, { disposition: 'ANSWERED', lastapp: 'Hangup' })],
      { outcome: 'abandoned' },
    ],
    [
      'found the line busy',
      [row(0, 0, null, { dstchannel: 'SIP/301-1', disposition: 'BUSY' })],
      { outcome: 'abandoned' },
    ],
    ['could not be carried', [row(0, 0, null, { disposition: 'CONGESTION' })], { outcome: 'failed' }],
    [
      'was taken at another exchange',
      [row(0, 30, 6, { dstchannel: 'SIP/branch-00000005', disposition: 'ANSWERED' })],
      { outcome: 'answered', employeeNames: ['200'] },
    ],
    [
      'was taken at another exchange by one of two there',
      [row(0, 9, 6, { dstchannel: 'SIP/b-00000005', disposition: 'ANSWERED', lastdata: 'SIP/158@b&SIP/200@b,20' })],
      { outcome: 'answered', employeeNames: [] },
    ],
    [
      'went through a channel that only joins two',
      [
        row(0, 6, 6, { ...half, dstchannel: 'SIP/301-00000012', disposition: 'ANSWERED' }),
        row(0, 6, 6, joined),
        row(6, 29, 6, { dstchannel: 'SIP/301-00000012', disposition: 'ANSWERED' }),
      ],
      { to: '195227', waitSeconds: 6, talkSeconds: 23, transfers: 0, employeeNames: ['SIP/301-00000012', '301'] },
    ],
    [
      'was passed on',
      [taken, row(30, 90, 33, { dstchannel: 'SIP/302-00000009', disposition: 'ANSWERED' })],
      { transfers: 1, talkSeconds: 84, employeeNames: ['SIP/301-00000004', '301'] },
    ],
    [
      'is ours',
      [
        row(0, 30, 6, {
          src: '301',
          dst: '89161234567',
          dcontext: 'from-internal',
          channel: 'SIP/301-00000001',
          dstchannel: 'SIP/line-00000002',
          disposition: 'ANSWERED',
        }),
      ],
      { direction: 'outbound', outcome: 'answered', employeeNames: ['301', 'SIP/301-00000001', '301'] },
    ],
    [
      'is among colleagues',
      [
        row(0, 30, 6, {
          src: '301',
          dst: '302',
          dcontext: 'default',
          dstchannel: 'SIP/302-00000002',
          disposition: 'ANSWERED',
        }),
      ],
      { direction: 'internal', employeeNames: ['SIP/302-00000002', '302'] },
    ],
    [
      'was taken from a queue',
      [
        row(0, 30, 6, {
          lastapp: 'Queue',
          lastdata: 'support,t,,,60',
          dstchannel: 'SIP/302-1',
          disposition: 'ANSWERED',
        }),
      ],
      { queue: 'support', waitSeconds: 6 },
    ],
  ])('%s', (_case, rows, expected) => {
    expect(callOfCdr(rows, 5)).toMatchObject(expected);
  });
});

it.each<[string, string, number | undefined]>([
  ['2024-01-27T15:07:24Z', '1706368044.0', 0],
  ['2024-01-27T18:07:24Z', '1706368044.0', 10_800_000],
  ['2024-01-27T18:27:24Z', 'mainserver-1706368044.12', 10_800_000],
  ['2024-01-27T09:37:22Z', '1706368044.0', -19_800_000],
  ['2024-02-27T15:07:24Z', '1706368044.0', undefined],
  ['2024-01-27T15:07:24Z', '', undefined],
])('%s beside channel %s is %s off UTC', (local, id, expected) => {
  expect(offsetBeside(Date.parse(local), id)).toBe(expected);
});

it.each<[LineFields, readonly string[]]>([
  [{ uniqueid: '1.2', channel: 'Local/a@b-1;2', dstchannel: 'SIP/3-4' }, ['id 1.2', 'Local/a@b-1', 'SIP/3-4']],
  [{ channel: 'SIP/1-2' }, ['SIP/1-2']],
  [{ src: '301' }, ['from 301']],
])('%j is linked by %j', (fields, links) => {
  expect(linksOf(fields)).toEqual(links);
});
