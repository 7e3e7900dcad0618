// `npm start`: installs what is missing, builds what changed, and runs everything in this very process.
// `npm run start:distributed` runs a process for each service, `npm run start:<service>` that service alone.
// Node's own modules only before the installation: in a fresh clone there is nothing else.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { ensureInstalled } from './install.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);

function build() {
  const { status, error } = spawnSync(process.execPath, ['node_modules/typescript-native/bin/tsc', '-b'], {
    cwd: root,
    stdio: 'inherit',
  });
  if (error) throw new Error(`The compiler could not be run: ${error.message}`);
  if (status !== 0) throw new Error('The build failed.');
}

const services = ['intake', 'routing', 'escalation', 'complaints-analytics', 'billing-receivables', 'gateway'];

/** What to run of what was built. */
function entryOf(what) {
  if (what === 'distributed') return './distributed.mjs';
  return `../apps/${services.includes(what) ? what : 'all-in-one'}/dist/main.js`;
}

// An option of `distributed` stands where its name was.
const [what] = process.argv.splice(2, 1);
try {
  ensureInstalled();
  build();
} catch (failure) {
  console.error(failure.message);
  process.exit(1);
}
await import(entryOf(what));
