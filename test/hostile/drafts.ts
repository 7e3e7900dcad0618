import type { OutgoingHttpHeaders } from 'node:http';
import { Literal, toText } from './hostile-values.js';
import { pathWith, type Operation } from './operations.js';
import type { Message } from './wire.js';

/** A request as a well-meaning caller would make it, in parts. */
export interface Draft {
  readonly operation: Operation;
  readonly segments: Readonly<Record<string, string>>;
  readonly query: string;
  readonly headers: OutgoingHttpHeaders;
  /** Undefined where the route takes none, bytes where it takes no JSON. */
  readonly body: unknown;
}

export type Path = readonly (string | number)[];

function bodyOf({ body }: Draft): string | Buffer | undefined {
  return body === undefined || Buffer.isBuffer(body) ? body : toText(body);
}

export function render(draft: Draft, over: Partial<Message> = {}): Message {
  const { operation, segments, query, headers } = draft;
  const path = pathWith(operation, (name) => segments[name] ?? '') + (query === '' ? '' : `?${query}`);
  const body = bodyOf(draft);
  return { method: operation.method, path, headers, ...(body === undefined ? {} : { body }), ...over };
}

/** The places of every value in a body, the whole of it excepted. */
export function places(value: unknown, above: Path = []): readonly Path[] {
  if (typeof value !== 'object' || value === null || value instanceof Literal) return [];
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) => {
    const path = [...above, Array.isArray(value) ? Number(key) : key];
    return [path, ...places(inner, path)];
  });
}

export function replaced(value: unknown, [key, ...deeper]: Path, change: (old: unknown) => unknown): unknown {
  if (key === undefined) return change(value);
  if (Array.isArray(value))
    return value.map((item: unknown, index): unknown => (index === key ? replaced(item, deeper, change) : item));
  const object = value as Record<string, unknown>;
  return { ...object, [key]: replaced(object[key], deeper, change) };
}

export function dropped(value: unknown, path: Path): unknown {
  const key = path.at(-1);
  return replaced(value, path.slice(0, -1), (holder) => {
    if (Array.isArray(holder)) return holder.filter((_item: unknown, index): boolean => index !== key) as unknown[];
    return Object.fromEntries(Object.entries(holder as object).filter(([name]) => name !== key));
  });
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !Buffer.isBuffer(value);
