// The table in docs/personal-data.md, from what every service says of its tables.
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const begin = '<!-- tables: generated, begin -->';
const end = '<!-- tables: generated, end -->';

async function everyInventory() {
  const found = [];
  for (const app of (await readdir(join(root, 'apps'))).sort()) {
    const entry = join(root, 'apps', app, 'dist/service.js');
    if (!existsSync(entry)) continue;
    for (const value of Object.values(await import(entry))) {
      if (value?.personalData !== undefined) found.push({ service: value.name, tables: value.personalData });
    }
  }
  const { hostedPersonalData } = await import('../libs/service-kit/dist/index.js');
  return [...found, { service: 'every service', tables: hostedPersonalData }];
}

function row(service, table, { columns, kept }) {
  const of = (...holdings) =>
    Object.entries(columns)
      .filter(([, holding]) => holdings.includes(holding))
      .map(([column]) => `\`${column}\``)
      .join(', ');
  return `| ${service} | \`${table}\` | ${of('erased')} | ${of('kept-by-law', 'staff-words', 'journal')} | ${kept} |`;
}

/** The page with its table as the code has it now. */
export async function withPersonalData(page) {
  const rows = (await everyInventory()).flatMap(({ service, tables }) =>
    Object.entries(tables).flatMap(([table, said]) => (said.kept === undefined ? [] : [row(service, table, said)])),
  );
  const head = [
    '| service | table | erased | stays | why it is kept, and how long |',
    '| --- | --- | --- | --- | --- |',
  ];
  const [before, after] = [page.indexOf(begin), page.indexOf(end)];
  if (before < 0 || after < before) throw new Error('docs/personal-data.md has lost the marks around its table');
  return `${page.slice(0, before + begin.length)}\n\n${[...head, ...rows].join('\n')}\n\n${page.slice(after)}`;
}
