import { beforeEach, describe, expect, it } from '@jest/globals';
import { AmiCalls } from './ami-calls.rules.js';
import type { AmiMessage } from './ami-message.rules.js';

const start = 1_777_888_800;
const caller = { Channel: 'PJSIP/trunk-00000001', Uniqueid: '1777888800.1', Linkedid: '1777888800.1' };
const agent = { Channel: 'PJSIP/301-00000002', Uniqueid: '1777888801.2', Linkedid: '1777888800.1' };
const dialled = { DestChannel: 'PJSIP/301-00000002', DestUniqueid: '1777888801.2', DestCallerIDNum: '301' };
let calls: AmiCalls;

/** What is told of an event that came so many seconds after the start: `12 answered` with what is not as in every call. */
function hear(second: number, Event: string, ...parts: readonly AmiMessage[]): readonly object[] {
  const message: AmiMessage = Object.assign({ Event }, ...parts) as AmiMessage;
  return calls.hear(message, new Date((start + second) * 1000)).map(brief);
}
function brief({ callId, at, direction, from, to, ...told }: ReturnType<AmiCalls['hear']>[number]): object {
  expect([callId, direction, from, to]).toEqual(['1777888800.1', 'inbound', '89161234567', '84950000000']);
  return { second: Date.parse(at) / 1000 - start, ...told };
}
const arrive = (second = 0) =>
  hear(second, 'Newchannel', caller, { CallerIDNum: '89161234567', Exten: '84950000000', Context: 'from-trunk' });

beforeEach(() => {
  calls = new AmiCalls(5);
});

