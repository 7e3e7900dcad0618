import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  callResource,
  callsImported,
  clientResource,
  departmentDefined,
  employeeDefined,
  employeeDescribed,
  importMade,
  importResource,
  queueDefined,
  wellKnown,
  type ImportResource,
} from '@okno/contracts';
import { newId } from '@okno/service-kit';
import { TestService, type Caller } from '@okno/testing';
import { intakeService } from '../service.js';

const departmentId = newId();
const employeeId = newId();
let service: TestService;
let administrator: Caller;

async function bring(source: string, body: string | Uint8Array, query = ''): Promise<ImportResource> {
  const options = { raw: body, headers: { 'content-type': 'text/plain' } };
  const answer = await administrator.call('POST', `/imports/${source}${query}`, undefined, options);
  const { id } = importMade.parse(answer.body);
  const isOver = ({ status }: ImportResource) => status === 'done' || status === 'failed';
  const result = await administrator.eventually(`/imports/${id}`, importResource, isOver, 60);
  expect(result.accepted + result.duplicates + result.rejected).toBe(result.read);
  expect(result.linked + result.unlinked).toBe(result.accepted);
  return result;
}
const counts = ({ status, read, accepted, duplicates, rejected }: ImportResource) => [
  status,
  read,
  accepted,
  duplicates,
  rejected,
];
async function read(callId: string) {
  return administrator.get(`/calls/${callId}`, callResource);
}

beforeAll(async () => {
  service = await TestService.start(intakeService);
  administrator = await service.as({ roles: ['administrator'] });
  const defined = { departmentId, active: true };
  await service.publish(departmentDefined, {
    ...defined,
    code: 'support',
    name: 'Support',
    parentId: null,
    headId: null,
    calendarId: wellKnown.defaultCalendarId,
  });
  await service.publish(queueDefined, { ...defined, queueId: newId(), code: 'line-1', name: 'Line' });
  await service.publish(
    employeeDefined,
    {
      ...defined,
      employeeId,
      tier: 1,
      extension: '301',
      skills: [],
      languages: [],
      capacity: 5,
      calendarId: null,
    },
    { version: 1 },
  );
  await service.publish(employeeDescribed, { employeeId, name: 'Ann Agent', email: 'ann@okno.example' });
  await service.settle();
});
afterAll(async () => {
  await service.stop();
});

