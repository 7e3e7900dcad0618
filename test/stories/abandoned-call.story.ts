import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { OknoProcess } from '@okno/testing';
import { z } from 'zod';
import { Company, type Colleague } from './company.js';
import * as shape from './shapes.js';

/** A client hangs up before anybody answers: the company owes a call, and calls back. */
describe('the abandoned call that is called back', () => {
  let okno: OknoProcess;
  let company: Company;
  let anna: Colleague;
  let clientId: string;

  const client = '+74951112233';
  const switchboard = '+74957654321';

  beforeAll(async () => {
    okno = await OknoProcess.start();
    company = await Company.found(okno);
    const support = await company.department('support', 'Client service', company.rootDepartmentId, ['main']);
    anna = await company.hire('Anna L1', ['operator'], support, 1, { extension: '101' });
    await company.timeIs('2027-03-02T07:00:00Z');
  }, 180_000);

  afterAll(async () => {
    await okno.stop();
  });

  const event = (callId: string, name: string, at: string, extra: object = {}) =>
    anna.api.post(
      '/channels/telephony/events',
      { callId, event: name, at, direction: 'inbound', from: client, to: switchboard, queue: 'main', ...extra },
      z.looseObject({ id: z.uuid() }),
    );

  it('10:00 the client waits forty seconds and hangs up', async () => {
    const made = await anna.api.post('/clients', { kind: 'person', name: 'Ivan', phones: [client] }, shape.created);
    clientId = made.id;
    await event('lost', 'ringing', '2027-03-02T07:00:00Z');
    await event('lost', 'ended', '2027-03-02T07:00:40Z');
    const { items } = await anna.api.get('/calls?callId=lost', shape.page(shape.call));
    expect(items[0]).toMatchObject({ outcome: 'abandoned', waitSeconds: 40, talkSeconds: 0, clientId });
  });

  it('a call-back is owed within half a working hour and stands in the work list', async () => {
    const { items } = await anna.api.eventually(
      '/callbacks?state=due',
      shape.page(shape.callback),
      (page) => page.items.length > 0,
    );
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({ state: 'due', clientId });
    const work = await anna.api.get('/work', shape.itemsOf(shape.workItem));
    expect(work.items.map(({ kind, id }) => [kind, id])).toEqual([['callback', items[0]?.id]]);
  });

  it('a second attempt of the same client makes no second debt', async () => {
    await event('lost-again', 'ringing', '2027-03-02T07:03:00Z');
    await event('lost-again', 'ended', '2027-03-02T07:03:20Z');
    await company.timeIs('2027-03-02T07:05:00Z');
    const { items } = await anna.api.get('/callbacks?state=due', shape.page(shape.callback));
    expect(items).toHaveLength(1);
  });

  it('10:10 Anna calls back and reaches the client: the debt is settled by itself', async () => {
    const outbound = { direction: 'outbound', from: switchboard, to: client, employeeExtension: '101' };
    await event('back', 'ringing', '2027-03-02T07:10:00Z', outbound);
    await event('back', 'answered', '2027-03-02T07:10:10Z', outbound);
    await event('back', 'ended', '2027-03-02T07:12:10Z', outbound);
    const { items } = await anna.api.eventually(
      '/callbacks?state=done',
      shape.page(shape.callback),
      (page) => page.items.length > 0,
    );
    expect(items).toHaveLength(1);
    expect((await anna.api.get('/work', shape.itemsOf(shape.workItem))).items).toEqual([]);
  });

  it('the report counts two offered, two abandoned, and the outbound call as neither', async () => {
    await company.timeIs('2027-03-02T07:20:00Z');
    const question = {
      measures: ['calls.offered', 'calls.abandoned', 'calls.answered'],
      dimensions: [],
      filters: [],
      period: { from: '2027-03-02', to: '2027-03-03', timezone: 'Europe/Moscow' },
    };
    const { rows } = await anna.api.post('/cube/query', question, shape.cubeAnswer);
    expect(rows).toEqual([[2, 2, 0]]);
  });
});
