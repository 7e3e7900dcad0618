import type { Chance } from './chance.js';
import { dropped, isObject, places, render, replaced, type Draft, type Path } from './drafts.js';
import {
  hostileIds,
  hostileKeys,
  hostileMediaTypes,
  hostileNumbers,
  hostileQueries,
  hostileSegments,
  hostileShapes,
  hostileTexts,
  hostileTimes,
  hostileVersions,
  toText,
} from './hostile-values.js';
import type { Message } from './wire.js';

/** What a mutation may draw from beside itself. */
export interface Surroundings {
  readonly chance: Chance;
  /** Ids of other kinds of records and of other people's. */
  readonly foreignIds: readonly string[];
  /** Cursors that other lists gave out. */
  readonly cursors: readonly string[];
}

export interface Attack {
  readonly kind: string;
  readonly message: Message;
  /** The field of the body that was made wrong, when it was one alone. */
  readonly field?: string;
}

/** One field of the body is given another value. */
function fieldAttack(
  kind: string,
  draft: Draft,
  { chance }: Surroundings,
  valueOf: (old: unknown) => unknown,
): Attack[] {
  if (!isObject(draft.body)) return [];
  const all = places(draft.body);
  const declared = Object.keys(draft.operation.body?.properties ?? {}).map((name): Path => [name]);
  const choices = [...all, ...declared];
  if (choices.length === 0) return [];
  const path = chance.pick(choices);
  const body = replaced(draft.body, path, valueOf);
  return [{ kind, message: render({ ...draft, body }), field: path.join('.') }];
}

function textAttack(kind: string, draft: Draft, change: (text: string) => string | Buffer): Attack[] {
  return isObject(draft.body) ? [{ kind, message: render(draft, { body: change(toText(draft.body)) }) }] : [];
}

function queryAttack(kind: string, draft: Draft, query: string): Attack[] {
  return [{ kind, message: render({ ...draft, query }) }];
}

function headerAttack(kind: string, draft: Draft, name: string, value: string | readonly string[]): Attack[] {
  const headers = { ...draft.headers, [name]: typeof value === 'string' ? value : [...value] };
  return [{ kind, message: render({ ...draft, headers }) }];
}

/** @returns the requests a draft becomes; none where the way does not fit it */
type Mutation = (draft: Draft, around: Surroundings) => readonly Attack[];

const encoded = (value: unknown): string =>
  encodeURIComponent(typeof value === 'string' ? Buffer.from(value).toString() : toText(value)).slice(0, 6_000);

