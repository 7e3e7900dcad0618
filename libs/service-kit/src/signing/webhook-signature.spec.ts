import { execFileSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';
import { isSignedWith, newSigningSecret, signMessage, type SignedMessage } from './webhook-signature.js';

/** The vector that the Standard Webhooks libraries test themselves with. */
const published = {
  secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  message: { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', timestamp: '1614265330', body: '{"test": 2432232314}' },
  signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
};

function byOpenssl(secret: string, { id, timestamp, body }: SignedMessage): string {
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64').toString('hex');
  const signed = Buffer.concat([Buffer.from(`${id}.${timestamp}.`), Buffer.from(body)]);
  const digest = execFileSync('openssl', ['dgst', '-sha256', '-mac', 'HMAC', '-macopt', `hexkey:${key}`, '-binary'], {
    input: signed,
  });
  return `v1,${digest.toString('base64')}`;
}

describe('the signature of a message', () => {
  it('is the published one', () => {
    expect(signMessage([published.secret], published.message)).toBe(published.signature);
  });

  it.each([
    ['text', '{"событие":"ответ"}'],
    ['nothing', ''],
    ['bytes that are no text', Buffer.from([0, 255, 128, 10, 13])],
  ])('of %s is what openssl makes', (_, body) => {
    const secret = newSigningSecret();
    const message = { id: 'msg_1', timestamp: '1700000000', body };
    expect(signMessage([secret], message)).toBe(byOpenssl(secret, message));
  });

  it('is made with the old secret too while it is changed', () => {
    const [old, fresh] = [newSigningSecret(), newSigningSecret()];
    const header = signMessage([fresh, old], published.message);
    expect([old, fresh].map((secret) => isSignedWith(secret, published.message, header))).toEqual([true, true]);
  });

  const { secret, message, signature } = published;
  it.each<[string, boolean, string, SignedMessage, string]>([
    ['itself', true, secret, message, signature],
    ['among others', true, secret, message, `v1a,AAAA v2,x ${signature}`],
    ['another body', false, secret, { ...message, body: '{"test":2432232314}' }, signature],
    ['another id', false, secret, { ...message, id: 'msg_other' }, signature],
    ['another time', false, secret, { ...message, timestamp: '1614265331' }, signature],
    ['another secret', false, newSigningSecret(), message, signature],
    ['another version', false, secret, message, signature.replace('v1,', 'v2,')],
    ['a shorter one', false, secret, message, signature.slice(0, 20)],
    ['nothing', false, secret, message, ''],
    ['the eleventh', false, secret, message, `${'v1,AAAA '.repeat(10)}${signature}`],
  ])('holds against %s: %s', (_, holds, by, signed, header) => {
    expect(isSignedWith(by, signed, header)).toBe(holds);
  });

  it('needs a secret nobody guesses', () => {
    const [one, other] = [newSigningSecret(), newSigningSecret()];
    expect(one).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(one).not.toBe(other);
  });
});
