import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  chatAnswer,
  chatResource,
  fileResource,
  messageResource,
  pageOf,
  requestResource,
  type ChatAnswer,
} from '@okno/contracts';
import { newId } from '@okno/service-kit';
import { IntakeDesk, TestService, type Caller } from '@okno/testing';
import { intakeService } from '../service.js';

let service: TestService;
let desk: IntakeDesk;

/** Somebody at a client of their own, signed in. */
async function somebody(clientId?: string): Promise<{ readonly api: Caller; readonly clientId: string }> {
  const id = clientId ?? (await desk.client()).id;
  return { api: await service.as({ roles: ['client'], clientId: id }), clientId: id };
}

const say = (api: Caller, text: string, more: object = {}): Promise<ChatAnswer> =>
  api.post('/channels/chat', { text, ...more }, chatAnswer);

beforeAll(async () => {
  service = await TestService.start(intakeService);
  desk = await IntakeDesk.open(service);
});
afterAll(async () => {
  await service.stop();
});

describe('the chat', () => {
  it('is one request while it is talked about, and what the manager answers stands in it', async () => {
    const { api, clientId } = await somebody();
    expect(await api.get('/channels/chat', chatResource)).toEqual({ requestId: null });
    const first = await say(api, 'Нет связи\nС самого утра');
    const second = await say(api, 'Алло?');
    expect([first.outcome, second.outcome, second.requestId]).toEqual(['created', 'appended', first.requestId]);
    expect(await api.get(`/requests/${first.requestId}`, requestResource)).toMatchObject({
      channel: 'chat',
      clientId,
      subject: 'Нет связи',
      description: 'Нет связи\nС самого утра',
    });
    const messages = `/requests/${first.requestId}/messages`;
    await desk.operator.api.post(messages, { direction: 'internal', text: 'Опять он' }, messageResource);
    await desk.operator.api.post(messages, { direction: 'outbound', text: 'Чиним' }, messageResource);
    await api.post(messages, { direction: 'inbound', text: 'Жду' }, messageResource);
    const { items } = await api.get(messages, pageOf(messageResource));
    expect(
      items.map(({ direction, channel, text, delivery }) => [direction, channel, text, delivery]).reverse(),
    ).toEqual([
      ['inbound', 'chat', 'Нет связи\nС самого утра', null],
      ['inbound', 'chat', 'Алло?', null],
      ['outbound', 'chat', 'Чиним', 'sent'],
      ['inbound', 'chat', 'Жду', null],
    ]);
    expect(await api.get('/channels/chat', chatResource)).toEqual({ requestId: first.requestId });
  });

  it('takes an answered matter up again, and begins anew once the client was content', async () => {
    const { api } = await somebody();
    const { requestId } = await say(api, 'Сколько стоит?');
    await desk.operator.api.post(`/requests/${requestId}/solve`, { answer: 'Сто рублей' }, requestResource);
    expect(await say(api, 'А со скидкой?')).toMatchObject({ outcome: 'appended', requestId });
    expect(await api.get(`/requests/${requestId}`, requestResource)).toMatchObject({
      status: 'in-progress',
      reopenCount: 1,
    });
    await desk.operator.api.post(`/requests/${requestId}/solve`, { answer: 'Девяносто' }, requestResource);
    await api.post(`/requests/${requestId}/confirm`, {}, requestResource);
    expect(await api.get('/channels/chat', chatResource)).toEqual({ requestId: null });
    expect((await say(api, 'Ещё вопрос')).requestId).not.toBe(requestId);
  });

  it('goes on in the request that a matter was merged into', async () => {
    const { api, clientId } = await somebody();
    const { requestId } = await say(api, 'Снова о том же');
    const into = await desk.request(clientId);
    await desk.operator.api.post(`/requests/${requestId}/merge`, { intoId: into.id }, requestResource);
    expect(await say(api, 'И ещё')).toMatchObject({ outcome: 'appended', requestId: into.id });
  });

  it('is each user’s own, also at the same client, and two first words at once begin one request', async () => {
    const anna = await somebody();
    const boris = await somebody(anna.clientId);
    const answers = await Promise.all(['Раз', 'Два', 'Три', 'Четыре'].map((text) => say(anna.api, text)));
    expect(new Set(answers.map(({ requestId }) => requestId)).size).toBe(1);
    expect(answers.filter(({ outcome }) => outcome === 'created')).toHaveLength(1);
    const other = await say(boris.api, 'Здравствуйте');
    expect([other.outcome, other.requestId === answers[0]?.requestId]).toEqual(['created', false]);
  });

  it('says once what is sent twice under one key', async () => {
    const { api } = await somebody();
    const headers = { 'idempotency-key': newId() };
    const twice = await Promise.all(
      [1, 2].map(() => api.post('/channels/chat', { text: 'Ау' }, chatAnswer, { headers })),
    );
    expect(twice[0]).toEqual(twice[1]);
  });

  it('takes files of one’s own, and nobody else’s', async () => {
    const [anna, boris] = [await somebody(), await somebody()];
    const upload = { raw: 'a photograph', headers: { 'content-type': 'image/png', 'x-file-name': 'light.png' } };
    const file = await anna.api.post('/files', undefined, fileResource, upload);
    expect(await boris.api.call('POST', '/channels/chat', { text: 'Её', attachmentIds: [file.id] })).toMatchObject({
      status: 404,
    });
    const { requestId } = await say(anna.api, 'Вот так', { attachmentIds: [file.id] });
    const { items } = await anna.api.get(`/requests/${requestId}/messages`, pageOf(messageResource));
    expect(items[0]?.attachmentIds).toEqual([file.id]);
  });

  it('is for clients', async () => {
    expect((await desk.operator.api.call('POST', '/channels/chat', { text: 'Ау' })).status).toBe(403);
    const nobody = await service.as({ roles: ['client'] });
    expect((await nobody.call('POST', '/channels/chat', { text: 'Ау' })).status).toBe(403);
    const { api } = await somebody();
    expect((await api.call('POST', '/channels/chat', { text: '  ' })).status).toBe(400);
  });
});
