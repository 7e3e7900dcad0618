// `generate` writes docs/events.md, the settings in docs/operations.md, the measures in docs/measures.md, the tables in docs/personal-data.md and, for an event version that has none yet, its golden sample and frozen schema.
// `check` fails when a published schema moved, a golden sample no longer parses, or a page is stale.
// `generate --rewrite <type …>` (or `--rewrite all`) freezes anew: only before a version has been published to anybody.
import { existsSync } from 'node:fs';
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { format, resolveConfig } from 'prettier';
import { withMeasures } from './measures-page.mjs';
import { withPersonalData } from './personal-data-page.mjs';
import { withSettings } from './settings-page.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const golden = join(root, 'libs/contracts/golden');
const page = join(root, 'docs/events.md');
const operations = join(root, 'docs/operations.md');
const measures = join(root, 'docs/measures.md');
const personalData = join(root, 'docs/personal-data.md');
const { describeEvents, eventCatalogue, findEventDefinition, payloadSchema, sampleEvent } =
  await import('../libs/contracts/dist/index.js');

const sampleFile = (type) => join(golden, `${type}.json`);
const schemaFile = (type) => join(golden, `${type}.schema.json`);

async function formatted(path, text) {
  return format(text, { ...(await resolveConfig(path)), filepath: path });
}

async function writeJson(path, value) {
  await writeFile(path, await formatted(path, JSON.stringify(value)));
}

async function readJson(path) {
  return JSON.parse(await readFile(path, 'utf8'));
}

/** Which services say that they consume an event, by its type. */
async function consumers() {
  const found = new Map();
  for (const app of (await readdir(join(root, 'apps'))).sort()) {
    const entry = join(root, 'apps', app, 'dist/service.js');
    if (!existsSync(entry)) continue;
    for (const value of Object.values(await import(entry))) {
      if (!Array.isArray(value?.consumes)) continue;
      for (const { type } of value.consumes) {
        found.set(type, [...new Set([...(found.get(type) ?? []), value.name])].sort());
      }
    }
  }
  return found;
}

async function currentPage() {
  return formatted(page, describeEvents(eventCatalogue, await consumers()));
}

async function currentOperations() {
  return formatted(operations, await withSettings(await readFile(operations, 'utf8')));
}

async function currentMeasures() {
  return formatted(measures, await withMeasures(await readFile(measures, 'utf8')));
}

async function currentPersonalData() {
  return formatted(personalData, await withPersonalData(await readFile(personalData, 'utf8')));
}

async function generate(rewrite) {
  await mkdir(golden, { recursive: true });
  for (const definition of eventCatalogue) {
    const { type } = definition;
    const anew = rewrite.includes('all') || rewrite.includes(type);
    if (anew || !existsSync(sampleFile(type))) await writeJson(sampleFile(type), sampleEvent(definition));
    if (anew || !existsSync(schemaFile(type))) await writeJson(schemaFile(type), payloadSchema(definition));
  }
  await writeFile(page, await currentPage());
  await writeFile(operations, await currentOperations());
  await writeFile(measures, await currentMeasures());
  await writeFile(personalData, await currentPersonalData());
}

async function faultsOf(definition) {
  const { type, schema } = definition;
  if (!existsSync(sampleFile(type)) || !existsSync(schemaFile(type))) {
    return [`${type} has no golden sample or no frozen schema: run "node scripts/contracts.mjs generate"`];
  }
  const faults = [];
  if (!isDeepStrictEqual(await readJson(schemaFile(type)), payloadSchema(definition))) {
    faults.push(`${type}: its published schema is frozen and has changed: make a new version instead`);
  }
  const parsed = schema.safeParse((await readJson(sampleFile(type))).data);
  if (!parsed.success) faults.push(`${type}: its golden sample no longer parses: ${parsed.error.message}`);
  return faults;
}

async function check() {
  const faults = (await Promise.all(eventCatalogue.map(faultsOf))).flat();
  for (const file of existsSync(golden) ? await readdir(golden) : []) {
    const type = file.replace(/(\.schema)?\.json$/, '');
    if (findEventDefinition(type) === undefined)
      faults.push(`${type} was published once and is gone from the catalogue`);
  }
  const stands = existsSync(page) ? await readFile(page, 'utf8') : '';
  if (stands !== (await currentPage()))
    faults.push('docs/events.md is stale: run "node scripts/contracts.mjs generate"');
  if ((await readFile(operations, 'utf8')) !== (await currentOperations()))
    faults.push('docs/operations.md is stale: run "node scripts/contracts.mjs generate"');
  if ((await readFile(measures, 'utf8')) !== (await currentMeasures()))
    faults.push('docs/measures.md is stale: run "node scripts/contracts.mjs generate"');
  if ((await readFile(personalData, 'utf8')) !== (await currentPersonalData()))
    faults.push('docs/personal-data.md is stale: run "node scripts/contracts.mjs generate"');
  return faults;
}

const [command, flag, ...types] = process.argv.slice(2);
if (command === 'generate') {
  await generate(flag === '--rewrite' ? types : []);
} else if (command === 'check') {
  const faults = await check();
  for (const fault of faults) console.error(fault);
  process.exitCode = faults.length === 0 ? 0 : 1;
} else {
  console.error('usage: node scripts/contracts.mjs generate [--rewrite <type …|all>] | check');
  process.exitCode = 2;
}