describe('asterisk-queue-log', () => {
  const yesterday = [
    '1700000000|NONE|NONE|NONE|QUEUESTART|',
    '1700000001|1700000001.1|line-1|NONE|ENTERQUEUE||89161234567|1',
    '1700000002|1700000002.2|line-1|NONE|ENTERQUEUE||84950000009|2',
    '1700000009|1700000001.1|line-1|SIP/301|RINGNOANSWER|8000',
    '1700000012|1700000002.2|line-1|NONE|ABANDON|2|2|10',
    '1700000013|NONE|NONE|SIP/301|PAUSE|',
    '1700000014|1700000003.3|line-1|NONE|SNEEZE|1',
    'yesterday|1700000003.3|line-1|NONE|ENTERQUEUE||1|1',
    '1700000016|NONE|line-1|NONE|ENTERQUEUE||1|1',
    '1700000012|1700000002.2|line-1|NONE|ABANDON|2|2|10',
  ].join('\n');
  const today = [
    '1700000021|1700000001.1|line-1|SIP/301|CONNECT|20|1700000020.5|11',
    '1700000081|1700000001.1|line-1|SIP/301|COMPLETECALLER|20|60|1',
  ].join('\r\n');

  it('makes a call of its lines when its end is there, in whatever file that is', async () => {
    const client = { kind: 'person', name: 'Anna', phones: ['+79161234567'] };
    const { id: clientId } = await administrator.post('/clients', client, clientResource);
    const first = await bring('asterisk-queue-log', yesterday);
    expect(counts(first)).toEqual(['done', 10, 6, 1, 3]);
    expect(first.rejects).toEqual([
      { line: 7, reason: 'event: unknown' },
      { line: 8, reason: 'at: not-an-epoch' },
      { line: 9, reason: 'callId: required' },
    ]);
    expect((await administrator.call('GET', '/calls/1700000001.1')).status).toBe(404);
    expect(await read('1700000002.2')).toMatchObject({ outcome: 'abandoned', waitSeconds: 10, from: '+74950000009' });
    const second = await bring('asterisk-queue-log', today);
    expect([...counts(second), second.linked]).toEqual(['done', 2, 2, 0, 0, 2]);
    expect(await read('1700000001.1')).toMatchObject({
      direction: 'inbound',
      from: '+79161234567',
      queue: 'line-1',
      department: departmentId,
      employeeId,
      clientId,
      ringingAt: '2023-11-14T22:13:21.000Z',
      waitSeconds: 20,
      talkSeconds: 60,
      holdSeconds: 0,
      outcome: 'answered',
      version: 1,
    });
  });

  it('changes nothing the second time', async () => {
    const before = await service.publishedOf(callsImported);
    expect(counts(await bring('asterisk-queue-log', yesterday))).toEqual(['done', 10, 0, 7, 3]);
    expect(counts(await bring('asterisk-queue-log', today))).toEqual(['done', 2, 0, 2, 0]);
    expect(await service.publishedOf(callsImported)).toHaveLength(before.length);
  });

  it('changes a call by lines that come later, and tells so', async () => {
    await bring('asterisk-queue-log', '1700000100|1700000002.2|line-1|NONE|ENTERQUEUE||84950000009|2');
    expect(await read('1700000002.2')).toMatchObject({ outcome: 'abandoned', version: 1 });
    const rest = '1700000110|1700000002.2|line-1|Ann Agent|COMPLETEAGENT|10|0|1';
    await bring('asterisk-queue-log', rest);
    expect(await read('1700000002.2')).toMatchObject({ outcome: 'answered', waitSeconds: 108, employeeId, version: 2 });
    const rows = (await service.publishedOf(callsImported)).flatMap(({ data }) => data.rows);
    expect(
      rows
        .filter(({ callId }) => callId === '1700000002.2')
        .map(({ version }) => version)
        .sort(),
    ).toEqual([1, 2]);
  });

  it('shows whose number it may be, and leaves a call alone that telephony told of', async () => {
    for (const name of ['Boris', 'Bella']) {
      await administrator.post('/clients', { kind: 'person', name, phones: ['+79161110000'] }, clientResource);
    }
    const live = { callId: '1700000300.3', event: 'ringing', at: '2026-05-04T10:00:00Z', direction: 'inbound' };
    await administrator.call('POST', '/channels/telephony/events', { ...live, from: '1', to: '2' });
    const lines = ['1700000200.3', '1700000300.3'].flatMap((callId) => [
      `1700000200|${callId}|line-1|NONE|ENTERQUEUE||8 916 111-00-00|1`,
      `1700000210|${callId}|line-1|NONE|ABANDON|1|1|10`,
    ]);
    expect(counts(await bring('asterisk-queue-log', lines.join('\n')))).toEqual(['done', 4, 2, 2, 0]);
    const call = await read('1700000200.3');
    expect([call.clientId, call.candidates.length]).toEqual([null, 2]);
    expect(await read('1700000300.3')).toMatchObject({ outcome: 'ringing' });
  });
});

describe('asterisk-cdr', () => {
  const row = (start: string, answer: string, end: string, dstchannel: string, disposition: string, ids: string) =>
    `"","89160000001","84950000000","from-trunk","""Анна"" <89160000001>","SIP/trunk-00000001","${dstchannel}","Dial","SIP/301&SIP/302","2024-01-28 ${start}",${answer === '' ? '' : `"2024-01-28 ${answer}"`},"2024-01-28 ${end}",9,9,"${disposition}","DOCUMENTATION"${ids}`;

  it('makes one call of its rows, and reads local times of a zone or beside the id of the channel', async () => {
    const ids = ',"1706425200.1","","","1706425200.1",1';
    const file = [
      row('10:00:00', '10:00:05', '10:01:00', 'SIP/301-00000002', 'ANSWERED', ids),
      row('10:00:00', '', '10:00:05', 'SIP/302-00000003', 'NO ANSWER', ids),
      row('10:00:00', '', '10:00:05', 'SIP/302-00000003', 'NO ANSWER', ids),
      row('10:00:00', '', '10:00:05', 'SIP/302-00000003', 'SNEEZED', ids),
      row('10:00:00', '', '09:00:05', 'SIP/302-00000003', 'NO ANSWER', ids),
    ].join('\n');
    const result = await bring('asterisk-cdr', file);
    expect(counts(result)).toEqual(['done', 5, 2, 1, 2]);
    expect(result.rejects).toEqual([
      { line: 4, reason: expect.stringMatching(/^disposition: not-one-of/) },
      { line: 5, reason: 'end: before-start' },
    ]);
    expect(await read('1706425200.1')).toMatchObject({
      direction: 'inbound',
      from: '+79160000001',
      to: '+74950000000',
      employeeId,
      ringingAt: '2024-01-28T07:00:00.000Z',
      waitSeconds: 5,
      talkSeconds: 55,
      outcome: 'answered',
    });
    expect(counts(await bring('asterisk-cdr', file, '?timezone=Europe/Moscow'))).toEqual(['done', 5, 0, 3, 2]);
  });

  it('finds the call of rows that name none by their channels, in one file or the next', async () => {
    const first = row('11:00:00', '', '11:00:05', 'SIP/302-00000003', 'NO ANSWER', '');
    const second = row('11:00:00', '11:00:05', '11:01:00', 'SIP/301-00000002', 'ANSWERED', '');
    const other = row('12:00:00', '', '12:00:05', 'SIP/302-00000003', 'NO ANSWER', '');
    expect((await bring('asterisk-cdr', first)).rejects).toEqual([{ line: 1, reason: 'start: timezone-needed' }]);
    await bring('asterisk-cdr', first, '?timezone=Europe/Moscow');
    const result = await bring('asterisk-cdr', [second, other].join('\n'), '?timezone=Europe/Moscow');
    expect(counts(result)).toEqual(['done', 2, 2, 0, 0]);
    expect(await read('SIP%2Ftrunk-00000001@1706428800')).toMatchObject({
      outcome: 'answered',
      waitSeconds: 5,
      version: 2,
    });
    expect(await read('SIP%2Ftrunk-00000001@1706432400')).toMatchObject({ outcome: 'abandoned', version: 1 });
  });

  it('reads exports of the database, which have a header and durations', async () => {
    const file = [
      'calldate;clid;src;dst;dcontext;channel;dstchannel;lastapp;lastdata;duration;billsec;disposition;uniqueid;did;linkedid',
      '2024-01-28 10:00:00;;301;89160000002;from-internal;SIP/301-1;SIP/t-2;Dial;SIP/t/8916;30;20;ANSWERED;9.1;;9.1',
    ].join('\n');
    expect(counts(await bring('asterisk-cdr', file, '?timezone=UTC'))).toEqual(['done', 1, 1, 0, 0]);
    expect(await read('9.1')).toMatchObject({
      direction: 'outbound',
      employeeId,
      to: '+79160000002',
      waitSeconds: 10,
      talkSeconds: 20,
      endedAt: '2024-01-28T10:00:30.000Z',
    });
  });
});

