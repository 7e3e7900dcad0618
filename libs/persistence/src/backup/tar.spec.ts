import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readTarHeader, tarEnd, tarHeader, tarPadding } from './tar.js';

describe('a tar header', () => {
  it.each([
    ['manifest.json', 0],
    ['tables/intake.request.csv.gz', 511],
    ['x'.repeat(100), 8 * 1024 ** 3 - 1],
    ['tables/large', 8 * 1024 ** 3],
    ['tables/larger', 5 * 1024 ** 4 + 17],
  ])('of %s and %d bytes is read as it was written', (name, bytes) => {
    expect(readTarHeader(tarHeader({ name, bytes }, 1_800_000_000))).toEqual({ name, bytes });
  });

  it('with any byte flipped is none', () => {
    const header = tarHeader({ name: 'tables/intake.request.csv.gz', bytes: 4711 }, 1_800_000_000);
    for (let at = 0; at < header.length; at += 1) {
      const broken = Buffer.from(header);
      broken.writeUInt8((header[at] ?? 0) ^ 0x01, at);
      expect(() => readTarHeader(broken)).toThrow(RangeError);
    }
  });

  it('refuses a name that it cannot hold', () => {
    expect(() => tarHeader({ name: 'x'.repeat(101), bytes: 0 }, 0)).toThrow('longer than a tar header takes');
  });
});

it('is understood by the tar of the machine', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'okno-test-tar-'));
  try {
    const content = Buffer.from('in plain words');
    const padding = Buffer.alloc(tarPadding(content.length));
    const header = tarHeader({ name: 'data/words', bytes: content.length }, 1_800_000_000);
    await writeFile(join(folder, 'a.tar'), Buffer.concat([header, content, padding, tarEnd]));
    const told = execFileSync('tar', ['-xOf', join(folder, 'a.tar'), 'data/words'], { encoding: 'utf8' });
    expect(told).toBe('in plain words');
  } finally {
    await rm(folder, { recursive: true });
  }
});
