// `npm run okno -- restore FILE`: brings a backup into an empty place (docs/operations.md). Builds first, for it runs migrations.
import { spawnSync } from 'node:child_process';

const built = spawnSync(process.execPath, ['node_modules/typescript-native/bin/tsc', '-b'], {
  stdio: ['ignore', 2, 2],
});
if (built.status !== 0) {
  console.error('The build failed; nothing was restored.');
  process.exit(1);
}
const { restoreOkno } = await import('../apps/all-in-one/dist/backup/restore-okno.js');
try {
  await restoreOkno(process.env, process.argv.slice(3), (line) => console.log(line));
  process.exit(0);
} catch (error) {
  const isTold = ['BackupBroken', 'BackupRefused', 'ConfigurationError'].includes(error.name);
  console.error(`Nothing was restored: ${isTold ? error.message : error.stack}`);
  process.exit(1);
}
