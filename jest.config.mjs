// One configuration for every suite; a suite is chosen by its file's suffix or folder (docs/adr/0010-test-tiers.md).
const libs = 'money|business-time|contracts|persistence|messaging|service-kit|testing';
const apps = 'intake|routing|escalation|complaints-analytics|billing-receivables|gateway';

const base = {
  rootDir: '.',
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: {
    [`^@okno/(${libs})$`]: '<rootDir>/libs/$1/src/index.ts',
    [`^@okno/(${apps})$`]: '<rootDir>/apps/$1/src/service.ts',
    // Not for `metadata.json.js`: that is JavaScript around JSON, as some packages ship it.
    '^(\\.{1,2}/.*(?<!\\.json))\\.js$': '$1',
  },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2023',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
          keepClassNames: true,
        },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
    '/node_modules/(cookie|content-disposition)/.+\\.js$': ['@swc/jest', { module: { type: 'commonjs' } }],
  },
  transformIgnorePatterns: ['/node_modules/(?!.*(cookie|content-disposition)/)'],
  modulePathIgnorePatterns: ['/dist/'],
};

const database = {
  globalSetup: '<rootDir>/libs/testing/src/database/global-setup.mjs',
  globalTeardown: '<rootDir>/libs/testing/src/database/global-teardown.mjs',
};

const kafka = {
  globalSetup: '<rootDir>/libs/testing/src/kafka/global-setup.mjs',
  globalTeardown: '<rootDir>/libs/testing/src/kafka/global-teardown.mjs',
};

export default {
  projects: [
    {
      ...base,
      displayName: 'unit',
      testMatch: [
        '<rootDir>/{libs,apps}/*/src/**/*.spec.ts',
        '<rootDir>/test/{architecture,contracts,faults}/**/*.spec.ts',
      ],
    },
    {
      ...base,
      ...database,
      displayName: 'int',
      testMatch: ['<rootDir>/{libs,apps}/*/src/**/*.int-spec.ts'],
      testPathIgnorePatterns: ['/node_modules/', '\\.kafka\\.int-spec\\.ts$'],
    },
    { ...base, ...kafka, displayName: 'kafka', testMatch: ['<rootDir>/libs/*/src/**/*.kafka.int-spec.ts'] },
    { ...base, displayName: 'stories', testMatch: ['<rootDir>/test/stories/**/*.story.ts'] },
    { ...base, displayName: 'faults', testMatch: ['<rootDir>/test/faults/**/*.fault.ts'] },
    { ...base, displayName: 'hostile', testMatch: ['<rootDir>/test/hostile/**/*.hostile.ts'] },
    { ...base, displayName: 'browser', testMatch: ['<rootDir>/test/browser/**/*.browser.ts'] },
  ],
  testSequencer: '<rootDir>/scripts/longest-first.mjs',
  reporters: ['default', '<rootDir>/libs/testing/src/leftovers-reporter.mjs'],
  testTimeout: 30_000,
};
