import { unknownId } from './valid-values.js';

const many = 10_000;

/** A value that goes into the body as this text, which need not be JSON that `JSON.stringify` would write. */
export class Literal {
  constructor(readonly text: string) {}
}

const marked = /"«(\d+)»"/g;

/** JSON of a value in which literals stand as they are. */
export function toText(value: unknown): string {
  const literals: string[] = [];
  const text = JSON.stringify(value, (_key, inner: unknown) => {
    if (!(inner instanceof Literal)) return inner;
    literals.push(inner.text);
    return `«${literals.length - 1}»`;
  });
  return text.replaceAll(marked, (_whole, index: string) => literals[Number(index)] ?? '');
}

export const hostileNumbers = [
  new Literal('1e400'),
  new Literal('-1e400'),
  new Literal('1e308'),
  new Literal('5e-324'),
  new Literal('-0'),
  new Literal('-0.0000001'),
  0,
  -1,
  0.5,
  2 ** 31 - 1,
  2 ** 31,
  -(2 ** 31) - 1,
  2 ** 53 - 1,
  -(2 ** 53) + 1,
  new Literal('9007199254740993'),
  new Literal('9223372036854775808'),
  new Literal(`1${'0'.repeat(300)}`),
];

export const hostileTimes = [
  '2026-02-30',
  '2026-02-30T00:00:00Z',
  '2026-13-01',
  '2026-06-31T24:00:00Z',
  '2026-06-30T23:59:60Z',
  '+275760-09-13T00:00:00Z',
  '+275760-09-13',
  '-271821-04-20T00:00:00Z',
  '0000-01-01',
  '0000-01-01T00:00:00Z',
  '0001-01-01T00:00:00Z',
  '0001-01-01T00:00:00+14:00',
  '0001-01-01',
  '9999-12-31',
  '9999-12-31T23:59:59.999Z',
  '9999-12-31T23:59:59-14:00',
  '2026-01-01T00:00:00+99:99',
  '2026-01-01T00:00:00.123456789Z',
  'infinity',
  'now',
  'epoch',
];

export const hostileIds = [
  unknownId,
  unknownId.toUpperCase(),
  unknownId.replaceAll('-', ''),
  `{${unknownId}}`,
  `${unknownId} `,
  `${unknownId}\n`,
  unknownId.replace('0', 'g'),
  '00000000-0000-0000-0000-000000000000',
  'ffffffff-ffff-ffff-ffff-ffffffffffff',
  `urn:uuid:${unknownId}`,
];

export const hostileTexts = [
  '',
  ' ',
  '\u00a0\u2003',
  '\u0000',
  'a\u0000b',
  '\ud800',
  'a\udfffb',
  new Literal(String.raw`"\ud83d\u0000"`),
  'x'.repeat(300),
  'x'.repeat(100_000),
  '😀'.repeat(5_000),
  'Z̷̢͘a̸l̴g̶o'.repeat(50),
  '\u202eright to left\u202c',
  "'; DROP TABLE request; --",
  '%s%n%x ${1+1} {{1}} $1 \\',
  '<script>alert(1)</script>',
  '\u001b[31m\r\nSet-Cookie: a=b',
  '-',
  '*',
  '%',
  '__proto__',
  'constructor',
  'NaN',
  '1e400',
];

export const hostileShapes: readonly unknown[] = [
  null,
  true,
  [],
  {},
  [null],
  [[]],
  { length: -1 },
  { toString: 1, valueOf: null },
  new Literal('{"__proto__":{"polluted":true}}'),
  new Literal('{"constructor":{"prototype":{"polluted":true}}}'),
  new Literal(`[${'0,'.repeat(many - 1)}0]`),
  new Literal('['.repeat(many) + ']'.repeat(many)),
  new Literal('{"a":'.repeat(many) + '1' + '}'.repeat(many)),
];

/** Media types that say what the body is not. */
export const hostileMediaTypes: readonly (string | readonly string[])[] = [
  'text/plain',
  'application/xml',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'multipart/form-data',
  'application/json; charset=utf-16',
  'application/json; charset=koi8-r',
  'application/json;;;',
  'application/json, application/json',
  'application/x-okno-raw',
  'application/json\tx',
  '',
  '/',
  'a'.repeat(5_000),
  ['application/json', 'text/plain'],
  ['text/plain', 'application/json'],
];

/** Cursors that no list has given out, nor could. */
export const hostileCursors = [
  '[]',
  '[null,null]',
  '[null]',
  '[1]',
  '["x"]',
  '["x","y"]',
  `[1e308,"${unknownId}"]`,
  `[-1e308,"${unknownId}"]`,
  `[1.5,"${unknownId}"]`,
  `[9007199254740991,"${unknownId}"]`,
  `["9999-99-99","${unknownId}"]`,
  `["\\u0000","${unknownId}"]`,
  `["\\ud800","${unknownId}"]`,
  '["2026-01-01T00:00:00Z","x"]',
  `["${unknownId}"]`,
  '{"0":1}',
  '[[1],[2]]',
  '[1,2,3,4,5]',
  `[-9007199254740991,"${unknownId}"]`,
  `["0000-01-01T00:00:00Z","${unknownId}"]`,
  '["\\u0000"]',
  '["\\ud800"]',
  '[0,"\\u0000"]',
].map((keys) => Buffer.from(keys).toString('base64url'));

export const hostileQueries = [
  'limit=-1',
  'limit=0',
  'limit=501',
  'limit=1e400',
  'limit=0x10',
  'limit=1.5',
  'limit=',
  'limit=NaN',
  'limit=1&limit=2',
  'after=garbage',
  'after=',
  'after=%00',
  'after=1&after=2',
  `after=${'A'.repeat(500)}`,
  `after=${'A'.repeat(6_000)}`,
  ...hostileCursors.map((cursor) => `after=${cursor}`),
  'colour=red',
  '__proto__=x',
  '__proto__[x]=1',
  'constructor=1&constructor=2',
  'limit[]=1',
  'limit[$gt]=1',
  '%zz=1',
  'q=%zz',
  'q=%ff%fe',
  'q=%00',
  'q=%ED%A0%80',
  `q=${'%25'.repeat(1_000)}`,
  'q=a&q=b',
  '&&&===&',
  '?',
];

/** What a path may carry where an id should stand. */
export const hostileSegments = [
  '%zz',
  '%00',
  '%',
  '%ff',
  '%2e%2e%2f%2e%2e%2fetc%2fpasswd',
  '..%2f..%2f',
  '../../health',
  './',
  '%20',
  '%0d%0aX: y',
  'null',
  'undefined',
  '__proto__',
  '-1',
  '0',
  '1e400',
  'x'.repeat(3_000),
  '%F0%9F%98%80',
  '%ED%A0%80',
  ';a=b',
  '*',
].map((segment) => segment.replaceAll(' ', '%20'));

export const hostileVersions = [
  '',
  '*',
  '"0"',
  '"-1"',
  '"1e9"',
  '"x"',
  'W/"1"',
  '"1", "2"',
  `"${'9'.repeat(400)}"`,
  '"9223372036854775808"',
  '"99999999999"',
];

export const hostileKeys = ['', ' ', 'k'.repeat(256), 'k'.repeat(10_000), 'é\u0080ÿ', "';--", '\t'];
