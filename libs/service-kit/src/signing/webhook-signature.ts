import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** What two systems sign for each other: the Standard Webhooks scheme (standardwebhooks.com), symmetric, version 1. */
export interface SignedMessage {
  /** The header `webhook-id`: the same for every attempt at one message. */
  readonly id: string;
  /** The header `webhook-timestamp`: seconds since 1970, as it was sent. */
  readonly timestamp: string;
  /** The body byte for byte. */
  readonly body: string | Uint8Array;
}

const secretPrefix = 'whsec_';
const secretBytes = 32;
const version = 'v1';
/** A header that names more is no honest one; each costs a comparison. */
const mostSignatures = 10;

/** A shared secret: 256 random bits in base64 after `whsec_`. */
export function newSigningSecret(): string {
  return `${secretPrefix}${randomBytes(secretBytes).toString('base64')}`;
}

function digest(secret: string, { id, timestamp, body }: SignedMessage): Buffer {
  const key = Buffer.from(secret.startsWith(secretPrefix) ? secret.slice(secretPrefix.length) : secret, 'base64');
  return createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest();
}

/** The header `webhook-signature`: one signature for each secret, so that a receiver may know the old one or the new. */
export function signMessage(secrets: readonly string[], message: SignedMessage): string {
  return secrets.map((secret) => `${version},${digest(secret, message).toString('base64')}`).join(' ');
}

/** Whether one of the signatures in `header` was made with the secret; compared in constant time. */
export function isSignedWith(secret: string, message: SignedMessage, header: string): boolean {
  const expected = digest(secret, message);
  let isSigned = false;
  for (const signature of header.split(' ').slice(0, mostSignatures)) {
    const [given, value] = signature.split(',', 2);
    const bytes = given === version && value !== undefined ? Buffer.from(value, 'base64') : Buffer.alloc(0);
    if (bytes.length === expected.length && timingSafeEqual(bytes, expected)) isSigned = true;
  }
  return isSigned;
}
