// The test tiers (docs/adr/0010-test-tiers.md): installs, builds, runs each tier that has files, adds up.
//   node scripts/test.mjs [tier …] [-- options for Jest]
// Runs before there is a node_modules: Node's own modules only.
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { cpus, tmpdir } from 'node:os';
import { ensureInstalled } from './install.mjs';
import { findChromium, missing } from './machine.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
// Files side by side where each has its own world; a worker that has grown is replaced, for Jest frees no module.
const sideBySide = [`--maxWorkers=${String(Math.min(4, cpus().length))}`, '--workerIdleMemoryLimit=1GB'];
// Stories wait for events and for processes that start more than they compute: one more than there are cores.
const oneMore = [`--maxWorkers=${String(Math.min(4, cpus().length + 1))}`, '--workerIdleMemoryLimit=1GB'];
const tiers = {
  unit: { folders: ['libs', 'apps', 'test'], file: /\.spec\.ts$/, jest: sideBySide },
  int: { folders: ['libs', 'apps'], file: /(?<!\.kafka)\.int-spec\.ts$/, jest: sideBySide },
  stories: { folders: ['test/stories'], file: /\.story\.ts$/, jest: oneMore },
  // The specs of the adapter, and then every story once more.
  kafka: { folders: ['libs'], file: /\.kafka\.int-spec\.ts$/, jest: oneMore },
  faults: { folders: ['test/faults'], file: /\.fault\.ts$/, jest: sideBySide },
  hostile: { folders: ['test/hostile'], file: /\.hostile\.ts$/, jest: sideBySide },
  browser: { folders: ['test/browser'], file: /\.browser\.ts$/ },
};

function hasFiles({ folders, file }) {
  const contains = (folder) =>
    readdirSync(folder, { withFileTypes: true }).some((entry) => {
      if (entry.isDirectory())
        return !['node_modules', 'dist'].includes(entry.name) && contains(join(folder, entry.name));
      return file.test(entry.name);
    });
  return folders.map((folder) => join(root, folder)).some((folder) => existsSync(folder) && contains(folder));
}

// Only the tier of Kafka speaks to it, also where the environment names one.
const { KAFKA_BROKERS: givenBrokers, ...surroundings } = process.env;

function run(args, env = surroundings) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit'] });
    child.on('error', () => resolve(1));
    child.on('exit', (code) => resolve(code ?? 1));
  });
}

/** Runs one tier; a file that could not be run and a Jest that died count as failures. */
async function runTier(tier, options, env) {
  const folder = mkdtempSync(join(tmpdir(), 'okno-test-'));
  const report = join(folder, 'report.json');
  try {
    const jest = [join(root, 'scripts/jest.mjs'), '--selectProjects', tier, '--json', `--outputFile=${report}`];
    const startedAt = performance.now();
    const status = await run([...jest, ...(tiers[tier].jest ?? []), ...options], env);
    const seconds = (performance.now() - startedAt) / 1000;
    if (!existsSync(report)) return { passed: 0, failed: 1, skipped: 0, seconds };
    const said = JSON.parse(readFileSync(report, 'utf8'));
    const failed = said.numFailedTests + said.numRuntimeErrorTestSuites;
    return {
      passed: said.numPassedTests,
      failed: failed === 0 && status !== 0 ? 1 : failed,
      skipped: said.numPendingTests + said.numTodoTests,
      seconds,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The brokers of KAFKA_BROKERS, or one of our own; says why there is neither. */
async function openKafka() {
  if (givenBrokers) return { brokers: givenBrokers, close: () => undefined };
  const { KafkaBroker } = await import('../libs/testing/dist/kafka/kafka-broker.js');
  const { NoKafkaHere } = await import('../libs/testing/dist/kafka/kafka-jars.js');
  try {
    const broker = await KafkaBroker.start({ heap: 384 });
    return { brokers: broker.address, close: () => broker.stop() };
  } catch (error) {
    if (error instanceof NoKafkaHere) return { missing: error.message };
    throw error;
  }
}

/** Why this machine cannot have a broker of its own, which faults can be inflicted on; nothing when it can. */
async function whyNoBroker() {
  const { KafkaBroker } = await import('../libs/testing/dist/kafka/kafka-broker.js');
  const { NoKafkaHere } = await import('../libs/testing/dist/kafka/kafka-jars.js');
  return KafkaBroker.prepare().then(
    () => undefined,
    (error) => {
      if (error instanceof NoKafkaHere) return error.message;
      throw error;
    },
  );
}

/** The adapter's specs and every story over Kafka. @returns what to call each and its counts, or why there are none. */
async function runOverKafka() {
  const overKafka = [
    { name: 'kafka', tier: 'kafka' },
    { name: 'stories over Kafka', tier: 'stories' },
  ];
  const kafka = await openKafka();
  if (kafka.missing) return { missing: kafka.missing, results: [] };
  const results = [];
  try {
    for (const { name, tier } of overKafka) {
      console.log(`\n== ${name}`);
      const env = { ...surroundings, KAFKA_BROKERS: kafka.brokers };
      results.push({ name, ...(await runTier(tier, options, env)) });
    }
  } finally {
    await kafka.close();
  }
  return { results };
}

const separator = process.argv.indexOf('--');
const named = process.argv.slice(2, separator === -1 ? undefined : separator);
const options = separator === -1 ? [] : process.argv.slice(separator + 1);
const unknown = named.filter((name) => !(name in tiers));
if (unknown.length > 0) {
  console.error(`No tier named ${unknown.join(', ')}; there are ${Object.keys(tiers).join(', ')}.`);
  process.exit(1);
}

const total = { passed: 0, failed: 0, skipped: 0 };
const lines = [];

function count(name, { passed, failed, skipped, seconds }) {
  lines.push(`${name}: ${passed} passed, ${failed} failed, ${skipped} skipped (${seconds.toFixed(0)} s)`);
  total.passed += passed;
  total.failed += failed;
  total.skipped += skipped;
}

try {
  ensureInstalled();
  console.log('Building …');
  if ((await run(['node_modules/typescript-native/bin/tsc', '-b'])) !== 0)
    throw new Error('The build failed; no test was run.');
  for (const tier of named.length > 0 ? named : Object.keys(tiers)) {
    if (!hasFiles(tiers[tier])) {
      lines.push(`${tier}: no files`);
      continue;
    }
    if (tier === 'browser' && !findChromium()) {
      lines.push('browser: not run, there is no Chromium');
      continue;
    }
    if (tier === 'kafka') {
      const { missing: reason, results } = await runOverKafka();
      if (reason) lines.push(`kafka: not run, ${reason}`);
      for (const { name, ...counts } of results) count(name, counts);
      continue;
    }
    console.log(`\n== ${tier}`);
    const reason = tier === 'faults' ? await whyNoBroker() : undefined;
    if (reason) lines.push(`faults over Kafka: not run, ${reason}`);
    const without = reason ? ['--testPathIgnorePatterns', 'random-kafka\\.fault\\.ts$'] : [];
    count(tier, await runTier(tier, [...options, ...without]));
  }
} catch (failure) {
  lines.push(failure.message);
  total.failed += 1;
}
// A run of everything in which nothing ran is no success.
if (named.length === 0 && total.passed + total.failed === 0) {
  lines.push('No test was run.');
  total.failed += 1;
}

console.log(['', ...lines, ...(await missing()).map((reason) => `not on this machine: ${reason}`)].join('\n'));
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = total.failed > 0 ? 1 : 0;
