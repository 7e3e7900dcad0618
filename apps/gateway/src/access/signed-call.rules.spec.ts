import { describe, expect, it } from '@jest/globals';
import { largestSigned, signatureOf } from './signed-call.rules.js';

const keyId = '01900000-0000-7000-8000-000000000002';
const now = new Date('2026-05-04T12:00:00Z');
const seconds = now.getTime() / 1000;
const headers = {
  'okno-key': keyId,
  'webhook-id': 'msg_2Lh9KRb0pzN4LePd3XiA4v12Axj',
  'webhook-timestamp': String(seconds),
  'webhook-signature': 'v1,aGVsbG8=',
};

describe('the signature of a call', () => {
  it.each([
    [0, true],
    [-300, true],
    [300, true],
    [-301, false],
    [301, false],
  ])('made %i s from now is timely: %s', (away, isTimely) => {
    const signature = signatureOf({ ...headers, 'webhook-timestamp': String(seconds + away) }, now);
    expect(signature !== undefined).toBe(isTimely);
  });

  it('is read whole', () => {
    expect(signatureOf(headers, now)).toEqual({
      keyId,
      messageId: headers['webhook-id'],
      timestamp: headers['webhook-timestamp'],
      signatures: headers['webhook-signature'],
    });
  });

  it.each([
    ['okno-key', undefined],
    ['okno-key', 'okno_key_secret'],
    ['webhook-id', undefined],
    ['webhook-id', 'with.dot'],
    ['webhook-id', ''],
    ['webhook-id', 'x'.repeat(201)],
    ['webhook-timestamp', '2026-05-04T12:00:00Z'],
    ['webhook-timestamp', `${String(seconds)}.5`],
    ['webhook-timestamp', 'NaN'],
    ['webhook-signature', undefined],
    ['webhook-signature', ['v1,a', 'v1,b']],
  ] as const)('is none with the header %s: %s', (name, value) => {
    expect(signatureOf({ ...headers, [name]: value }, now)).toBeUndefined();
  });

  it.each([
    ['POST', '/api/v1/requests', 1_048_576],
    ['POST', '/api/v1/channels/email', 41_943_040],
    ['GET', '/api/v1/requests', undefined],
    ['POST', '/api/v1/requests/', undefined],
    ['POST', '/api/v1/users', undefined],
    ['POST', 'constructor', undefined],
  ])('is taken for %s %s up to %s bytes', (method, path, largest) => {
    expect(largestSigned(method, path)).toBe(largest);
  });
});
