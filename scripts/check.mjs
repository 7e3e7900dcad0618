// Builds, then runs every script of package.json named check:…, two at a time, all of them even when one fails.
import { cpus } from 'node:os';
import { readFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { ensureInstalled } from './install.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
// The slowest first, so that the short ones fill the gaps; what is not named here comes after.
const slowest = ['check:lint', 'check:types', 'check:format'];

function run(part) {
  const start = performance.now();
  return new Promise((resolve) => {
    const child = spawn('npm', ['run', '--silent', part], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    const output = [];
    child.stdout.on('data', (chunk) => output.push(chunk));
    child.stderr.on('data', (chunk) => output.push(chunk));
    const settle = (passed) => {
      const text = Buffer.concat(output).toString();
      resolve({ part, passed, text, seconds: (performance.now() - start) / 1000 });
    };
    child.on('error', () => settle(false));
    child.on('close', (code) => settle(code === 0));
  });
}

async function runAll(parts) {
  const waiting = [...parts];
  const results = [];
  const lane = async () => {
    for (let part = waiting.shift(); part !== undefined; part = waiting.shift()) {
      const result = await run(part);
      results.push(result);
      if (!result.passed) console.log(`\n== ${part} failed\n${result.text.trimEnd()}`);
    }
  };
  await Promise.all(Array.from({ length: Math.min(2, cpus().length) }, lane));
  return parts.map((part) => results.find((result) => result.part === part));
}

function summary({ part, passed, text, seconds }) {
  const note = text.split('\n').find((line) => line.startsWith('note: '));
  return `${passed ? 'ok    ' : 'FAILED'} ${part} (${seconds.toFixed(1)} s)${note === undefined ? '' : ` ${note}`}`;
}

try {
  ensureInstalled();
  const { scripts } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  const parts = Object.keys(scripts).filter((name) => name.startsWith('check:'));
  const order = (part) => (slowest.includes(part) ? slowest.indexOf(part) : slowest.length);
  // Once, before: several parts need the build, and two builds at once would write the same files.
  await run('build');
  const results = await runAll(parts.sort((one, other) => order(one) - order(other)));
  console.log(['', ...results.map(summary)].join('\n'));
  process.exitCode = results.every(({ passed }) => passed) ? 0 : 1;
} catch (failure) {
  console.error(failure.message);
  process.exitCode = 1;
}
