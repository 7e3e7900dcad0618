// `npm run bench [-- name …]`: builds, then runs every benchmark (or those whose name begins so), one after another.
// Each prints one line of JSON per figure; nothing else goes to the standard output.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = fileURLToPath(new URL('.', import.meta.url));
const ending = '.bench.mjs';

function run(...args) {
  return spawnSync(process.execPath, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] }).status === 0;
}

const all = readdirSync(folder).filter((file) => file.endsWith(ending));
const named = process.argv.slice(2);
const unknown = named.filter((name) => !all.some((file) => file.startsWith(name)));
if (unknown.length > 0) {
  console.error(
    `No benchmark named ${unknown.join(', ')}; there are ${all.map((file) => file.slice(0, -ending.length)).join(', ')}.`,
  );
  process.exit(1);
}
if (!run('node_modules/typescript-native/bin/tsc', '-b')) {
  console.error('The build failed.');
  process.exit(1);
}
const chosen = all.filter((file) => named.length === 0 || named.some((name) => file.startsWith(name)));
const failed = chosen.filter((file) => !run('--enable-source-maps', `${folder}${file}`));
if (failed.length > 0) {
  console.error(`These failed: ${failed.join(', ')}`);
  process.exit(1);
}
