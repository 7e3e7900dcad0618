import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createdWebhookResource, pageOf, webhookDeliveryResource } from '@okno/contracts';
import { IntakeDesk, TestService, WebhookReceiver } from '@okno/testing';
import { intakeService } from '../service.js';
import { WebhookDeliveryRepository } from './webhook-delivery.repository.js';

const limits = { most: 100, perWebhook: 20, leaseSeconds: 1 };
const rows = new WebhookDeliveryRepository();
let service: TestService;
let desk: IntakeDesk;
let receiver: WebhookReceiver;

async function define(path: string): Promise<string> {
  const body = { url: receiver.url(path), events: ['request.registered'] };
  return (await desk.administrator.post('/webhooks', body, createdWebhookResource)).id;
}

beforeAll(async () => {
  receiver = await WebhookReceiver.start();
  service = await TestService.start(intakeService, { environment: { OKNO_WEBHOOK_PRIVATE_ADDRESSES: 'on' } });
  desk = await IntakeDesk.open(service);
});
afterAll(async () => {
  await service.stop();
  await receiver.stop();
});

describe('a delivery in the hands of an instance', () => {
  it('that dies is taken by another, which alone may say what became of it', async () => {
    const id = await define('/dead');
    receiver.replies.push((response) => response.writeHead(503).end());
    await desk.request((await desk.client()).id);
    await receiver.of('/dead', 1);
    const pending = (
      await desk.administrator.eventually(
        `/webhooks/${id}/deliveries`,
        pageOf(webhookDeliveryResource),
        ({ items }) => items[0]?.attempts.length === 1,
      )
    ).items[0];
    // Takes it out of the running service's reach within one transaction, as an instance would that is killed after it.
    const [taken] = await service.database.transaction(async (tx) => {
      await tx.query('UPDATE webhook_delivery SET next_at = now() WHERE id = $1', [pending?.id]);
      return rows.claim(tx, limits);
    });
    expect(taken).toMatchObject({ id: pending?.id, tries: 2 });
    await receiver.of('/dead', 2);
    const { items } = await desk.administrator.eventually(
      `/webhooks/${id}/deliveries`,
      pageOf(webhookDeliveryResource),
      ({ items: [one] }) => one?.status === 'delivered',
    );
    expect(items).toMatchObject([{ tries: 3, attempts: [{ statusCode: 503 }, { statusCode: 204 }] }]);
    const late = { at: pending?.createdAt ?? '', statusCode: 500, durationMs: 1, error: 'late', answer: '' };
    if (taken === undefined) throw new Error('nothing was taken');
    expect(await rows.settle(service.database, taken, { state: 'given-up', waitSeconds: null }, late)).toBe(false);
  });

  it('is in those of one only, however many ask at once', async () => {
    const id = await define('/race');
    await service.database.query(`UPDATE webhook SET rests_until = now() + interval '1 hour' WHERE id = $1`, [id]);
    const clients = [await desk.client(), await desk.client()];
    for (let made = 0; made < 60; made += 1) await desk.request(clients[made % 2]?.id ?? '');
    await service.settle();
    await service.database.query('UPDATE webhook SET rests_until = NULL WHERE id = $1', [id]);
    const claims = await Promise.all(
      [1, 2].map(() => service.database.transaction((tx) => rows.claim(tx, { ...limits, leaseSeconds: 60 }))),
    );
    const taken = claims.flat().map((delivery) => delivery.id);
    expect(new Set(taken).size).toBe(taken.length);
    const left = 60 - taken.length;
    // The instance that runs takes turns with the two that have died on the way: what they hold counts against the webhook.
    await service.database.query(`UPDATE webhook_delivery SET state = 'given-up' WHERE id = ANY ($1::uuid[])`, [taken]);
    const heard = await receiver.of('/race', left);
    const ids = [...heard.map(({ headers }) => String(headers['webhook-id'])), ...taken];
    expect([ids.length, new Set(ids).size]).toEqual([60, 60]);
  });
});
