// `npm run okno -- <command>`: what an operator does with a running Okno; `npm run okno -- help` says what there is.
// Builds only where nothing is built: an operator's tool must not touch what is running.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ensureInstalled } from './install.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const entry = new URL('../apps/cli/dist/main.js', import.meta.url);

ensureInstalled();
// Restoring makes every service's schema, which the operator's tool knows nothing of.
if (process.argv[2] === 'restore') await import('./restore.mjs');
if (!existsSync(entry)) {
  const { status } = spawnSync(process.execPath, ['node_modules/typescript-native/bin/tsc', '-b', 'apps/cli'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  });
  if (status !== 0) process.exit(1);
}
await import(entry.href);
