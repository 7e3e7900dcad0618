import { describe, expect, it } from '@jest/globals';
import { exchangeFact } from './facts-of-events.rules.js';

const id = '01900000-0000-7000-8000-00000000000a';
const exchange = {
  interactionId: id,
  orderKey: id,
  clientId: id,
  requestId: id,
  at: '2026-03-02T09:00:00Z',
  productId: null,
  callRecordId: null,
};

describe('exchangeFact', () => {
  it.each([
    ['an e-mail of the client', 'email', 'inbound', null, 'client-wrote'],
    ['an e-mail of ours', 'email', 'outbound', id, 'client-answered'],
    ['an automatic e-mail', 'email', 'outbound', null, undefined],
    ['a call that was taken', 'phone', 'inbound', id, 'client-answered'],
    ['a call nobody took', 'phone', 'inbound', null, undefined],
    ['a meeting', 'meeting', 'inbound', id, 'client-answered'],
    ['a survey answer', 'survey', 'inbound', null, undefined],
    ['a message in the portal', 'portal', 'inbound', null, 'client-wrote'],
  ] as const)('reads %s', (_case, channel, direction, employeeId, expected) => {
    expect(exchangeFact({ ...exchange, channel, direction, employeeId })?.kind).toBe(expected);
  });
});
