import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { plantTree, repository, runTool, type PlantedTree } from './planted-tree.js';

/** Code, where it is written, and the one lint rule that forbids it there. */
type Probe = [why: string, file: string, code: string, rule: string];

const feature = 'apps/intake/src/request';

const forbidden: Probe[] = [
  ['Date.now()', `${feature}/now.rules.ts`, `export const at = (): number => Date.now();`, 'no-restricted-properties'],
  ['Date.now handed on', `${feature}/handed-on.rules.ts`, `export const clock = Date.now;`, 'no-restricted-properties'],
  ['now taken out of Date', `${feature}/taken.rules.ts`, `export const { now } = Date;`, 'no-restricted-properties'],
  ['new Date()', `${feature}/new-date.rules.ts`, `export const at = (): Date => new Date();`, 'no-restricted-syntax'],
  ['Date()', `${feature}/date.rules.ts`, `export const at = (): string => Date();`, 'no-restricted-syntax'],
  [
    'Math.random()',
    `${feature}/dice.rules.ts`,
    `export const dice = (): number => Math.random();`,
    'no-restricted-properties',
  ],
  [
    'process.env',
    `${feature}/env.usecase.ts`,
    `export const port = process.env.OKNO_PORT;`,
    'no-restricted-properties',
  ],
  [
    'env taken out of process',
    `${feature}/taken.usecase.ts`,
    `export const { env } = process;`,
    'no-restricted-properties',
  ],
  [
    'globalThis.process.env',
    `${feature}/global.usecase.ts`,
    `export const env = globalThis.process.env;`,
    'no-restricted-syntax',
  ],
  [
    'env of node:process',
    `${feature}/imported.usecase.ts`,
    `import { env } from 'node:process';\nexport const port = env.OKNO_PORT;`,
    'no-restricted-imports',
  ],
  ['an enum', `${feature}/tier.rules.ts`, `export enum Tier {\n  first,\n}`, 'no-restricted-syntax'],
  ['a default export', `${feature}/default.rules.ts`, `export default 1;`, 'no-restricted-syntax'],
  [
    'a renamed default export',
    `${feature}/renamed.rules.ts`,
    `const one = 1;\nexport { one as default };`,
    'no-restricted-syntax',
  ],
  ['any', `${feature}/any.rules.ts`, `export type Row = any;`, '@typescript-eslint/no-explicit-any'],
  [
    'a non-null assertion',
    `${feature}/non-null.rules.ts`,
    `export const first = (rows: string[]): string => rows[0]!;`,
    '@typescript-eslint/no-non-null-assertion',
  ],
  [
    'a type imported as a value',
    `${feature}/value.rules.ts`,
    `import { Money } from '@okno/money';\nexport type Price = Money;`,
    '@typescript-eslint/consistent-type-imports',
  ],
  [
    'a forgotten promise',
    `${feature}/forgotten.usecase.ts`,
    `export function run(work: () => Promise<void>): void {\n  work();\n}`,
    '@typescript-eslint/no-floating-promises',
  ],
  [
    'a switch that forgets a case',
    `${feature}/switch.rules.ts`,
    `export function weigh(tier: 'first' | 'second'): number {\n  switch (tier) {\n    case 'first':\n      return 1;\n  }\n  return 0;\n}`,
    '@typescript-eslint/switch-exhaustiveness-check',
  ],
  ['console.log in a service', `${feature}/console.usecase.ts`, `console.log('secret');`, 'no-console'],
  [
    'it.only',
    `${feature}/only.spec.ts`,
    `import { it } from '@jest/globals';\nit.only('is alone', () => undefined);`,
    'no-restricted-syntax',
  ],
  [
    'describe.skip',
    `${feature}/skip.int-spec.ts`,
    `import { describe } from '@jest/globals';\ndescribe.skip('is off', () => undefined);`,
    'no-restricted-syntax',
  ],
  [
    'test.only.each',
    'test/stories/only.story.ts',
    `import { test } from '@jest/globals';\ntest.only.each([1])('is alone %d', () => undefined);`,
    'no-restricted-syntax',
  ],
  [
    'xit',
    'test/faults/xit.fault.ts',
    `import { xit } from '@jest/globals';\nxit('is off', () => undefined);`,
    'no-restricted-syntax',
  ],
  ['Date.now() in config.ts', 'apps/intake/src/config.ts', `export const at = Date.now();`, 'no-restricted-properties'],
  [
    'process.env in clock.ts',
    'libs/service-kit/src/clock.ts',
    `export const zone = process.env.TZ;`,
    'no-restricted-properties',
  ],
  ['a clock of an app', `${feature}/clock.ts`, `export const at = Date.now();`, 'no-restricted-properties'],
];

