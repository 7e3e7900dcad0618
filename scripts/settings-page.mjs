// The tables of settings in docs/operations.md, out of the schemas that check them at the start.
import { z } from 'zod';

const begin = '<!-- settings: written by npm run generate -->';
const end = '<!-- end of settings -->';
const services = ['intake', 'routing', 'escalation', 'complaints-analytics', 'billing-receivables', 'gateway'];
/** What only all-in-one reads, or a process is told by the one that looks after it: nobody sets them. */
const hidden = new Set(['OKNO_HOST', 'OKNO_AWAITED', 'OKNO_TEST_CLOCK_AHEAD']);

async function definitionOf(service) {
  const exported = Object.values(await import(`../apps/${service}/dist/service.js`));
  return exported.find((value) => value?.name === service);
}

function rangeOf({ enum: choices, minimum, maximum }) {
  if (choices !== undefined) return choices.join(', ');
  const isBounded = (bound) => bound !== undefined && Math.abs(bound) < Number.MAX_SAFE_INTEGER;
  if (isBounded(minimum) && isBounded(maximum)) return `${minimum} … ${maximum}`;
  return isBounded(minimum) ? `${minimum} or more` : '';
}

/** Rows of the variables of `schemas` that `seen` does not have yet. */
function rowsOf(schemas, seen) {
  const rows = [];
  for (const schema of schemas) {
    const { properties, required = [] } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
    for (const [name, property] of Object.entries(properties)) {
      if (seen.has(name) || hidden.has(name)) continue;
      seen.add(name);
      // What coercion accepts has no type of its own; the schema below says what it becomes.
      const inner = z.toJSONSchema(schema, { unrepresentable: 'any', io: 'output' }).properties[name] ?? {};
      const unset = required.includes(name) && property.default === undefined ? '**required**' : '';
      const fallback = [undefined, ''].includes(property.default) ? unset : `\`${String(property.default)}\``;
      const cells = [`\`${name}\``, fallback, rangeOf({ ...inner, ...property }), property.description ?? ''];
      rows.push(`| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`);
    }
  }
  return rows;
}

function table(title, rows) {
  if (rows.length === 0) return '';
  return `### ${title}\n\n| variable | default | values | meaning |\n| --- | --- | --- | --- |\n${rows.join('\n')}\n\n`;
}

async function tables() {
  const { processSettings } = await import('../libs/service-kit/dist/index.js');
  const ofAll = new Set();
  let text = table('Every service', rowsOf(processSettings, ofAll));
  for (const service of services) {
    const { settings } = await definitionOf(service);
    text += table(service, rowsOf([settings], new Set(ofAll)));
  }
  return text;
}

/** The page with its tables as they are now. */
export async function withSettings(page) {
  const from = page.indexOf(begin);
  const to = page.indexOf(end);
  if (from === -1 || to === -1) throw new Error(`docs/operations.md has lost its "${begin}" or its "${end}"`);
  return `${page.slice(0, from + begin.length)}\n\n${await tables()}${page.slice(to)}`;
}
