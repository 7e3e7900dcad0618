import { z } from 'zod';
import type { EventDefinition, EventEnvelope } from './event-definition.js';

/** A JSON Schema as zod writes it. */
export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly format?: string;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
  readonly prefixItems?: readonly JsonSchema[];
  readonly additionalProperties?: JsonSchema | boolean;
  readonly anyOf?: readonly JsonSchema[];
  readonly [keyword: string]: unknown;
}

/** The schema of an event's payload as its readers meet it; what is frozen once the version is published. */
export function payloadSchema(definition: EventDefinition): JsonSchema {
  const { $schema: _dialect, ...schema } = z.toJSONSchema(definition.schema, { io: 'input' });
  return schema as JsonSchema;
}

const momentSample = '2026-03-02T09:30:00.000Z';
const formats: Readonly<Record<string, string>> = {
  'date-time': momentSample,
  date: '2026-03-02',
  email: 'person@example.org',
  uri: 'https://example.org/',
};
const patterns: Readonly<Record<string, string>> = { '^[A-Z]{3}$': 'RUB', '^[0-9a-f]{64}$': '0'.repeat(64) };

/** 48 bits that always are the same for the same text (FNV-1a, twice 32 bits with two seeds). */
function digestOf(text: string): string {
  const fnv = (seed: number): string => {
    let hash = seed;
    for (const character of text) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
    return hash.toString(16).padStart(8, '0');
  };
  return (fnv(0x811c9dc5) + fnv(0x9dc5811c)).slice(0, 12);
}

function sampleId(path: string): string {
  return `01970000-0000-7000-8000-${digestOf(path)}`;
}

function sampleText({ format, pattern }: JsonSchema, path: string): string {
  if (format === 'uuid') return sampleId(path);
  const known = format === undefined ? patterns[pattern ?? ''] : formats[format];
  if (known !== undefined) return known;
  if (pattern !== undefined || format !== undefined) {
    throw new Error(`${path}: no sample is known for the format or pattern ${format ?? pattern ?? ''}`);
  }
  return path.split('.').at(-1) ?? path;
}

function sampleNumber({ minimum = 0, maximum = Number.MAX_SAFE_INTEGER }: JsonSchema): number {
  return Math.min(Math.max(minimum, 1), maximum);
}

/** The type of a value that is there: `string` of a string that may be null. */
function filledType({ type }: JsonSchema): string | undefined {
  return typeof type === 'string' ? type : type?.find((name) => name !== 'null');
}

/** A value that fits `schema`: the same one every time. @throws where a keyword has no sample yet. */
export function sampleOf(schema: JsonSchema, path: string): unknown {
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return schema.enum[0];
  const choice = schema.anyOf?.find((option) => option.type !== 'null');
  if (choice !== undefined) return sampleOf(choice, path);
  switch (filledType(schema)) {
    case 'object': {
      const entries = Object.entries(schema.properties ?? {});
      const rest = schema.additionalProperties;
      const open = typeof rest === 'object' ? { example: sampleOf(rest, `${path}.example`) } : {};
      return {
        ...Object.fromEntries(entries.map(([name, field]) => [name, sampleOf(field, `${path}.${name}`)])),
        ...open,
      };
    }
    case 'array':
      return (schema.prefixItems ?? (schema.items === undefined ? [] : [schema.items])).map((item, index) =>
        sampleOf(item, `${path}.${index.toString()}`),
      );
    case 'string':
      return sampleText(schema, path);
    case 'integer':
    case 'number':
      return sampleNumber(schema);
    case 'boolean':
      return true;
    case undefined:
    default:
      throw new Error(`${path}: no sample is known for ${JSON.stringify(schema)}`);
  }
}

function textAt(value: unknown, path: string): string {
  const found = path
    .split('.')
    .reduce<unknown>(
      (inner, name) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, name) : undefined),
      value,
    );
  return typeof found === 'string' ? found : '';
}

const publishers: Readonly<Record<string, string>> = {
  identity: 'gateway',
  complaints: 'complaints-analytics',
  analytics: 'complaints-analytics',
  receivables: 'billing-receivables',
  documents: 'billing-receivables',
};

/** The service that publishes an event: the one whose context the name begins with. */
export function publisherOf({ type }: EventDefinition): string {
  const [context = ''] = type.split('.');
  return publishers[context] ?? context;
}

/** A whole event of this version, always the same: for the golden samples and as an example. */
export function sampleEvent(definition: EventDefinition): EventEnvelope {
  const [context = ''] = definition.type.split('.');
  const data = sampleOf(payloadSchema(definition), context);
  const key = textAt(data, definition.key);
  return {
    specversion: '1.0',
    id: sampleId(definition.type),
    source: `/okno/${publisherOf(definition)}`,
    type: definition.type,
    subject: key,
    time: momentSample,
    datacontenttype: 'application/json',
    partitionkey: key,
    aggregateversion: 1,
    correlationid: sampleId('correlation'),
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    data,
  };
}