describe('asterisk-cel', () => {
  it('makes a call of its events when the last channel is gone, in whatever file that is', async () => {
    const header = 'eventtype,eventtime,cid_name,cid_num,exten,context,channame,uniqueid,linkedid';
    const event = (type: string, time: string, channel: string, id: string, number = '', exten = '') =>
      `${type},2026-05-04 12:00:${time},,${number},${exten},from-trunk,${channel},${id},cel-1`;
    const first = [
      header,
      event('CHAN_START', '00', 'SIP/trunk-00000001', 'cel-1', '89160000003', '84950000000'),
      event('CHAN_START', '01', 'SIP/301-00000002', 'cel-2', '301'),
      event('ANSWER', '07', 'SIP/301-00000002', 'cel-2', '301'),
      event('SNEEZE', 'xx', 'SIP/301-00000002', 'cel-2', '301'),
      event('BRIDGE_ENTER', '08', 'SIP/trunk-00000001', 'cel-1'),
      event('BRIDGE_ENTER', '08', 'SIP/301-00000002', 'cel-2'),
    ].join('\n');
    const second = [
      header,
      event('CHAN_END', '30', 'SIP/301-00000002', 'cel-2'),
      event('CHAN_END', '31', 'SIP/trunk-00000001', 'cel-1'),
    ].join('\n');
    const result = await bring('asterisk-cel', first, '?timezone=Europe/Moscow');
    expect([...counts(result), result.rejects]).toEqual([
      'done',
      6,
      5,
      0,
      1,
      [{ line: 5, reason: 'eventtime: not-a-time' }],
    ]);
    expect((await administrator.call('GET', '/calls/cel-1')).status).toBe(404);
    expect(counts(await bring('asterisk-cel', second, '?timezone=Europe/Moscow'))).toEqual(['done', 2, 2, 0, 0]);
    expect(await read('cel-1')).toMatchObject({
      direction: 'inbound',
      from: '+79160000003',
      employeeId,
      ringingAt: '2026-05-04T09:00:00.000Z',
      waitSeconds: 8,
      talkSeconds: 23,
      outcome: 'answered',
      version: 1,
    });
    expect(counts(await bring('asterisk-cel', first))).toEqual(['done', 6, 0, 5, 1]);
  });

  it('reads the file that Asterisk writes, which has no header', async () => {
    const row = (type: string, time: string, exten: string) =>
      `"${type}","${time}","","301","","","","${exten}","default","SIP/301-00000005","","","3","","cel-9","cel-9","","","",""`;
    const file = [row('CHAN_START', '1777885200.5', '302'), row('CHAN_END', '1777885210.5', '302')].join('\n');
    expect(counts(await bring('asterisk-cel', file))).toEqual(['done', 2, 2, 0, 0]);
    expect(await read('cel-9')).toMatchObject({ direction: 'internal', from: '301', to: '302', outcome: 'failed' });
  });
});
