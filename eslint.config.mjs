import js from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

// Every restriction of ours has a probe in test/architecture/lint-rules.spec.ts that breaks it and expects red.

const restrictions = {
  time: {
    syntax: [
      {
        selector: "NewExpression[callee.name='Date'][arguments.length=0]",
        message: 'Time comes from the injected clock or as an argument.',
      },
      { selector: "CallExpression[callee.name='Date']", message: 'Time comes from the injected clock.' },
    ],
    properties: [{ object: 'Date', property: 'now', message: 'Time comes from the injected clock or as an argument.' }],
  },
  chance: {
    properties: [{ object: 'Math', property: 'random', message: 'Ids come from newId(); chance is passed in.' }],
  },
  environment: {
    syntax: [
      {
        selector: "MemberExpression[object.object.name='globalThis'][property.name='env']",
        message: 'The environment is read once, by config.ts or main.ts.',
      },
    ],
    properties: [
      { object: 'process', property: 'env', message: 'The environment is read once, by config.ts or main.ts.' },
    ],
    imports: ['process', 'node:process'].map((name) => ({
      name,
      importNames: ['env', 'default'],
      message: 'The environment is read once, by config.ts or main.ts.',
    })),
  },
  shape: {
    syntax: [
      { selector: 'TSEnumDeclaration', message: 'Use a union of strings.' },
      { selector: 'ExportDefaultDeclaration', message: 'Export by name.' },
      { selector: "ExportSpecifier[exported.name='default']", message: 'Export by name.' },
    ],
  },
  focus: {
    syntax: [
      {
        selector: 'MemberExpression[object.name=/^(describe|it|test)$/][property.name=/^(only|skip|todo)$/]',
        message: 'Every test runs, in every run.',
      },
      {
        selector: 'CallExpression[callee.name=/^(fdescribe|fit|xdescribe|xit|xtest)$/]',
        message: 'Every test runs, in every run.',
      },
    ],
  },
};

// ESLint replaces a rule's options, it does not add to them: so each kind of file states all that binds it.
// (A severity alone would keep the options of the block before: hence 'off' when nothing is left.)
function restrict(...names) {
  const all = (part) => names.flatMap((name) => restrictions[name][part] ?? []);
  const rule = (options) => (options.length > 0 ? ['error', ...options] : 'off');
  const imports = all('imports');
  return {
    'no-restricted-syntax': rule(all('syntax')),
    'no-restricted-properties': rule(all('properties')),
    'no-restricted-imports': rule(imports.length > 0 ? [{ paths: imports }] : []),
  };
}

const tests = ['**/*.{spec,int-spec,conformance,story,fault,browser}.ts', 'test/**/*.ts'];

export default defineConfig(
  globalIgnores(['**/dist/', '**/coverage/', '.okno/']),
  { linterOptions: { reportUnusedDisableDirectives: 'error', reportUnusedInlineConfigs: 'error' } },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    // One program over all sources: several times quicker than one per workspace, and no build is needed before.
    languageOptions: { parserOptions: { project: 'tsconfig.lint.json', tsconfigRootDir: import.meta.dirname } },
  },
  {
    files: ['**/*.ts'],
    rules: {
      ...restrict('time', 'chance', 'environment', 'shape'),
      // Leaves files with decorators alone, where an injected class must stay a value for Nest to find it.
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
      '@typescript-eslint/consistent-type-exports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true, requireDefaultForNonUnion: true },
      ],
      // A Nest module is a class whose whole content is its decorator.
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      // Nest declares its options as classes and means object literals.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      eqeqeq: 'error',
      'no-console': 'error',
      'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx'] }],
    },
  },
  // Who may do what is forbidden elsewhere, and only that.
  { files: ['libs/*/src/**/clock.ts'], rules: restrict('chance', 'environment', 'shape') },
  { files: ['libs/*/src/**/ids.ts'], rules: restrict('environment', 'shape') },
  { files: ['**/config.ts', '**/main.ts'], rules: restrict('time', 'chance', 'shape') },
  { files: ['libs/testing/src/**/*.ts', 'libs/persistence/src/embedded/**/*.ts'], rules: restrict('shape') },
  { files: tests, rules: restrict('shape', 'focus') },
  {
    files: ['**/main.ts', 'apps/all-in-one/src/**/*.ts', 'libs/testing/src/**/*.ts', ...tests],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['**/*.{mjs,cjs}'],
    languageOptions: {
      globals: Object.fromEntries(
        [
          'process',
          'console',
          'performance',
          'setTimeout',
          'clearTimeout',
          'URL',
          'AbortSignal',
          'fetch',
          'module',
          'Buffer',
        ].map((name) => [name, 'readonly']),
      ),
    },
  },
  { files: ['scripts/**/*.mjs'], rules: restrict('shape') },
  // Jest takes a default export.
  { files: ['scripts/longest-first.mjs'], rules: restrict() },
);
