import { createHmac, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Caller, OknoProcess, WebhookReceiver, testAdministrator, type ReceivedWebhook } from '@okno/testing';
import { z } from 'zod';
import { Company, type Colleague } from './company.js';
import * as shape from './shapes.js';

const createdWebhook = shape.created.extend({ secret: z.string().startsWith('whsec_') });
const path = '/okno';
const environment = { OKNO_WEBHOOK_PRIVATE_ADDRESSES: 'on' };

/** Another system follows a request by webhook, as its own developers would write it: from the Standard Webhooks scheme alone. */
describe('another system that is told', () => {
  let dataDir: string;
  let okno: OknoProcess;
  let anna: Colleague;
  let crm: WebhookReceiver;
  let secret: string;
  let requestId: string;

  beforeAll(async () => {
    crm = await WebhookReceiver.start();
    dataDir = await mkdtemp(join(tmpdir(), 'okno-story-'));
    okno = await OknoProcess.start({ dataDir, environment });
    const company = await Company.found(okno);
    const support = await company.department('support', 'Client service');
    anna = await company.hire('Anna L1', ['operator', 'manager'], support, 1);
    const body = { url: crm.url(path), events: ['request.registered', 'request.status-changed', 'message.added'] };
    ({ secret } = await company.administrator.post('/webhooks', body, createdWebhook));
  }, 180_000);

  afterAll(async () => {
    await okno.stop();
    await crm.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  const isAuthentic = ({ headers, body }: ReceivedWebhook): boolean => {
    const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`;
    const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
    const expected = `v1,${createHmac('sha256', key).update(signed).digest('base64')}`;
    const age = Date.now() / 1000 - Number(headers['webhook-timestamp']);
    return headers['webhook-signature'] === expected && Math.abs(age) < 300;
  };
  /** What the system knows of a request: told twice is told once. */
  const known = () => {
    const told = new Map(
      crm.received.filter(isAuthentic).map(({ headers, payload }) => [headers['webhook-id'], payload]),
    );
    const payloads = [...told.values()];
    return {
      statuses: payloads.flatMap(({ data }) =>
        'request' in data && data.request.id === requestId ? data.request.status : [],
      ),
      texts: payloads.flatMap(({ data }) =>
        'message' in data && data.message.requestId === requestId ? data.message.text : [],
      ),
    };
  };
  const write = (api: Caller, direction: string, text: string) =>
    api.post(`/requests/${requestId}/messages`, { direction, text }, z.unknown());

  it('knows of a request what the client knows, and no more', async () => {
    const from = { email: 'olga@client.example', name: 'Ольга' };
    const body = { channel: 'phone', from, kind: 'incident', subject: 'Нет связи', description: 'С утра' };
    requestId = (await anna.api.post('/requests', body, shape.request)).id;
    await write(anna.api, 'internal', 'Опять этот маршрутизатор');
    await write(anna.api, 'inbound', 'Когда почините?');
    await anna.api.post(`/requests/${requestId}/solve`, { answer: 'Связь есть' }, shape.request);
    await anna.api.post(`/requests/${requestId}/confirm`, {}, shape.request);
    const heard = await crm.of(path, 5);
    expect(heard.filter((one) => !isAuthentic(one))).toEqual([]);
    expect(known()).toEqual({
      statuses: ['registered', 'solved', 'closed'],
      texts: ['Когда почините?', 'Связь есть'],
    });
    expect(heard.map(({ body: text }) => text).join('')).not.toContain('маршрутизатор');
  });

  it('misses nothing when it is down, and Okno dies meanwhile', async () => {
    crm.replies.push((response) => response.writeHead(503).end());
    await anna.api.post(`/requests/${requestId}/reopen`, { reason: 'Снова пропала' }, shape.request);
    await crm.of(path, 6);
    await okno.kill();
    okno = await OknoProcess.start({ dataDir, environment });
    await crm.of(path, 7);
    expect(known().statuses).toEqual(['registered', 'solved', 'closed', 'in-progress']);
    const administrator = await okno.signIn(testAdministrator.email, testAdministrator.password);
    const { items } = await administrator.get(
      '/webhooks',
      shape.page(z.looseObject({ id: z.uuid(), failures: z.int() })),
    );
    const deliveries = `/webhooks/${items[0]?.id ?? ''}/deliveries`;
    const delivery = z.looseObject({
      status: z.string(),
      tries: z.int(),
      attempts: z.array(z.looseObject({ statusCode: z.int().nullable() })),
    });
    const [newest] = (
      await administrator.eventually(
        deliveries,
        shape.page(delivery),
        ({ items: [one] }) => one?.status === 'delivered',
      )
    ).items;
    // Killed before or after it had written the first answer down: either way it was tried twice.
    expect([newest?.tries, newest?.attempts.at(-1)?.statusCode]).toEqual([2, 204]);
  }, 120_000);

  it('tells of a request itself, signed by its key, once however often it is sent', async () => {
    const administrator = await okno.signIn();
    const { id: keyId } = await administrator.post('/api-keys', { name: 'CRM', scopes: ['/requests'] }, shape.created);
    const shown = z.looseObject({ signingSecret: z.string().startsWith('whsec_') });
    const given = await administrator.post(`/api-keys/${keyId}/signing-secret`, {}, shown);
    const from = { email: 'petr@client.example' };
    const raw = JSON.stringify({ channel: 'api', from, kind: 'question', subject: 'Сколько стоит?', description: '' });
    const [id, timestamp] = [randomUUID(), String(Math.floor(Date.now() / 1000))];
    const key = Buffer.from(given.signingSecret.slice('whsec_'.length), 'base64');
    const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${raw}`).digest('base64');
    const headers = {
      'content-type': 'application/json',
      'okno-key': keyId,
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': `v1,${signature}`,
    };
    const theirs = new Caller(okno.url, undefined);
    const registered = await theirs.post('/requests', undefined, shape.request, { raw, headers });
    expect(registered).toMatchObject({ channel: 'api', subject: 'Сколько стоит?' });
    expect((await theirs.call('POST', '/requests', undefined, { raw, headers })).status).toBe(409);
    const forged = { ...headers, 'webhook-id': randomUUID() };
    expect((await theirs.call('POST', '/requests', undefined, { raw, headers: forged })).status).toBe(401);
    const heard = (await crm.of(path, 8)).at(-1);
    expect(heard?.payload.data).toMatchObject({ request: { id: registered.id, channel: 'api' } });
  });
});
