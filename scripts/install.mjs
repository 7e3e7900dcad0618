// Installs what package-lock.json names, when it is not there yet. Runs before there is a node_modules:
// Node's own modules only.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';

const root = fileURLToPath(new URL('..', import.meta.url));
const lockfile = join(root, 'package-lock.json');
const stamp = join(root, 'node_modules/.okno-lock');
const oldestNode = [20, 19];

/** Ends the process with one plain sentence when this Node is too old to run Okno. */
export function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = oldestNode;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return;
  console.error(`Okno needs Node ${oldestNode.join('.')} or newer; this is ${process.versions.node}.`);
  process.exit(1);
}

/** Brings node_modules in line with package-lock.json; does nothing when it is. Throws when npm fails. */
export function ensureInstalled() {
  requireNode();
  const wanted = createHash('sha256').update(readFileSync(lockfile)).digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  if (!installedByHand()) install();
  writeFileSync(stamp, wanted);
}

/** Whether npm's own record of what it installed agrees with package-lock.json, package by package. */
function installedByHand() {
  const record = join(root, 'node_modules/.package-lock.json');
  if (!existsSync(record)) return false;
  const present = JSON.parse(readFileSync(record, 'utf8')).packages;
  const wanted = JSON.parse(readFileSync(lockfile, 'utf8')).packages;
  const isPresent = ([path, { version, link, optional, inBundle }]) =>
    !path.includes('node_modules/') ||
    optional === true ||
    inBundle === true ||
    (link === true ? present[path]?.link === true : present[path]?.version === version);
  return Object.entries(wanted).every(isPresent);
}

function install() {
  console.log('Installing packages (npm ci) …');
  // Under `npm run`, npm names itself; it may be another one than the first on the PATH.
  const npm = process.env.npm_execpath?.endsWith('.js') ? [process.execPath, process.env.npm_execpath] : ['npm'];
  const [command, ...first] = npm;
  // --include=dev: NODE_ENV=production must not drop the compiler. --ignore-scripts=false: the embedded PostgreSQL
  // links its libraries in one (package.json's allowScripts names it for the npm that asks).
  const args = [...first, 'ci', '--include=dev', '--ignore-scripts=false', '--no-audit', '--no-fund'];
  // Some packages report their installation to a third party unless told not to.
  const env = { ...process.env, SCARF_ANALYTICS: 'false' };
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit', env });
  if (error) throw new Error(`npm could not be run: ${error.message}`);
  if (status !== 0) throw new Error(`npm ci failed with status ${status}.`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    ensureInstalled();
  } catch (failure) {
    console.error(failure.message);
    process.exitCode = 1;
  }
}
