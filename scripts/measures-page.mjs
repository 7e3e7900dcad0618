// The table of measures in docs/measures.md, out of the registry that the cube answers by.
const begin = '<!-- measures: written by npm run generate -->';
const end = '<!-- end of measures -->';

const cell = (text) => text.replaceAll('|', '\\|');

function rowOf({ name, label, unit, formula, time, parameter }) {
  const column = parameter === undefined ? name : `${name}(${String(parameter.default)})`;
  const cells = [`\`${column}\``, `${label.en} · ${label.ru}`, unit, `${formula.en} · ${formula.ru}`, time.en];
  return `| ${cells.map(cell).join(' | ')} |`;
}

/** The page with its table as the registry has it now. @throws where the marks of its place are gone */
export async function withMeasures(page) {
  const { measures } = await import('../apps/complaints-analytics/dist/cube-measures/registry.rules.js');
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error('docs/measures.md has lost the marks of its table');
  const head = '| measure | name | unit | formula | counted by |\n| --- | --- | --- | --- | --- |';
  const table = `${head}\n${measures.map(rowOf).join('\n')}`;
  return `${page.slice(0, from + begin.length)}\n\n${table}\n\n${page.slice(to)}`;
}
