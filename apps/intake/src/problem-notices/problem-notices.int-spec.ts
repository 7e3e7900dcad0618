import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  importMade,
  importResource,
  messageResource,
  pageOf,
  problemNoticeHandled,
  problemNoticeWorded,
  requestResource,
  type MessageResource,
} from '@okno/contracts';
import { newId } from '@okno/service-kit';
import { IntakeDesk, TestService } from '@okno/testing';
import { intakeService } from '../service.js';

const text = { ru: 'Модемы заменены', en: 'The modems were replaced' };

describe('a notice that the cause of requests was removed', () => {
  let service: TestService;
  let desk: IntakeDesk;

  beforeAll(async () => {
    service = await TestService.start(intakeService, { now: '2026-03-02T09:00:00Z' });
    desk = await IntakeDesk.open(service);
  });
  afterAll(() => service.stop());

  /** Told as often as asked, as the log may after a crash; answers what became of it. */
  const notify = async (
    notice: { clientId: string; requestIds: string[]; problemId?: string; text?: object },
    times = 1,
  ) => {
    const noticeId = newId();
    const whole = { noticeId, problemId: newId(), ...notice, text: { ...text, ...notice.text } };
    for (let time = 0; time < times; time += 1) {
      await service.publish(problemNoticeWorded, whole, { id: noticeId, version: time + 1 });
    }
    const handled = await service.publishedOf(problemNoticeHandled);
    return handled.map(({ data }) => data).filter((data) => data.noticeId === noticeId);
  };
  const outbound = async (requestId: string): Promise<MessageResource[]> => {
    const { items } = await desk.operator.api.get(`/requests/${requestId}/messages`, pageOf(messageResource));
    return items.filter(({ direction }) => direction === 'outbound');
  };

  it('goes once, by the channel and in the language of the client, also about a closed request', async () => {
    const client = await desk.client({ language: 'ru', emails: ['buyer@acme.example'] });
    const request = await desk.request(client.id, { channel: 'email' });
    for (const [verb, body] of [
      ['solve', { answer: 'Replaced' }],
      ['confirm', {}],
    ] as const) {
      await desk.operator.api.post(`/requests/${request.id}/${verb}`, body, requestResource);
    }
    const before = await outbound(request.id);
    const told = await notify({ clientId: client.id, requestIds: [request.id] }, 2);
    expect(told).toMatchObject([{ outcome: 'told', requestId: request.id, clientId: client.id }]);
    const messages = (await outbound(request.id)).slice(0, -before.length || undefined);
    expect(messages).toMatchObject([
      { id: told[0]?.messageId, text: text.ru, channel: 'email', delivery: 'not-configured' },
    ]);
    expect(await desk.operator.api.get(`/requests/${request.id}`, requestResource)).toMatchObject({ status: 'closed' });
  });

  it('goes in the language there is, about the request that goes on, and once per problem and client', async () => {
    const client = await desk.client({ language: 'en' });
    const [merged, open] = [await desk.request(client.id), await desk.request(client.id)];
    await desk.operator.api.post(`/requests/${merged.id}/merge`, { intoId: open.id }, requestResource);
    const problemId = newId();
    const notice = { clientId: client.id, requestIds: [merged.id, open.id], problemId };
    expect(await notify({ ...notice, text: { en: null } })).toMatchObject([{ outcome: 'told', requestId: open.id }]);
    expect(await notify(notice)).toEqual([]);
    expect((await outbound(open.id)).map((message) => message.text)).toEqual([text.ru]);
  });

  it('never goes about what was imported, or is not here', async () => {
    const rows = 'reference,clientExternalId,channel,subject,registeredAt\nOLD-1,K-1,email,Roof,2026-01-10T09:00:00Z';
    const headers = { 'content-type': 'text/csv' };
    const answer = await desk.administrator.call('POST', '/imports/requests-csv', undefined, { raw: rows, headers });
    const { id } = importMade.parse(answer.body);
    await desk.administrator.eventually(`/imports/${id}`, importResource, ({ status }) => status === 'done', 20);
    const [imported] = await service.database.query<{ id: string; client_id: string }>(
      `SELECT id, client_id FROM request WHERE reference = 'OLD-1'`,
    );
    if (imported === undefined) throw new Error('nothing was imported');
    const notice = { clientId: imported.client_id, requestIds: [imported.id] };
    expect(await notify(notice)).toMatchObject([{ outcome: 'imported', requestId: null, messageId: null }]);
    expect(await outbound(imported.id)).toEqual([]);
    expect(await notify({ clientId: newId(), requestIds: [newId()] })).toMatchObject([{ outcome: 'unknown' }]);
  });
});
