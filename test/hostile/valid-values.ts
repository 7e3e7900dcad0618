import fc from 'fast-check';
import type { Schema } from './operations.js';

/** Ids and codes that exist, for a field or path parameter of this name; none known: an id of nothing. */
export type Pool = (name: string) => readonly string[];

/** Made years ago: what is unknown under it is unknown for good. */
export const unknownId = '01800000-0000-7000-8000-000000000001';

const mostItems = 3;
const longestText = 40;
const letters = fc.constantFrom(...'abcdefghij АБВгде 0123456789-_.,!'.split(''));

function moment(): fc.Arbitrary<string> {
  const between = { min: Date.UTC(2026, 0, 1), max: Date.UTC(2027, 0, 1) };
  return fc.integer(between).map((time) => new Date(time).toISOString());
}

function text({ minLength = 0, maxLength = longestText }: Schema): fc.Arbitrary<string> {
  const lengths = {
    minLength: Math.max(minLength, 1),
    maxLength: Math.max(minLength, Math.min(maxLength, longestText)),
  };
  return fc
    .string({ unit: letters, ...lengths })
    .map((drawn) => (drawn.trim() === '' ? 'a'.repeat(drawn.length) : drawn));
}

function stringOf(schema: Schema, name: string, pool: Pool): fc.Arbitrary<string> {
  switch (schema.format) {
    case 'uuid': {
      const known = pool(name);
      return known.length === 0 ? fc.constant(unknownId) : fc.constantFrom(...known);
    }
    case 'date-time':
      return moment();
    case 'date':
      return moment().map((drawn) => drawn.slice(0, 10));
    case 'email':
      return fc.nat(9_999).map((number) => `someone-${number}@hostile.example`);
    default:
  }
  if (schema.pattern !== undefined) return fc.stringMatching(new RegExp(schema.pattern));
  if (/timezone/i.test(name)) return fc.constantFrom('Europe/Moscow', 'UTC', 'America/New_York');
  if (/email/i.test(name)) return fc.nat(9_999).map((number) => `someone-${number}@hostile.example`);
  if (/phone/i.test(name)) return fc.nat(9_999).map((number) => `+7495${String(1_000_000 + number)}`);
  const codes = pool(name);
  return codes.length === 0 ? text(schema) : fc.oneof(fc.constantFrom(...codes), text(schema));
}

function numberOf({ type, minimum, maximum, exclusiveMinimum }: Schema): fc.Arbitrary<number> {
  const least = Math.max(minimum ?? -1_000, exclusiveMinimum === undefined ? -1_000 : exclusiveMinimum + 1);
  const most = Math.max(least, Math.min(maximum ?? 1_000, least + 2_000));
  const whole = fc.integer({ min: Math.ceil(least), max: Math.floor(most) });
  return type === 'integer'
    ? whole
    : fc.oneof(
        whole,
        whole.map((drawn) => Math.min(drawn + 0.5, most)),
      );
}

function objectOf(schema: Schema, pool: Pool): fc.Arbitrary<unknown> {
  const fields = Object.entries(schema.properties ?? {});
  const required = schema.required ?? [];
  const { additionalProperties: others, propertyNames } = schema;
  if (fields.length === 0 && typeof others === 'object') {
    return fc.dictionary(stringOf(propertyNames ?? { maxLength: 10 }, '', pool), valueOf(others, '', pool), {
      maxKeys: 2,
    });
  }
  const model = Object.fromEntries(fields.map(([name, field]) => [name, valueOf(field, name, pool)]));
  return fc.record(model, { requiredKeys: [...required], noNullPrototype: true });
}

/** Values that a schema lets through; what only a refinement refuses may be among them. */
export function valueOf(schema: Schema, name: string, pool: Pool): fc.Arbitrary<unknown> {
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return fc.oneof(...choices.map((choice) => valueOf(choice, name, pool)));
  switch (schema.type) {
    case 'string':
      return stringOf(schema, name, pool);
    case 'integer':
    case 'number':
      return numberOf(schema);
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array': {
      if (schema.prefixItems !== undefined)
        return fc.tuple(...schema.prefixItems.map((item) => valueOf(item, name, pool)));
      const item = typeof schema.items === 'object' ? schema.items : {};
      const minLength = schema.minItems ?? 0;
      const maxLength = Math.max(minLength, Math.min(schema.maxItems ?? mostItems, mostItems));
      return fc.array(valueOf(item, name.replace(/s$/, ''), pool), { minLength, maxLength });
    }
    case 'object':
      return objectOf(schema, pool);
    default:
      return fc.constantFrom<unknown>('anything', 1, true);
  }
}

/** One such value, the same for the same seed. */
export function oneValue(schema: Schema, pool: Pool, seed: number, name = ''): unknown {
  return fc.sample(valueOf(schema, name, pool), { seed, numRuns: 1 })[0];
}
