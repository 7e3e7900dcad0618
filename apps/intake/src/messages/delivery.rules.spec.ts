import { describe, expect, it } from '@jest/globals';
import type { Channel, Delivery } from '@okno/contracts';
import { wayTo } from './delivery.rules.js';

describe('the way of an outbound message', () => {
  it.each<[Channel, string | null, boolean, Channel, Delivery]>([
    ['email', 'a@b.c', true, 'email', 'queued'],
    ['email', 'a@b.c', false, 'email', 'not-configured'],
    ['email', null, true, 'email', 'not-configured'],
    ['phone', 'a@b.c', true, 'email', 'queued'],
    ['phone', null, true, 'portal', 'sent'],
    ['portal', 'a@b.c', true, 'portal', 'sent'],
    ['chat', null, false, 'chat', 'sent'],
    ['api', 'a@b.c', true, 'api', 'sent'],
  ])('of a request by %s to %s, mail set up %s: by %s, %s', (channel, email, mailIsConfigured, by, delivery) => {
    expect(wayTo({ channel, email, mailIsConfigured })).toMatchObject({ channel: by, delivery });
  });
});
