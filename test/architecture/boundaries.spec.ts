import { createRequire } from 'node:module';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { accomplices, lawful, probes } from './boundary-probes.js';
import { plantTree, repository, runTool, type PlantedTree } from './planted-tree.js';

interface Violation {
  from: string;
  to: string;
  rule: { name: string };
  /** The files of a cycle; it is reported once, whichever of them is `from`. */
  cycle?: { name: string }[];
}

const installed = ['@nestjs/common', 'kafkajs', 'pg', 'fast-check'];
const tools = {
  cruise: 'dependency-cruiser/bin/dependency-cruise.mjs',
  config: join(repository, '.dependency-cruiser.cjs'),
};

function workspacesOf(files: string[]): string[] {
  return [
    ...new Set(files.filter((file) => !file.startsWith('test/')).map((file) => file.split('/').slice(0, 2).join('/'))),
  ];
}

function plantProbes(): PlantedTree {
  const files: Record<string, string> = { ...lawful, ...accomplices };
  for (const probe of probes) files[probe.file] = probe.imports;
  const links: Record<string, string> = {};
  for (const workspace of workspacesOf(Object.keys(files))) {
    const name = workspace.split('/')[1] ?? '';
    const root = workspace.startsWith('apps/') ? 'service' : 'index';
    files[`${workspace}/package.json`] = JSON.stringify({
      name: `@okno/${name}`,
      type: 'module',
      exports: { '.': `./dist/${root}.js` },
      dependencies: { '@nestjs/common': '1.0.0', kafkajs: '1.0.0', pg: '1.0.0' },
      ...(name === 'messaging' ? { devDependencies: { 'fast-check': '1.0.0' } } : {}),
    });
    links[`node_modules/@okno/${name}`] = join('../..', workspace);
  }
  for (const name of installed) {
    files[`node_modules/${name}/package.json`] = JSON.stringify({ name, version: '1.0.0', main: 'index.js' });
    files[`node_modules/${name}/index.js`] = 'module.exports = {};';
  }
  files['package.json'] = JSON.stringify({
    name: 'planted',
    type: 'module',
    devDependencies: { 'fast-check': '1.0.0' },
  });
  return plantTree(files, { copied: ['tsconfig.base.json', 'tsconfig.lint.json'], links });
}

function accused({ from, cycle }: Violation): string[] {
  return [from, ...(cycle ?? []).map(({ name }) => name)];
}

async function violationsIn(root: string): Promise<Violation[]> {
  const sources = ['apps', 'libs']
    .flatMap((kind) => readdirSync(join(root, kind)).map((name) => `${kind}/${name}/src`))
    .filter((source) => existsSync(join(root, source)));
  const args = ['--config', tools.config, '--output-type', 'json', ...sources, 'test'];
  const { stdout, stderr } = await runTool(tools.cruise, args, root);
  if (!stdout.startsWith('{')) throw new Error(`dependency-cruiser said no JSON:\n${stdout}\n${stderr}`);
  return (JSON.parse(stdout) as { summary: { violations: Violation[] } }).summary.violations;
}

describe('the boundaries (docs/adr/0009)', () => {
  let tree: PlantedTree;
  let violations: Violation[];

  beforeAll(async () => {
    tree = plantProbes();
    violations = await violationsIn(tree.root);
  }, 60_000);
  afterAll(() => {
    tree.remove();
  });

  it.each(probes)('$rule is red: $why', ({ rule, file }) => {
    const broken = violations.filter((violation) => accused(violation).includes(file));
    expect([...new Set(broken.map((violation) => violation.rule.name))]).toEqual([rule]);
  });

  it('leaves the lawful neighbours of every border alone', () => {
    expect(violations.filter((violation) => violation.from in lawful)).toEqual([]);
  });

  it('has a probe for every rule', () => {
    const { forbidden } = createRequire(import.meta.url)(tools.config) as { forbidden: { name: string }[] };
    expect([...new Set(probes.map(({ rule }) => rule))].sort()).toEqual(forbidden.map(({ name }) => name).sort());
  });

  it('finds this repository within them', async () => {
    const broken = (await violationsIn(repository)).map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`);
    expect(broken).toEqual([]);
  }, 60_000);
});
