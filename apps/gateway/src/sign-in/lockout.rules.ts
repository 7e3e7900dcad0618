/** How many misses are forgiven within a quarter of an hour: for one e-mail, and for one address with all its people behind it. */
export const missLimits = { email: 5, address: 50 } as const;
export type MissKind = keyof typeof missLimits;
export const rememberMilliseconds = 15 * 60_000;

export interface Misses {
  readonly misses: number;
  readonly forgetAt: Date;
}

/** Seconds until the next try is allowed; undefined when it is allowed now. */
export function lockedSeconds(kind: MissKind, record: Misses | undefined, now: Date): number | undefined {
  if (record === undefined || record.misses < missLimits[kind]) return undefined;
  const left = record.forgetAt.getTime() - now.getTime();
  return left > 0 ? Math.ceil(left / 1000) : undefined;
}

/** One customer of the internet: an IPv4 address, or the /64 that one IPv6 customer has to themselves. */
export function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '');
  if (!plain.includes(':')) return plain;
  const [head = '', tail] = plain.split('::', 2);
  const front = head === '' ? [] : head.split(':');
  const back = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? [] : Array<string>(Math.max(0, 8 - front.length - back.length)).fill('0');
  return [...front, ...zeros, ...back].slice(0, 4).join(':').toLowerCase();
}
