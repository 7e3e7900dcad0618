import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createdWebhookResource, webhookDeliveryResource } from '@okno/contracts';
import { TestService, WebhookReceiver, type Caller } from '@okno/testing';
import { intakeService } from '../service.js';

let service: TestService;
let administrator: Caller;
let receiver: WebhookReceiver;

beforeAll(async () => {
  receiver = await WebhookReceiver.start();
  service = await TestService.start(intakeService);
  administrator = await service.as({ roles: ['administrator'] });
});
afterAll(async () => {
  await service.stop();
  await receiver.stop();
});

describe('a webhook to this machine, unless that is allowed', () => {
  it('is not called by http', async () => {
    const body = { url: receiver.url(), events: ['message.added'] };
    expect(await administrator.call('POST', '/webhooks', body)).toMatchObject({
      status: 422,
      body: { code: 'unusable-webhook-url', errors: [{ field: 'url' }] },
    });
  });

  it.each([
    ['localhost', /127\.0\.0\.1|::1/],
    ['127.0.0.1', /127\.0\.0\.1/],
    ['[::ffff:127.0.0.1]', /::ffff:7f00:1/],
    ['169.254.169.254', /169\.254\.169\.254/],
  ])('is not called by https at %s', async (host, named) => {
    const url = new URL(receiver.url());
    const body = { url: `https://${host}:${url.port}/`, events: ['message.added'] };
    const { id } = await administrator.post('/webhooks', body, createdWebhookResource);
    const asked = await administrator.post(`/webhooks/${id}/test`, {}, webhookDeliveryResource);
    const tried = await administrator.eventually(
      `/webhooks/${id}/deliveries/${asked.id}`,
      webhookDeliveryResource,
      ({ status }) => status !== 'pending',
    );
    expect(tried).toMatchObject({ status: 'given-up', attempts: [{ statusCode: null }] });
    expect(tried.attempts[0]?.error).toMatch(/no public address/);
    expect(tried.attempts[0]?.error).toMatch(named);
    expect(receiver.received).toEqual([]);
  });
});
