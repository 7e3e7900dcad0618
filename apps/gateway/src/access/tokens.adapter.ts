import { createHash, randomBytes } from 'node:crypto';

const keyPrefix = 'okno_key_';

/** A session's token: 256 random bits. */
export function newSessionToken(): string {
  return randomBytes(32).toString('base64url');
}

/** An API key's secret; the prefix lets scanners of leaked secrets know it. */
export function newKeySecret(): string {
  return `${keyPrefix}${randomBytes(32).toString('base64url')}`;
}

export function isKeySecret(token: string): boolean {
  return token.startsWith(keyPrefix);
}

/** What is stored of a token; it is random enough to need no salt and no slow hash. */
export function hashOfToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
