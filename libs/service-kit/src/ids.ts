import { randomFillSync } from 'node:crypto';
import { systemClock, type Clock } from './clock.js';

const poolBytes = 4096;
const pool = Buffer.alloc(poolBytes);
let poolOffset = poolBytes;

let lastMilliseconds = 0;
let sequence = 0;

function takeRandom(bytes: number): Buffer {
  if (poolOffset + bytes > poolBytes) {
    randomFillSync(pool);
    poolOffset = 0;
  }
  poolOffset += bytes;
  return pool.subarray(poolOffset - bytes, poolOffset);
}

/**
 * A UUIDv7 (RFC 9562): 48 bits of milliseconds, a 12-bit counter that keeps the ids of one process in the order
 * they were made, 62 random bits.
 */
export function newId(clock: Clock = systemClock): string {
  const now = clock.now().getTime();
  if (now > lastMilliseconds) {
    lastMilliseconds = now;
    sequence = takeRandom(2).readUInt16BE() & 0x7ff;
  } else {
    sequence += 1;
    if (sequence > 0xfff) {
      lastMilliseconds += 1;
      sequence = 0;
    }
  }
  const time = lastMilliseconds.toString(16).padStart(12, '0');
  const counter = (0x7000 | sequence).toString(16);
  const random = takeRandom(8);
  const variant = (0x8000 | (random.readUInt16BE() & 0x3fff)).toString(16);
  return `${time.slice(0, 8)}-${time.slice(8)}-${counter}-${variant}-${random.toString('hex', 2)}`;
}

/** The moment a UUIDv7 was made, or undefined for any other string. */
export function madeAt(id: string): Date | undefined {
  if (!/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i.test(id)) return undefined;
  return new Date(Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16));
}
