// Who may import whom. Every rule has a probe in test/architecture/boundaries.spec.ts that plants its violation and
// expects red; a rule without a probe fails that spec.
// A conformance suite is tests that several adapters' specs share.
const tests = '\\.(spec|int-spec|conformance)\\.ts$';
const vagueFolders = ['common', 'shared', 'util', 'utils', 'core', 'helper', 'helpers'];
const npm = (names) => `(^|node_modules/)(${names})(/|$)`;

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'app-never-imports-app',
      comment: 'ADR 0009: services know each other only by events and contracts, so each can be deployed alone.',
      severity: 'error',
      from: { path: '^apps/([^/]+)/', pathNot: '^apps/all-in-one/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'app-is-entered-by-its-service',
      comment: 'ADR 0009: the host and the tests see of an app only what src/service.ts (the package root) says.',
      severity: 'error',
      from: { path: '^(apps/all-in-one|test)/' },
      to: { path: '^apps/', pathNot: ['^$1/', '^apps/[^/]+/src/service\\.ts$'] },
    },
    {
      name: 'lib-never-imports-app',
      comment: 'ADR 0009: libs serve every app; one that knows an app belongs into that app.',
      severity: 'error',
      from: { path: '^libs/' },
      to: { path: '^apps/' },
    },
    {
      name: 'package-is-entered-by-its-root',
      comment: "ADR 0009: a lib's src/index.ts is its whole public face; its other files may move freely.",
      severity: 'error',
      from: { path: '^(libs/[^/]+|apps|test)/' },
      to: { path: '^libs/[^/]+/', pathNot: ['^$1/', '^libs/[^/]+/src/index\\.ts$'] },
    },
    {
      name: 'no-import-of-build-output',
      comment: 'ADR 0009: importing dist by path would walk around every other rule here.',
      severity: 'error',
      from: { path: '^(libs|apps|test)/' },
      to: { path: '^(libs|apps)/[^/]+/dist/' },
    },
    {
      name: 'rules-are-pure',
      comment: 'ADR 0009: a domain rule is decided by its arguments: no framework, database, clock, or Node module.',
      severity: 'error',
      from: { path: '\\.rules\\.ts$' },
      to: { path: '.', pathNot: ['\\.rules\\.ts$', '^libs/(money|business-time|contracts)/'] },
    },
    {
      name: 'rules-take-only-types-from-contracts',
      comment: 'ADR 0009: a rule speaks the words of the contracts; parsing is done before it is asked.',
      severity: 'error',
      from: { path: '\\.rules\\.ts$' },
      to: { path: '^libs/contracts/', pathNot: '\\.rules\\.ts$', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'kafka-client-only-in-its-adapter',
      comment:
        'ADR 0009: the Kafka client is replaceable as long as one folder knows it; benchmarks measure against it alone.',
      severity: 'error',
      from: { pathNot: ['^libs/messaging/src/kafka/', '^test/bench/'] },
      to: { path: npm('kafkajs|node-rdkafka|@confluentinc/kafka-javascript|@platformatic/kafka') },
    },
    {
      name: 'postgres-driver-only-in-persistence',
      comment: 'ADR 0009: services reach PostgreSQL through persistence, which gives them their own schema and role.',
      severity: 'error',
      from: { path: '^(libs|apps)/', pathNot: ['^libs/(persistence|testing)/', '^libs/messaging/src/embedded/'] },
      to: { path: npm('pg|@types/pg|pg-[^/]+') },
    },
    {
      name: 'doors-never-reach-for-data',
      comment:
        'ADR 0009: controllers and consumers translate and call a use case or queries, which own the transaction.',
      severity: 'error',
      from: { path: '\\.(controller|consumer)\\.ts$' },
      to: { path: '\\.(repository|entity)\\.ts$' },
    },
    {
      name: 'testing-only-in-tests',
      comment: 'ADR 0009: movable clocks and throw-away databases never ship.',
      severity: 'error',
      from: { path: '^(libs|apps)/', pathNot: [tests, '^libs/testing/'] },
      to: { path: '^libs/testing/' },
    },
    {
      name: 'no-folder-by-vagueness',
      comment: 'ADR 0009: common, shared, utils, core and helpers say nothing; name the folder by what it does.',
      severity: 'error',
      from: {},
      to: { path: `^(libs|apps|test|scripts)/(.*/|)(${vagueFolders.join('|')})/` },
    },
    {
      name: 'no-cycles',
      comment: 'ADR 0009: files that need each other are one thing; join them or turn one arrow round.',
      severity: 'error',
      from: { path: '^(libs|apps|test|scripts)/' },
      to: { circular: true },
    },
    {
      name: 'runtime-dependency-is-declared',
      comment: 'ADR 0009: shipped code imports only what its own package.json lists as a (non-dev) dependency.',
      severity: 'error',
      from: { path: '^(libs|apps)/', pathNot: tests },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'not-to-unresolvable',
      comment: 'ADR 0009: what the tool cannot resolve, it cannot judge.',
      severity: 'error',
      // Scripts import the build output, which is not there before a build.
      from: { pathNot: '^scripts/' },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: ['node_modules', '^(libs|apps)/[^/]+/dist/'] },
    // Type imports count as imports: a boundary crossed by a type is crossed.
    tsPreCompilationDeps: true,
    // Its "paths" lead @okno/* to the sources, so the verdict is the same before and after a build.
    tsConfig: { fileName: 'tsconfig.lint.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
