// `npm run test:faults`: the tier as `npm test` runs it.
// `npm run test:faults -- --minutes 30 --seed 7 [--log embedded|kafka] [--only <part of a fault's name>]`: faults of chance for as long as that, on each log in turn.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ensureInstalled } from './install.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const logs = ['embedded', 'kafka'];

function run(args, env = process.env) {
  const { status, error } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit', env });
  if (error) throw error;
  return status ?? 1;
}

/** @throws Error naming the option that is no number */
function numberOf(name, text) {
  if (text !== undefined && !(Number(text) >= 0)) throw new Error(`--${name} ${text}: a number`);
  return text ?? '';
}

function runByChance({ minutes, seed, log, only = '' }) {
  if (log !== undefined && !logs.includes(log)) throw new Error(`--log ${log}: there are ${logs.join(' and ')}`);
  const env = {
    ...process.env,
    OKNO_FAULT_MINUTES: numberOf('minutes', minutes),
    OKNO_FAULT_SEED: numberOf('seed', seed),
    OKNO_FAULT_ONLY: only,
    KAFKA_BROKERS: undefined,
  };
  ensureInstalled();
  if (run(['node_modules/typescript-native/bin/tsc', '-b']) !== 0)
    throw new Error('The build failed; nothing was run.');
  const files = log === undefined ? 'random-(embedded|kafka)' : `random-${log}`;
  return run(['scripts/jest.mjs', '--runInBand', '--selectProjects', 'faults', '--testPathPatterns', files], env);
}

try {
  const { values } = parseArgs({
    options: {
      minutes: { type: 'string' },
      seed: { type: 'string' },
      log: { type: 'string' },
      only: { type: 'string' },
    },
  });
  process.exitCode = Object.keys(values).length === 0 ? run(['scripts/test.mjs', 'faults']) : runByChance(values);
} catch (failure) {
  console.error(failure.message);
  process.exitCode = 1;
}
