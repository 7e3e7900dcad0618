import { describe, expect, it } from '@jest/globals';
import type { WebhookEvent } from '@okno/contracts';
import { changeOf, faultOfUrl, isTold, webhookEventOf, type UrlFault } from './webhook.rules.js';

describe('the address of a webhook', () => {
  it.each<[string, boolean, UrlFault | undefined]>([
    ['https://crm.example/hooks?of=okno', false, undefined],
    ['http://crm.example/', false, 'not-https'],
    ['http://10.0.0.5:8080/hook', true, undefined],
    ['HTTPS://CRM.example', false, undefined],
    ['ftp://crm.example/', true, 'not-https'],
    ['file:///etc/passwd', true, 'not-https'],
    ['javascript:alert(1)', true, 'not-https'],
    ['https://name:word@crm.example/', false, 'credentials-in-url'],
    ['https://name@crm.example/', false, 'credentials-in-url'],
    ['https://crm.example/#part', false, 'no-url'],
    ['crm.example/hook', false, 'no-url'],
    ['https://', false, 'no-url'],
  ])('%s, plain allowed %s: %s', (url, plainIsAllowed, fault) => {
    expect(faultOfUrl(url, plainIsAllowed)).toBe(fault);
  });
});

describe('a fact', () => {
  it.each<[string, WebhookEvent, string]>([
    ['intake.request-registered.v1', 'request.registered', 'registered'],
    ['intake.request-confirmed.v1', 'request.confirmed', 'confirmed'],
    ['intake.request-owner-changed.v1', 'request.owner-changed', 'owner-changed'],
    ['intake.request-waiting-started.v1', 'request.status-changed', 'waiting-started'],
    ['intake.request-closing-withdrawn.v2', 'request.status-changed', 'closing-withdrawn'],
  ])('%s is told as %s, by %s', (type, event, change) => {
    expect([webhookEventOf(type), changeOf(type)]).toEqual([event, change]);
  });

  const since = new Date('2026-05-04T12:00:00Z');
  it.each<[string, string | null, string, boolean]>([
    ['of anybody', null, '2026-05-04T12:00:00.000Z', true],
    ['of the client', 'anna', '2026-05-04T12:00:01Z', true],
    ['of another client', 'boris', '2026-05-04T12:00:01Z', false],
    ['from before', null, '2026-05-04T11:59:59.999Z', false],
  ])('%s is told or not', (_, clientId, occurredAt, told) => {
    const webhook = { id: 'w', events: ['request.confirmed'] as const, clientId, createdAt: since };
    expect(isTold(webhook, { event: 'request.confirmed', clientId: 'anna', occurredAt })).toBe(told);
    expect(isTold(webhook, { event: 'message.added', clientId: 'anna', occurredAt })).toBe(false);
  });
});
