import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import {
  createdWebhookResource,
  pageOf,
  webhookDeliveryResource,
  webhookResource,
  type CreatedWebhookResource,
  type WebhookDeliveryResource,
  type WebhookResource,
} from '@okno/contracts';
import { newId } from '@okno/service-kit';
import { IntakeDesk, TestService, WebhookReceiver, isAuthentic, type Reply } from '@okno/testing';
import { intakeService } from '../service.js';

const everything = [
  'request.registered',
  'request.status-changed',
  'request.confirmed',
  'request.owner-changed',
  'message.added',
];
let service: TestService;
let desk: IntakeDesk;
let receiver: WebhookReceiver;
let paths = 0;

const answer =
  (status: number, text = '', headers: Record<string, string> = {}): Reply =>
  (response) => {
    response.writeHead(status, headers).end(text);
  };

/** A webhook with a path of its own at the receiver. */
async function define(more: object = {}): Promise<CreatedWebhookResource & { readonly path: string }> {
  paths += 1;
  const path = `/hook-${String(paths)}`;
  const body = { url: receiver.url(path), events: everything, ...more };
  return { ...(await desk.administrator.post('/webhooks', body, createdWebhookResource)), path };
}

async function deliveries(id: string, query = ''): Promise<readonly WebhookDeliveryResource[]> {
  return (await desk.administrator.get(`/webhooks/${id}/deliveries${query}`, pageOf(webhookDeliveryResource))).items;
}

async function untilDeliveries(
  id: string,
  holds: (found: readonly WebhookDeliveryResource[]) => boolean,
  seconds = 20,
): Promise<readonly WebhookDeliveryResource[]> {
  for (let waited = 0; waited < seconds * 1_000; waited += 20) {
    const found = await deliveries(id);
    if (holds(found)) return found;
    await pause(20);
  }
  throw new Error(`waited in vain: ${JSON.stringify(await deliveries(id))}`);
}

/** What waits for its next attempt is due now. */
async function hurry(): Promise<void> {
  await service.database.query(
    `UPDATE webhook_delivery SET next_at = now() WHERE state = 'pending' AND leased_until IS NULL`,
  );
  await service.database.query(`UPDATE webhook SET rests_until = NULL`);
}

async function trial(webhookId: string): Promise<WebhookDeliveryResource> {
  const { id } = await desk.administrator.post(`/webhooks/${webhookId}/test`, {}, webhookDeliveryResource);
  const found = await untilDeliveries(webhookId, (all) => all.some((one) => one.id === id && one.status !== 'pending'));
  const [tried] = found.filter((one) => one.id === id);
  if (tried === undefined) throw new Error('the trial is gone');
  return tried;
}

beforeAll(async () => {
  receiver = await WebhookReceiver.start();
  service = await TestService.start(intakeService, { environment: { OKNO_WEBHOOK_PRIVATE_ADDRESSES: 'on' } });
  desk = await IntakeDesk.open(service);
});
afterEach(async () => {
  receiver.replies.length = 0;
  await service.database.query('DELETE FROM webhook');
});
afterAll(async () => {
  await service.stop();
  await receiver.stop();
});

