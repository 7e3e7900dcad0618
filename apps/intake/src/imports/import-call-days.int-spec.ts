import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { callDaysImported, importMade, importResource, type ImportResource } from '@okno/contracts';
import { TestService, type Caller } from '@okno/testing';
import { intakeService } from '../service.js';

let service: TestService;
let administrator: Caller;

beforeAll(async () => {
  service = await TestService.start(intakeService, { now: '2026-05-04T09:00:00Z' });
  administrator = await service.as({ roles: ['administrator'] });
});
afterAll(() => service.stop());

async function bring(rows: readonly string[]): Promise<ImportResource> {
  const options = { raw: rows.join('\n'), headers: { 'content-type': 'text/csv' } };
  const { body } = await administrator.call('POST', '/imports/call-days-csv', undefined, options);
  const { id } = importMade.parse(body);
  const isOver = ({ status }: ImportResource) => status === 'done' || status === 'failed';
  return administrator.eventually(`/imports/${id}`, importResource, isOver, 20);
}

describe('call-days-csv', () => {
  const header = 'day,queue,employee,direction,internal,missed,calls,talkSeconds,waitSeconds,totalSeconds';
  const rows = [
    header,
    '2026-01-13,line-1,ann,inbound,false,false,7,700,70,',
    '2026-01-13,line-1,ann,inbound,false,true,2,0,,31',
    '2026-01-13,line-1,,inbound,,true,1,0,9,',
    '2026-01-13 00:00:00+03:00,line-1,ann,inbound,false,false,7,700,70,',
    '2026-01-13,,ann,outbound,true,false,3,30,,42',
    ',,,inbound,,,1,,,',
    '2026-01-13,,,sideways,,,1,,,',
    '2026-01-13,,,inbound,,,,,,',
    '2026-01-13,,,inbound,,,1,50,,49',
    '2026-01-13,,,inbound,perhaps,,1,,,',
  ];

  it('keeps each day, queue, employee and kind once, with what they count', async () => {
    const first = await bring(rows);
    expect(first).toMatchObject({ status: 'done', read: 10, accepted: 4, duplicates: 1, rejected: 5, unlinked: 4 });
    expect(first.rejects.map(({ line, reason }) => `${String(line)} ${reason}`)).toEqual([
      '7 day: required',
      '8 direction: not-one-of inbound|outbound|internal',
      '9 calls: required',
      '10 totalSeconds: less-than-talkSeconds',
      '11 internal: not-a-yes-or-no',
    ]);
    const told = (await service.publishedOf(callDaysImported)).flatMap(({ data }) => data.rows);
    expect(
      told.map(({ direction, internal, missed, calls, waitSeconds }) => [
        direction,
        internal,
        missed,
        calls,
        waitSeconds,
      ]),
    ).toEqual([
      ['inbound', false, false, 7, 70],
      ['inbound', false, true, 2, 31],
      ['inbound', null, true, 1, 9],
      ['outbound', true, false, 3, 12],
    ]);
    expect(told.every(({ day }) => day === '2026-01-13')).toBe(true);
    expect(await bring(rows)).toMatchObject({ read: 10, accepted: 0, duplicates: 5, rejected: 5 });
    expect((await service.publishedOf(callDaysImported)).flatMap(({ data }) => data.rows)).toHaveLength(4);
  });

  it('needs a day, a direction and a number of calls', async () => {
    expect(await bring(['day,direction', '2026-01-13,inbound'])).toMatchObject({
      status: 'failed',
      failure: 'missing-column: calls',
    });
  });
});
