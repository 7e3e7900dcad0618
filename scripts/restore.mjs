// `npm run okno -- restore FILE`: brings a backup into an empty place (docs/operations.md). Builds only where nothing is built.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const entry = new URL('../apps/all-in-one/dist/backup/restore-okno.js', import.meta.url);

if (!existsSync(entry)) {
  const compiler = 'node_modules/typescript-native/bin/tsc';
  const { status } = spawnSync(process.execPath, [compiler, '-b'], { cwd: root, stdio: ['ignore', 2, 2] });
  if (status !== 0) process.exit(1);
}
const { restoreOkno } = await import(entry.href);
try {
  await restoreOkno(process.env, process.argv.slice(3), (line) => console.log(line));
  process.exit(0);
} catch (error) {
  const isTold = ['BackupBroken', 'BackupRefused', 'ConfigurationError'].includes(error.name);
  console.error(`Nothing was restored: ${isTold ? error.message : error.stack}`);
  process.exit(1);
}