describe('a webhook', () => {
  it('hears of the life of a request, signed, and never of an internal note', async () => {
    const { id, secret = '', path } = await define();
    const { id: clientId } = await desk.client();
    const request = await desk.request(clientId, { channel: 'portal' });
    const api = desk.operator.api;
    const write = (direction: string, text: string) =>
      api.call('POST', `/requests/${request.id}/messages`, { direction, text });
    await write('internal', 'The fuse again, I bet');
    await write('outbound', 'We are on our way');
    await api.call('POST', `/requests/${request.id}/solve`, { answer: 'A fuse' });
    await api.call('POST', `/requests/${request.id}/confirm`, {});
    const heard = await receiver.of(path, 6);
    expect(heard.every((one) => isAuthentic(one, secret))).toBe(true);
    expect(heard.some((one) => isAuthentic(one, `whsec_${Buffer.alloc(32).toString('base64')}`))).toBe(false);
    expect(heard.map(({ body }) => body).join('')).not.toContain('fuse again');
    const facts = heard.flatMap(({ payload }) => ('request' in payload.data ? [payload] : []));
    expect(facts.map(({ type, data }) => [type, 'request' in data && data.request.status])).toEqual([
      ['request.registered', 'registered'],
      ['request.status-changed', 'solved'],
      ['request.confirmed', 'solved'],
      ['request.status-changed', 'closed'],
    ]);
    const texts = heard.flatMap(({ payload }) => (payload.type === 'message.added' ? [payload.data.message.text] : []));
    expect(texts).toEqual(['We are on our way', 'A fuse']);
    expect(facts[0]?.data).toMatchObject({
      request: {
        id: request.id,
        reference: request.reference,
        clientId,
        subject: 'No light',
        description: 'Dark since noon',
      },
    });
    const all = await untilDeliveries(
      id,
      (found) => found.length === 6 && found.every(({ status }) => status === 'delivered'),
    );
    expect(new Set(heard.map(({ headers }) => headers['webhook-id']))).toEqual(new Set(all.map((one) => one.id)));
    expect(all[0]?.attempts).toMatchObject([{ statusCode: 204, error: null, answer: '' }]);
    const journal = await service.database.query(
      `SELECT 1 AS one FROM audit_entry WHERE action = 'webhook.send' AND client_ids = ARRAY[$1::uuid] AND details ->> 'webhookId' = $2`,
      [clientId, id],
    );
    expect(journal).toHaveLength(6);
  });

  it('hears of what it names, of its client, and of nothing from before it', async () => {
    const [mine, other] = [await desk.client(), await desk.client()];
    await desk.request(mine.id);
    await service.settle();
    const webhook = await define({ events: ['request.registered'], clientId: mine.id });
    const { id: requestId } = await desk.request(mine.id);
    await desk.request(other.id);
    await desk.operator.api.call('POST', `/requests/${requestId}/solve`, { answer: 'Done' });
    await service.settle();
    expect((await deliveries(webhook.id)).map((one) => [one.event, one.requestId])).toEqual([
      ['request.registered', requestId],
    ]);
  });

  it('is tried again with the same words under the same id, and other requests do not wait for it', async () => {
    const { id, path } = await define();
    receiver.replies.push(answer(500, 'no'.repeat(900)));
    const first = await desk.request((await desk.client()).id);
    await receiver.of(path, 1);
    await desk.operator.api.call('POST', `/requests/${first.id}/solve`, { answer: 'Done' });
    const second = await desk.request((await desk.client()).id);
    await untilDeliveries(id, (found) =>
      found.some((one) => one.requestId === second.id && one.status === 'delivered'),
    );
    const ofFirst = (await deliveries(id)).filter((one) => one.requestId === first.id);
    expect(ofFirst.map(({ event, status, tries }) => [event, status, tries]).at(-1)).toEqual([
      'request.registered',
      'pending',
      1,
    ]);
    expect(ofFirst.slice(0, -1).map(({ status, tries }) => [status, tries])).toEqual([
      ['pending', 0],
      ['pending', 0],
    ]);
    expect(ofFirst.at(-1)?.attempts).toMatchObject([
      { statusCode: 500, error: 'answered 500', answer: 'no'.repeat(500) },
    ]);
    await hurry();
    const heard = (await receiver.of(path, 5)).filter(({ body }) => body.includes(first.id));
    expect(heard.map(({ payload }) => payload.type).slice(0, 2)).toEqual(['request.registered', 'request.registered']);
    expect(heard[1]?.headers['webhook-id']).toBe(heard[0]?.headers['webhook-id']);
    expect(heard[1]?.body).toBe(heard[0]?.body);
    const after = await desk.administrator.get(`/webhooks/${id}`, webhookResource);
    expect([after.failures, after.failingSince]).toEqual([0, null]);
  });

  it('that is tried can be seen to fail in every way', async () => {
    const target = await define();
    const { id, path } = await define();
    const huge = 'я'.repeat(2_000_000);
    const replies: readonly (readonly [Reply, object])[] = [
      [
        answer(302, '', { location: target.url }),
        { statusCode: 302, error: 'answered 302; redirects are not followed' },
      ],
      [(response) => response.destroy(), { statusCode: null, error: expect.stringMatching(/hang up|ECONNRESET/) }],
      [answer(200, huge), { statusCode: 200, error: null, answer: 'я'.repeat(1_000) }],
      [answer(404, 'a\u0000b'), { statusCode: 404, error: 'answered 404', answer: 'ab' }],
      [(response) => void response.writeHead(200).write('half'), { statusCode: 200, error: null, answer: 'half' }],
      [() => undefined, { statusCode: null, error: 'no answer in 10 s' }],
    ];
    for (const [reply, expected] of replies) {
      receiver.replies.push(reply);
      const { attempts, status } = await trial(id);
      expect(attempts).toMatchObject([expected]);
      expect(status).toBe(attempts[0]?.error === null ? 'delivered' : 'given-up');
    }
    expect(await receiver.of(target.path, 0)).toEqual([]);
    expect(await receiver.of(path, replies.length)).toHaveLength(replies.length);
    const { failures } = await desk.administrator.get(`/webhooks/${id}`, webhookResource);
    expect(failures).toBe(0);
  }, 60_000);

  it('that says it is gone is switched off, says why, and goes on when it is switched on', async () => {
    const { id, path } = await define();
    receiver.replies.push(answer(410));
    const request = await desk.request((await desk.client()).id);
    const off = await desk.administrator.eventually(`/webhooks/${id}`, webhookResource, ({ active }) => !active);
    expect(off).toMatchObject({
      switchedOffBecause: 'it says that it is gone (410)',
      failures: 1,
      pending: 1,
      version: 2,
    });
    const [waiting] = await deliveries(id);
    const redeliver = `/webhooks/${id}/deliveries/${waiting?.id ?? ''}/redeliver`;
    expect((await desk.administrator.call('POST', redeliver, {})).status).toBe(409);
    const on = await desk.administrator.patch(`/webhooks/${id}`, { active: true }, 2, webhookResource);
    expect(on).toMatchObject({ active: true, failures: 0, switchedOffAt: null, switchedOffBecause: null, version: 3 });
    await hurry();
    const heard = await receiver.of(path, 2);
    await untilDeliveries(id, ([one]) => one?.status === 'delivered');
    const again = await desk.administrator.post(redeliver, {}, webhookDeliveryResource);
    expect([again.status, again.requestId]).toEqual(['pending', request.id]);
    expect((await receiver.of(path, 3)).at(-1)?.body).toBe(heard[0]?.body);
  });

  it('signs with both secrets while they change', async () => {
    const { id, secret: old = '', path } = await define();
    const rotated = await desk.administrator.post(`/webhooks/${id}/rotate-secret`, {}, createdWebhookResource);
    await trial(id);
    const [heard] = await receiver.of(path, 1);
    if (heard === undefined) throw new Error('nothing came');
    expect([old, rotated.secret ?? ''].map((secret) => isAuthentic(heard, secret))).toEqual([true, true]);
    await service.database.query(`UPDATE webhook SET previous_secret_until = now() WHERE id = $1`, [id]);
    await trial(id);
    const last = (await receiver.of(path, 2)).at(-1);
    expect(last !== undefined && isAuthentic(last, old)).toBe(false);
    const read: WebhookResource = await desk.administrator.get(`/webhooks/${id}`, webhookResource.strict());
    expect(read.version).toBe(2);
  });

  it.each<[string, object, number]>([
    ['no address', { url: 'crm', events: everything }, 422],
    ['a password in the address', { url: 'https://a:b@crm.example', events: everything }, 422],
    ['no events', { url: 'https://crm.example', events: [] }, 400],
    ['an unknown event', { url: 'https://crm.example', events: ['request.read'] }, 400],
    ['an event twice', { url: 'https://crm.example', events: ['message.added', 'message.added'] }, 400],
    ['an unknown client', { url: 'https://crm.example', events: everything, clientId: newId() }, 404],
  ])('with %s is refused', async (_case, body, status) => {
    expect((await desk.administrator.call('POST', '/webhooks', body)).status).toBe(status);
  });

  it('is the administrators’ business, read without its secret, removed with its deliveries', async () => {
    const { id } = await define();
    await trial(id);
    for (const roles of [['operator'], ['director'], ['integration'], ['client']] as const) {
      const other = await service.as({ roles: [...roles] });
      expect((await other.call('GET', `/webhooks/${id}`)).status).toBe(403);
    }
    expect(JSON.stringify((await desk.administrator.call('GET', '/webhooks')).body)).not.toContain('whsec_');
    expect((await desk.administrator.call('DELETE', `/webhooks/${id}`)).status).toBe(204);
    expect((await desk.administrator.call('DELETE', `/webhooks/${id}`)).status).toBe(404);
    expect((await desk.administrator.call('GET', `/webhooks/${id}/deliveries`)).status).toBe(404);
  });

  it('shows its deliveries page by page, by status', async () => {
    const { id } = await define();
    receiver.replies.push(answer(200), answer(500), answer(200));
    const trials = [await trial(id), await trial(id), await trial(id)].reverse();
    const page = pageOf(webhookDeliveryResource);
    const first = await desk.administrator.get(`/webhooks/${id}/deliveries?limit=2`, page);
    const rest = await desk.administrator.get(`/webhooks/${id}/deliveries?after=${first.nextCursor ?? ''}`, page);
    expect([...first.items, ...rest.items].map((one) => one.id)).toEqual(trials.map((one) => one.id));
    expect((await deliveries(id, '?status=given-up')).map((one) => one.id)).toEqual([trials[1]?.id]);
    expect(await deliveries(id, '?status=pending')).toEqual([]);
  });
});
