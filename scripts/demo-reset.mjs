// `npm run demo:reset`: forgets the demo world, so that the next `npm start` loads a fresh one.
// Deletes the data directory only when it is one of Okno's and holds a demo world.
import { existsSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ensureInstalled } from './install.mjs';

const dataDir = resolve(process.env.OKNO_DATA_DIR ?? '.okno');
if (!existsSync(dataDir)) {
  console.log(`There is nothing in ${dataDir}: the next npm start loads a fresh demo world.`);
} else if (!existsSync(join(dataDir, 'demo-world.json'))) {
  console.error(`${dataDir} holds no demo world; nothing was deleted.`);
  process.exitCode = 1;
} else {
  ensureInstalled();
  const { stopLeftEmbeddedPostgres } = await import('@okno/persistence');
  await stopLeftEmbeddedPostgres(join(dataDir, 'postgres'));
  rmSync(dataDir, { recursive: true, force: true });
  console.log('The demo world is gone; the next npm start loads a fresh one.');
}