/** Every way to spoil a request, by name. A way that does not fit a route makes nothing of it. */
export const mutations: Readonly<Record<string, Mutation>> = {
  valid: (draft) => [{ kind: 'valid', message: render(draft) }],
  number: (draft, around) => fieldAttack('number', draft, around, () => around.chance.pick(hostileNumbers)),
  text: (draft, around) => fieldAttack('text', draft, around, () => around.chance.pick(hostileTexts)),
  time: (draft, around) => fieldAttack('time', draft, around, () => around.chance.pick(hostileTimes)),
  shape: (draft, around) => fieldAttack('shape', draft, around, () => around.chance.pick(hostileShapes)),
  id: (draft, around) => fieldAttack('id', draft, around, () => around.chance.pick(hostileIds)),
  foreign: (draft, around) => fieldAttack('foreign', draft, around, () => around.chance.pick(around.foreignIds)),
  many: (draft, around) =>
    fieldAttack('many', draft, around, (old) =>
      Array.from({ length: 10_000 }, () => (Array.isArray(old) ? (old[0] as unknown) : old) ?? 'x'),
    ),
  'in a list': (draft, around) => fieldAttack('in a list', draft, around, (old) => [old]),
  turned: (draft, around) =>
    fieldAttack('turned', draft, around, (old) =>
      typeof old === 'number'
        ? -old
        : typeof old === 'string'
          ? old.split('').reverse().join('')
          : JSON.stringify(old ?? null),
    ),
  'left out': (draft, { chance }) => {
    const all = places(draft.body);
    if (!isObject(draft.body) || all.length === 0) return [];
    return [{ kind: 'left out', message: render({ ...draft, body: dropped(draft.body, chance.pick(all)) }) }];
  },
  'unknown field': (draft, { chance }) => {
    if (!isObject(draft.body)) return [];
    const names = ['colour', '', 'constructor', 'toString', 'id', 'version', '\u0000', 'x'.repeat(10_000)];
    return [{ kind: 'unknown field', message: render({ ...draft, body: { ...draft.body, [chance.pick(names)]: 1 } }) }];
  },
  'own prototype': (draft) =>
    textAttack('own prototype', draft, (text) =>
      text.replace('{', text === '{}' ? '{"__proto__":{"a":1}' : '{"__proto__":{"a":1},'),
    ),
  'field twice': (draft) => {
    const [name] = isObject(draft.body) ? Object.keys(draft.body) : [];
    if (name === undefined) return [];
    return textAttack('field twice', draft, (text) => text.replace('{', `{${JSON.stringify(name)}:null,`));
  },
  truncated: (draft, { chance }) =>
    textAttack('truncated', draft, (text) => text.slice(0, 1 + chance.below(text.length - 1))),
  'a byte flipped': (draft, { chance }) =>
    textAttack('a byte flipped', draft, (text) => {
      const bytes = Buffer.from(text);
      bytes[chance.below(bytes.length)] = chance.below(256);
      return bytes;
    }),
  'no JSON': (draft, { chance }) =>
    textAttack('no JSON', draft, () =>
      chance.pick([
        '{',
        '}',
        'null',
        '0',
        '"x"',
        '[]',
        '{"a":}',
        "{'a':1}",
        '{"a":NaN}',
        '{"a":1,}',
        '\ufeff{}',
        '{}{}',
        '\u0000',
        '[1e400]',
        '"\\ud800"',
        `${'['.repeat(10_000)}${']'.repeat(10_000)}`,
        `[${'{},'.repeat(10_000)}{}]`,
        Buffer.from([0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00]).toString('latin1'),
      ]),
    ),
  oversized: (draft) => textAttack('oversized', draft, (text) => text + ' '.repeat(1_100_000)),
  'media type': (draft, { chance }) =>
    draft.body === undefined ? [] : headerAttack('media type', draft, 'content-type', chance.pick(hostileMediaTypes)),
  encoding: (draft, { chance }) =>
    draft.body === undefined
      ? []
      : headerAttack('encoding', draft, 'content-encoding', chance.pick(['gzip', 'br', 'identity, gzip', 'x', ''])),
  version: (draft, { chance }) => headerAttack('version', draft, 'if-match', chance.pick(hostileVersions)),
  key: (draft, { chance }) => headerAttack('key', draft, 'idempotency-key', chance.pick(hostileKeys)),
  'two keys': (draft) => headerAttack('two keys', draft, 'idempotency-key', ['one', 'another']),
  language: (draft, { chance }) =>
    headerAttack(
      'language',
      draft,
      'accept-language',
      chance.pick(['', '*', 'tlh', 'ru;q=x', 'x'.repeat(4_000), ',,,', 'en-']),
    ),
  trace: (draft, { chance }) =>
    headerAttack(
      'trace',
      draft,
      'traceparent',
      chance.pick([
        '',
        '00-0-0-00',
        `00-${'0'.repeat(32)}-${'0'.repeat(16)}-00`,
        'x'.repeat(4_000),
        `ff-${'g'.repeat(32)}`,
      ]),
    ),
  query: (draft, { chance }) => queryAttack('query', draft, chance.pick(hostileQueries)),
  "another list's cursor": (draft, { chance, cursors }) => {
    const isList = draft.operation.parameters.some(({ name }) => name === 'after');
    return isList && cursors.length > 0
      ? queryAttack("another list's cursor", draft, `after=${chance.pick(cursors)}`)
      : [];
  },
  filter: (draft, { chance, foreignIds }) => {
    const names = draft.operation.parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => name);
    if (names.length === 0) return [];
    const value = chance.pick([
      ...hostileTexts,
      ...hostileTimes,
      ...hostileIds,
      ...hostileNumbers,
      chance.pick(foreignIds),
    ]);
    const others = draft.query.split('&').filter((part) => part !== '');
    const name = chance.pick(names);
    const kept = others.filter((part) => !part.startsWith(`${name}=`));
    return queryAttack('filter', draft, [...kept, `${name}=${encoded(value)}`].join('&'));
  },
  'filter twice': (draft, { chance }) => {
    const names = draft.operation.parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => name);
    if (names.length === 0) return [];
    const name = chance.pick(names);
    return queryAttack('filter twice', draft, `${name}=1&${name}=2`);
  },
  bytes: (draft, { chance }) => {
    if (!Buffer.isBuffer(draft.body)) return [];
    const bytes = Buffer.from(draft.body);
    for (let flips = 0; flips < 5; flips += 1) bytes[chance.below(bytes.length)] = chance.below(256);
    const cut = chance.below(bytes.length);
    const ways = [
      bytes,
      bytes.subarray(0, cut),
      Buffer.concat([bytes.subarray(0, cut), bytes]),
      Buffer.concat([Buffer.alloc(1_000), bytes]),
      Buffer.concat([bytes, Buffer.from(`\n"${'x,'.repeat(50_000)}`)]),
    ];
    return [{ kind: 'bytes', message: render({ ...draft, body: chance.pick(ways) }) }];
  },
  path: (draft, { chance }) => {
    const names = Object.keys(draft.segments);
    if (names.length === 0) return [];
    return [
      {
        kind: 'path',
        message: render({
          ...draft,
          segments: { ...draft.segments, [chance.pick(names)]: chance.pick(hostileSegments) },
        }),
      },
    ];
  },
  'path id': (draft, { chance, foreignIds }) => {
    const names = Object.keys(draft.segments);
    if (names.length === 0) return [];
    const id = encoded(chance.pick([...hostileIds, ...foreignIds]));
    return [
      { kind: 'path id', message: render({ ...draft, segments: { ...draft.segments, [chance.pick(names)]: id } }) },
    ];
  },
  'path twice': (draft, { chance }) => {
    const { path } = render(draft);
    const spoilt = chance.pick([
      `${path}/`,
      `/${path}`,
      path.replace('/', '/./'),
      `${path}%2f`,
      `${path}%00`,
      path.toUpperCase(),
      `${path};x=1`,
      `${path}#x`,
    ]);
    return [{ kind: 'path twice', message: render(draft, { path: spoilt }) }];
  },
  method: (draft, { chance }) => [
    {
      kind: 'method',
      message: render(draft, { method: chance.pick(['PUT', 'DELETE', 'PATCH', 'OPTIONS', 'PROPFIND', 'TRACE']) }),
    },
  ],
};
