import { describe, expect, it } from '@jest/globals';
import { filesInTnef } from './tnef.rules.js';

function long(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
function short(value: number): Buffer {
  return long(value).subarray(0, 2);
}
function attribute(id: number, value: Buffer): Buffer {
  const sum = value.reduce((total, byte) => (total + byte) % 65_536, 0);
  return Buffer.concat([Buffer.of(2), long(id), long(value.length), value, short(sum)]);
}
function padded(value: Buffer): Buffer {
  return Buffer.concat([long(value.length), value, Buffer.alloc((4 - (value.length % 4)) % 4)]);
}
function properties(...each: readonly Buffer[]): Buffer {
  return attribute(0x00069005, Buffer.concat([long(each.length), ...each]));
}
function property(type: number, id: number, value: Buffer): Buffer {
  return Buffer.concat([short(type), short(id), value]);
}
function unicode(id: number, text: string): Buffer {
  return property(0x1f, id, Buffer.concat([long(1), padded(Buffer.from(`${text}\0`, 'utf16le'))]));
}
function tnef(...attributes: readonly Buffer[]): Buffer {
  return Buffer.concat([long(0x223e9f78), short(1), ...attributes]);
}
const begins = attribute(0x00069002, Buffer.alloc(14));
const named = (name: Buffer): Buffer => attribute(0x00018010, Buffer.concat([name, Buffer.of(0)]));
const holds = (content: string): Buffer => attribute(0x0006800f, Buffer.from(content));
const cyrillic = attribute(0x00069007, Buffer.concat([long(1251), long(0)]));

describe('filesInTnef', () => {
  it.each<[string, Buffer, readonly object[]]>([
    [
      'two files',
      tnef(begins, named(Buffer.from('A.TXT')), holds('a'), begins, named(Buffer.from('B.TXT')), holds('b')),
      [
        { name: 'A.TXT', mediaType: '', content: Buffer.from('a') },
        { name: 'B.TXT', mediaType: '', content: Buffer.from('b') },
      ],
    ],
    [
      'a name in its code page',
      tnef(cyrillic, begins, named(Buffer.from([0xc0, 0xea, 0xf2])), holds('a')),
      [{ name: 'Акт', mediaType: '', content: Buffer.from('a') }],
    ],
    [
      'properties of many kinds',
      tnef(
        begins,
        named(Buffer.from('A~1.TXT')),
        holds('a'),
        properties(
          property(0x03, 0x3705, long(1)),
          property(0x0b, 0x7ffe, long(1)),
          property(0x1003, 0x1000, Buffer.concat([long(2), long(5), long(6)])),
          property(0x40, 0x3007, Buffer.alloc(8)),
          property(0x03, 0x8001, Buffer.concat([Buffer.alloc(16), long(0), long(7), long(1)])),
          property(0x03, 0x8002, Buffer.concat([Buffer.alloc(16), long(1), padded(Buffer.from('abc')), long(1)])),
          unicode(0x370e, 'text/plain'),
          unicode(0x3707, 'Акт сверки.txt'),
        ),
      ),
      [{ name: 'Акт сверки.txt', mediaType: 'text/plain', content: Buffer.from('a') }],
    ],
    [
      'a file that is an object',
      tnef(
        begins,
        properties(
          property(0x0d, 0x3701, Buffer.concat([long(1), padded(Buffer.concat([Buffer.alloc(16), Buffer.from('a')]))])),
        ),
      ),
      [{ name: '', mediaType: '', content: Buffer.from('a') }],
    ],
    [
      'a file before the rest is cut',
      tnef(begins, holds('a'), begins, holds('bbbb')).subarray(0, -4),
      [{ name: '', mediaType: '', content: Buffer.from('a') }],
    ],
    ['no file', tnef(cyrillic), []],
  ])('finds %s', (_case, bytes, expected) => {
    expect(filesInTnef(bytes)).toEqual(expected);
  });

  it('never fails, wherever the file is cut or damaged', () => {
    const whole = tnef(
      cyrillic,
      begins,
      named(Buffer.from('A.TXT')),
      holds('a'),
      properties(unicode(0x3707, 'A long name.txt')),
    );
    for (let place = 6; place < whole.length; place += 1) {
      expect(filesInTnef(whole.subarray(0, place))?.length).toBeLessThanOrEqual(1);
      const damaged = Buffer.from(whole);
      damaged.writeUInt8(0xff, place);
      expect(filesInTnef(damaged)?.length).toBeLessThanOrEqual(1);
    }
  });

  it.each([
    ['nothing', ''],
    ['something else', 'PK\u0003\u0004 and so on'],
  ])('is not asked of %s', (_case, text) => {
    expect(filesInTnef(Buffer.from(text, 'latin1'))).toBeUndefined();
  });
});
