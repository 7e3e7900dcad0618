import { describe, expect, it } from '@jest/globals';
import { callOfQueueLog, isAboutCall } from './queue-log.rules.js';
import { namesIn, type LogLine } from './exchange-line.rules.js';

const start = 1_700_000_000;

/** `12 q1 SIP/301 CONNECT 12 x 3`: seconds after the start, queue, agent, event, data; `-` is an empty field. */
function line(text: string): LogLine {
  const [second = '', queue = '', agent = '', event = '', ...data] = text.split(' ');
  const named = { queue, agent, event, ...Object.fromEntries(data.map((one, at) => [`data${String(at + 1)}`, one])) };
  const fields = Object.fromEntries(Object.entries(named).filter(([, value]) => value !== '-'));
  return { at: new Date((start + Number(second)) * 1000), fields };
}

function call(...lines: readonly string[]) {
  return callOfQueueLog(lines.map(line));
}

const entered = '0 q1 - ENTERQUEUE - 89161234567 1';
const connected = '12 q1 SIP/301-0000002a CONNECT 12 x 3';

describe('a call of a queue_log', () => {
  it('is what its lines tell together', () => {
    expect(
      call('0 q1 - DID 84950000000', entered, connected, '100 q1 SIP/301-0000002a COMPLETECALLER 12 88 1'),
    ).toEqual({
      direction: 'inbound',
      from: '89161234567',
      to: '84950000000',
      queue: 'q1',
      employeeNames: ['SIP/301-0000002a', '301'],
      ringingAt: new Date(start * 1000),
      answeredAt: new Date((start + 12) * 1000),
      endedAt: new Date((start + 100) * 1000),
      waitSeconds: 12,
      talkSeconds: 88,
      holdSeconds: 0,
      transfers: 0,
      outcome: 'answered',
      notes: [],
    });
  });

  it.each<[string, readonly string[]]>([
    ['waits', [entered]],
    ['waits though nobody took the telephone', [entered, '9 q1 SIP/301 RINGNOANSWER 9000']],
    ['is spoken', [entered, connected]],
    ['waits in another queue', [entered, '30 q1 - EXITWITHTIMEOUT 1 1 30', '30 q2 - ENTERQUEUE - - 1']],
    [
      'was passed on to another queue',
      [entered, connected, '20 q1 SIP/301 TRANSFER 200 x 12 8', '20 q2 - ENTERQUEUE - - 1'],
    ],
    ['is only announced', ['0 q1 - DID 84950000000']],
  ])('is not over while it %s', (_case, lines) => {
    expect(call(...lines)).toBeUndefined();
  });

  it.each<[string, readonly string[], object]>([
    ['was given up', [entered, '42 q1 - ABANDON 1 1 42'], { outcome: 'abandoned', waitSeconds: 42, talkSeconds: 0 }],
    [
      'began and was given up in one second',
      [entered, '0 q1 - ABANDON 1 1 0'],
      { outcome: 'abandoned', waitSeconds: 0 },
    ],
    ['waited too long', [entered, '60 q1 - EXITWITHTIMEOUT 1 1 60'], { outcome: 'abandoned', waitSeconds: 60 }],
    ['found nobody', [entered, '5 q1 - EXITEMPTY 1 1 5'], { outcome: 'abandoned', waitSeconds: 5 }],
    ['went away by a key', [entered, '7 q1 - EXITWITHKEY 0 1 1 7'], { outcome: 'abandoned', waitSeconds: 7 }],
    ['no channel could carry', [entered, '7 q1 SIP/301 SYSCOMPAT'], { outcome: 'failed' }],
    [
      'rang in vain at one and was taken by another',
      [entered, '9 q1 SIP/302 RINGNOANSWER 9000', connected, '20 q1 SIP/301-0000002a COMPLETEAGENT 12 8 1'],
      { outcome: 'answered', waitSeconds: 12, talkSeconds: 8, employeeNames: ['SIP/301-0000002a', '301'] },
    ],
    [
      'was passed on out of the queue',
      [entered, connected, '20 q1 SIP/301 BLINDTRANSFER 200 x 12 8 1'],
      { outcome: 'answered', transfers: 1, talkSeconds: 8 },
    ],
    [
      'went through two queues before somebody took it',
      [
        entered,
        '30 q1 - EXITWITHTIMEOUT 1 1 30',
        '30 q2 - ENTERQUEUE - - 1',
        '40 q2 Agent/Ann CONNECT 10 x',
        '50 q2 Agent/Ann COMPLETEAGENT 10 10',
      ],
      { outcome: 'answered', queue: 'q1', waitSeconds: 40, talkSeconds: 10, employeeNames: ['Agent/Ann', 'Ann'] },
    ],
    [
      'waited again between two people',
      [
        entered,
        connected,
        '60 q1 SIP/301 ATTENDEDTRANSFER BRIDGE',
        '60 q2 - ENTERQUEUE - - 1',
        '90 q2 SIP/302 CONNECT 30 x',
        '200 q2 SIP/302 COMPLETECALLER 30 110',
      ],
      { waitSeconds: 12, holdSeconds: 30, talkSeconds: 158, transfers: 1, employeeNames: ['SIP/301-0000002a', '301'] },
    ],
    [
      'waited again and gave up',
      [entered, connected, '60 q1 SIP/301 TRANSFER 200 x 12 48', '61 q2 - ENTERQUEUE - - 1', '91 q2 - ABANDON 1 1 30'],
      { outcome: 'answered', holdSeconds: 30, talkSeconds: 49, notes: ['hold-without-end'] },
    ],
    [
      'is known by its end alone',
      ['100 q1 SIP/301 COMPLETEAGENT 12 88 1'],
      { waitSeconds: 12, talkSeconds: 88, ringingAt: new Date(start * 1000) },
    ],
    [
      'began in a file that is lost',
      ['12 q1 SIP/301 CONNECT 12 x', '100 q1 SIP/301 COMPLETEAGENT 12 88 1'],
      { waitSeconds: 12, talkSeconds: 88, ringingAt: new Date(start * 1000) },
    ],
    ['was given up, which alone is known', ['42 q1 - ABANDON 1 1 42'], { waitSeconds: 42, outcome: 'abandoned' }],
  ])('%s', (_case, lines, expected) => {
    expect(call(...lines)).toMatchObject(expected);
  });
});

it.each([
  ['ENTERQUEUE', true],
  ['PAUSE', false],
  ['QUEUESTART', false],
  ['SNEEZE', undefined],
])('%s is about a call: %s', (event, expected) => {
  expect(isAboutCall(event)).toBe(expected);
});

it.each([
  ['Agent/MICHAL', ['Agent/MICHAL', 'MICHAL']],
  ['Anna Petrova', ['Anna Petrova']],
  ['SIP/301-0000002a', ['SIP/301-0000002a', '301']],
  ['Local/301@from-queue/n', ['Local/301@from-queue/n', '301']],
  ['Local/301@agents-00000003;1', ['Local/301@agents-00000003;1', '301']],
  ['SIP/anna-maria', ['SIP/anna-maria', 'anna-maria']],
])('%s may be called %j', (member, names) => {
  expect(namesIn(member)).toEqual(names);
});
