// `npm run projections:rebuild -- <service> [--only=tables|cube] [--compare]`: makes the projections of a service that does not
// run anew from the event log (docs/operations.md). Node's own modules only before the installation.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { ensureInstalled } from './install.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);
ensureInstalled();
const built = spawnSync(process.execPath, ['node_modules/typescript-native/bin/tsc', '-b'], { stdio: 'inherit' });
if (built.status !== 0) {
  console.error('The build failed; nothing was rebuilt.');
  process.exit(1);
}
const { rebuildProjections } = await import('../apps/all-in-one/dist/rebuild/rebuild-projections.js');
try {
  const isWell = await rebuildProjections(process.env, process.argv.slice(2), (line) => console.log(line));
  process.exit(isWell ? 0 : 1);
} catch (error) {
  const isTold = ['RebuildRefused', 'ReplayError', 'ConfigurationError'].includes(error.name);
  console.error(`Not rebuilt, and still as it was: ${isTold ? error.message : error.stack}`);
  process.exit(1);
}