describe('an exchange', () => {
  it('tells of a call from its first ring to its last channel', () => {
    expect(arrive()).toEqual([{ second: 0, event: 'ringing' }]);
    expect(hear(1, 'Newchannel', agent)).toEqual([]);
    expect(hear(1, 'DialBegin', caller, dialled)).toEqual([{ second: 1, event: 'ringing', employeeExtension: '301' }]);
    expect(hear(9, 'DialEnd', caller, dialled, { DialStatus: 'ANSWER' })).toEqual([
      { second: 9, event: 'answered', employeeExtension: '301' },
    ]);
    expect(hear(9, 'BridgeEnter', caller, { BridgeUniqueid: 'b' })).toEqual([]);
    expect(hear(9, 'BridgeEnter', agent, { BridgeUniqueid: 'b' })).toEqual([]);
    expect(hear(20, 'Hold', agent)).toEqual([{ second: 20, event: 'held' }]);
    expect(hear(30, 'Unhold', agent)).toEqual([{ second: 30, event: 'resumed' }]);
    expect(hear(40, 'BlindTransfer', { TransfererUniqueid: agent.Uniqueid, Result: 'Success' })).toEqual([
      { second: 40, event: 'transferred' },
    ]);
    expect(hear(40, 'AttendedTransfer', { OrigTransfererUniqueid: agent.Uniqueid, Result: 'Fail' })).toEqual([]);
    expect(hear(60, 'Hangup', agent, { 'Cause-txt': 'Normal Clearing' })).toEqual([]);
    expect(hear(61, 'Hangup', caller)).toEqual([{ second: 61, event: 'ended', disposition: null }]);
    expect(hear(61, 'Hangup', caller)).toEqual([]);
  });

  it('tells of a queue, and who took a call from it', () => {
    arrive();
    expect(hear(1, 'QueueCallerJoin', caller, { Queue: 'support' })).toEqual([
      { second: 1, event: 'ringing', queue: 'support' },
    ]);
    expect(hear(9, 'AgentConnect', caller, { Interface: 'Local/302@agents/n' })).toEqual([
      { second: 9, event: 'answered', employeeExtension: '302' },
    ]);
  });

  it.each<[string, readonly [string, AmiMessage][], string | null]>([
    ['nobody answered', [['DialEnd', { ...dialled, DialStatus: 'NOANSWER' }]], 'NOANSWER'],
    ['no telephone was there', [['DialEnd', { ...dialled, DialStatus: 'CHANUNAVAIL' }]], 'CHANUNAVAIL'],
    [
      'the caller left a queue where one telephone was not there',
      [
        ['DialEnd', { ...dialled, DialStatus: 'CHANUNAVAIL' }],
        ['QueueCallerAbandon', {}],
      ],
      'ABANDON',
    ],
    ['nothing else happened', [], 'Normal Clearing'],
  ])('tells how a call ended when %s', (_case, events, disposition) => {
    arrive();
    for (const [event, more] of events) hear(2, event, caller, more);
    expect(hear(9, 'Hangup', caller, { 'Cause-txt': 'Normal Clearing' })).toEqual([
      { second: 9, event: 'ended', disposition },
    ]);
  });

  it('connects two who hear each other, though nobody told of a dialling', () => {
    arrive();
    hear(1, 'Newchannel', agent);
    expect(hear(2, 'BridgeEnter', caller, { BridgeUniqueid: 'music', BridgeType: 'holding' })).toEqual([]);
    expect(hear(3, 'BridgeEnter', caller, { BridgeUniqueid: 'b' })).toEqual([]);
    expect(hear(3, 'BridgeEnter', { ...agent, Channel: 'Local/1@x-1;1' }, { BridgeUniqueid: 'b' })).toEqual([]);
    expect(hear(4, 'BridgeEnter', agent, { BridgeUniqueid: 'b' })).toEqual([
      { second: 4, event: 'answered', employeeExtension: '301' },
    ]);
  });

  it('has a time of its own, which counts more', () => {
    const newChannel = { CallerIDNum: '89161234567', Exten: '84950000000', Context: 'from-trunk' };
    expect(hear(5, 'Newchannel', caller, newChannel, { Timestamp: `${String(start)}.250000` })).toEqual([
      { second: 0.25, event: 'ringing' },
    ]);
  });

  it('tells who makes a call of ours', () => {
    const ours = { Channel: 'PJSIP/301-1', Uniqueid: '5.1', Linkedid: '5.1', CallerIDNum: '301', Exten: '89161234567' };
    const [ringing] = calls.hear({ Event: 'Newchannel', ...ours }, new Date(0));
    expect(ringing).toMatchObject({ direction: 'outbound', event: 'ringing', employeeExtension: '301' });
    const begun = { Event: 'DialBegin', ...ours, DestChannel: 'PJSIP/trunk-2', DestCallerIDNum: '89161234567' };
    expect(calls.hear(begun, new Date(0))).toEqual([]);
    const [answered] = calls.hear({ ...begun, Event: 'DialEnd', DialStatus: 'ANSWER' }, new Date(0));
    expect(answered).toMatchObject({ event: 'answered', employeeExtension: '301' });
  });

  it('takes no name that hides a number for one, and nothing of calls it has not seen begin', () => {
    const hidden = { Channel: 'PJSIP/x-1', Uniqueid: '6.1', Linkedid: '6.1', CallerIDNum: '<unknown>', Exten: 's' };
    expect(calls.hear({ Event: 'Newchannel', ...hidden }, new Date(0))).toMatchObject([{ from: '', to: '' }]);
    expect(calls.hear({ Event: 'Hold', Uniqueid: '9.9', Linkedid: '9.9' }, new Date(0))).toEqual([]);
    expect(calls.hear({ Event: 'Newchannel' }, new Date(0))).toEqual([]);
  });
});

describe('after a time in which nothing was heard', () => {
  const now = new Date((start + 100) * 1000);
  const told = (channels: readonly AmiMessage[]) => calls.catchUp(channels, now).map(brief);
  const shown = { ...caller, CallerIDNum: '89161234567', Exten: '84950000000', Context: 'from-trunk' };

  it('calls whose channels are gone are over', () => {
    arrive();
    hear(1, 'Newchannel', agent);
    expect(told([shown])).toEqual([]);
    expect(told([])).toEqual([{ second: 100, event: 'ended', disposition: null }]);
    expect(told([])).toEqual([]);
  });

  it('calls that have begun began when the ids of their channels say, and are spoken when they are connected', () => {
    const bridged = [
      { ...shown, BridgeId: 'b' },
      { ...agent, BridgeId: 'b' },
    ];
    const expected = [
      { second: 0, event: 'ringing' },
      { second: 100, event: 'answered', employeeExtension: '301' },
    ];
    expect(told(bridged)).toEqual(expected);
    expect(told(bridged)).toEqual([]);
  });
});