const allowed: [why: string, file: string, code: string][] = [
  ['a given time', `${feature}/given.rules.ts`, `export const at = (text: string): Date => new Date(text);`],
  [
    'time in a clock',
    'libs/testing/src/clock.ts',
    `export const at = (): Date => new Date(Date.now() * Math.random());`,
  ],
  ['time in the clock module', 'libs/business-time/src/clock.ts', `export const at = (): number => Date.now();`],
  [
    'chance and time in the id module',
    'libs/service-kit/src/ids.ts',
    `export const id = (): number => Date.now() + Math.random();`,
  ],
  ['the environment in main', 'apps/intake/src/main.ts', `console.log(process.env.OKNO_PORT);`],
  [
    'time in a test',
    `${feature}/given.spec.ts`,
    `import { it } from '@jest/globals';\nit('runs', () => Date.now() > 0);`,
  ],
  [
    'an injected class imported as a value',
    `${feature}/injected.usecase.ts`,
    [
      `import { Money } from '@okno/money';`,
      `const injectable = (): ClassDecorator => () => undefined;`,
      `@injectable()`,
      `export class Register {`,
      `  constructor(private readonly money: Money) {}`,
      `  execute(): number {`,
      `    return this.money.minor;`,
      `  }`,
      `}`,
    ].join('\n'),
  ],
  [
    'a module that is only its decorator',
    `${feature}/request.module.ts`,
    `const module = (): ClassDecorator => () => undefined;\n@module()\nexport class RequestModule {}`,
  ],
];

type Findings = Map<string, string[]>;

async function lint(root: string): Promise<Findings> {
  const { stdout, stderr } = await runTool('eslint/bin/eslint.js', ['--format', 'json', 'apps', 'libs', 'test'], root);
  if (!stdout.startsWith('[')) throw new Error(`ESLint said no JSON:\n${stdout}\n${stderr}`);
  const files = JSON.parse(stdout) as { filePath: string; messages: { ruleId: string | null; message: string }[] }[];
  return new Map(
    files.map(({ filePath, messages }) => [
      filePath.slice(root.length + 1),
      messages.map(({ ruleId, message }) => ruleId ?? message),
    ]),
  );
}

describe('the lint rules (docs/adr/0009)', () => {
  let tree: PlantedTree;
  let findings: Findings;

  beforeAll(async () => {
    const files: Record<string, string> = {
      'package.json': '{ "type": "module" }',
      'libs/money/src/index.ts': 'export class Money {\n  readonly minor = 1;\n}\n',
    };
    for (const [, file, code] of [...forbidden, ...allowed]) files[file] = `${code}\n`;
    tree = plantTree(files, {
      copied: ['eslint.config.mjs', 'tsconfig.base.json', 'tsconfig.lint.json'],
      links: { node_modules: join(repository, 'node_modules') },
    });
    findings = await lint(tree.root);
  }, 60_000);
  afterAll(() => {
    tree.remove();
  });

  it.each(forbidden)('forbids %s', (_why, file, _code, rule) => {
    expect([...new Set(findings.get(file))]).toEqual([rule]);
  });

  it.each(allowed)('allows %s', (_why, file) => {
    expect(findings.get(file)).toEqual([]);
  });
});
