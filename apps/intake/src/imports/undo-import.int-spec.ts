import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  callResource,
  clientResource,
  importMade,
  importProgressed,
  importResource,
  importedCallsUndone,
  pageOf,
  problemField,
  timelineItem,
  type ImportResource,
} from '@okno/contracts';
import { newId } from '@okno/service-kit';
import { TestService, type Caller } from '@okno/testing';
import { intakeService } from '../service.js';

const header = 'callId,startedAt,direction,outcome,clientExternalId';
let service: TestService;
let administrator: Caller;

beforeAll(async () => {
  service = await TestService.start(intakeService, { now: '2026-05-04T09:00:00Z' });
  administrator = await service.as({ roles: ['administrator'] });
  await bring('clients-csv', ['externalId,name', 'K-1,Known']);
});
afterAll(() => service.stop());

async function bring(source: string, rows: readonly string[]): Promise<ImportResource> {
  const options = { raw: rows.join('\n'), headers: { 'content-type': 'text/csv' } };
  const { id } = importMade.parse((await administrator.call('POST', `/imports/${source}`, undefined, options)).body);
  const isOver = ({ status }: ImportResource) => status === 'done' || status === 'failed';
  return administrator.eventually(`/imports/${id}`, importResource, isOver, 20);
}
const callsOf = (name: string) => [
  header,
  `${name}-1,2026-01-13T09:00:00Z,inbound,answered,K-1`,
  `${name}-2,2026-01-13T09:05:00Z,inbound,abandoned,`,
];
const undo = (id: string, who = administrator) => who.call('POST', `/imports/${id}/undo`, {});
async function refusal(id: string, who = administrator) {
  const answer = await undo(id, who);
  const { code, errors } = problemField.parse(answer.body);
  return [answer.status, code, ...errors.map(({ message }) => message)];
}

describe('undoing an import', () => {
  it('takes back its calls and what the timeline shows of them, once; then the file comes in anew', async () => {
    const rows = callsOf('u');
    const made = await bring('calls-csv', rows);
    const undone = importResource.parse((await undo(made.id)).body);
    expect(undone).toMatchObject({ id: made.id, status: 'undone', read: 2, accepted: 2 });
    expect((await undo(made.id)).status).toBe(200);
    const told = (await service.publishedOf(importedCallsUndone)).filter(({ data }) => data.importId === made.id);
    expect(told.map(({ data: { kind, ids } }) => [kind, ids.length])).toEqual([['call', 2]]);
    const progress = (await service.publishedOf(importProgressed)).filter(({ data }) => data.importId === made.id);
    expect(progress.at(-1)?.data.status).toBe('undone');
    expect((await administrator.get('/calls?callId=u-1', pageOf(callResource))).items).toEqual([]);
    const [client] = (await administrator.get('/clients?q=Known', pageOf(clientResource))).items;
    const shown = await administrator.get(`/clients/${client?.id ?? ''}/timeline`, pageOf(timelineItem));
    expect(shown.items).toEqual([]);
    expect(await bring('calls-csv', rows)).toMatchObject({ accepted: 2, duplicates: 0, linked: 1 });
  });

  it('takes back days of calls', async () => {
    const rows = ['day,direction,calls', '2026-01-13,inbound,7', '2026-01-14,inbound,8'];
    const { id } = await bring('call-days-csv', rows);
    expect((await undo(id)).status).toBe(200);
    const told = (await service.publishedOf(importedCallsUndone)).filter(({ data }) => data.importId === id);
    expect(told.map(({ data: { kind, ids } }) => [kind, ids.length])).toEqual([['call-day', 2]]);
    expect(await bring('call-days-csv', rows)).toMatchObject({ accepted: 2 });
  });

  it('leaves everything where an exchange has told of a call as well', async () => {
    const { id } = await bring('calls-csv', callsOf('w'));
    const at = '2026-01-13T09:20:00Z';
    const event = { callId: 'w-1', event: 'ended', at, direction: 'inbound', from: '+74950000001', to: '100' };
    expect((await administrator.call('POST', '/channels/telephony/events', event)).status).toBe(202);
    await service.settle();
    expect(await refusal(id)).toEqual([409, 'import-worked-on', expect.stringMatching(/: 1$/)]);
    expect((await administrator.get('/calls?callId=w-2', pageOf(callResource))).items).toHaveLength(1);
    expect((await administrator.get(`/imports/${id}`, importResource)).status).toBe('done');
  });

  it('leaves everything where a request names a call', async () => {
    const { id } = await bring('calls-csv', callsOf('r'));
    const operator = await service.as({ roles: ['operator'], employeeId: newId() });
    const request = {
      channel: 'phone',
      from: { phone: '+74950000009' },
      kind: 'question',
      subject: 'x',
      description: 'x',
    };
    expect((await operator.call('POST', '/requests', { ...request, callId: 'r-2' })).status).toBe(201);
    await service.settle();
    expect((await refusal(id)).slice(0, 2)).toEqual([409, 'import-worked-on']);
  });

  it('is not there for other sources, unknown imports and other roles', async () => {
    const { id } = await bring('clients-csv', ['externalId', 'K-2']);
    expect(await refusal(id)).toEqual([422, 'undo-not-available']);
    expect((await refusal(newId())).slice(0, 1)).toEqual([404]);
    expect((await undo(id, await service.as({ roles: ['operator'] }))).status).toBe(403);
  });
});
