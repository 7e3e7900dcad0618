import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { eventCatalogue, findEventDefinition, payloadSchema } from '@okno/contracts';

const golden = fileURLToPath(new URL('../../libs/contracts/golden', import.meta.url));

function read(file: string): unknown {
  const path = join(golden, file);
  if (!existsSync(path)) throw new Error(`${file} is missing: node scripts/contracts.mjs generate`);
  return JSON.parse(readFileSync(path, 'utf8'));
}

describe('published events (docs/adr/0003)', () => {
  it.each(eventCatalogue.map((definition) => [definition.type, definition] as const))(
    '%s keeps its schema',
    (type, definition) => {
      expect(payloadSchema(definition)).toEqual(read(`${type}.schema.json`));
    },
  );

  it.each(eventCatalogue.map((definition) => [definition.type, definition] as const))(
    '%s still reads its golden sample, field by field',
    (type, definition) => {
      const { data } = read(`${type}.json`) as { data: unknown };
      expect(definition.schema.parse(data)).toEqual(data);
    },
  );

  it('forgets none', () => {
    const types = readdirSync(golden).map((file) => file.replace(/(\.schema)?\.json$/, ''));
    expect(types.filter((type) => findEventDefinition(type) === undefined)).toEqual([]);
  });

  it.each(eventCatalogue.map(({ type }) => [type]))('%s is a named fact with a major version', (type) => {
    expect(type).toMatch(/^[a-z]+\.[a-z]+(-[a-z]+)+\.v[1-9]\d*$/);
  });
});
