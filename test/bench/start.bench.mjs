// `start`: from `node scripts/start.mjs` (installed, built) to 200 at /health/ready, first with an empty data directory, then
// with the demo world loaded; and the memory of the whole tree, PostgreSQL included, 30 s after ready.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startEmbeddedPostgres } from '@okno/persistence';
import { freePort } from '@okno/testing';
import { tell } from './harness/figures.mjs';
import { seconds } from './harness/length.mjs';
import { megabytesOf, treeOf } from './harness/process-tree.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const longestStartSeconds = 600;
const dataDir = await mkdtemp(join(tmpdir(), 'okno-bench-'));
const postgresDir = join(dataDir, 'postgres');

async function untilReady(url, child) {
  for (let waited = 0; waited < longestStartSeconds * 20; waited += 1) {
    if (child.exitCode !== null) throw new Error(`Okno ended with ${String(child.exitCode)} before it was ready`);
    const status = await fetch(`${url}/health/ready`).then(
      (answer) => answer.status,
      () => 0,
    );
    if (status === 200) return;
    await pause(50);
  }
  throw new Error(`not ready in ${String(longestStartSeconds)} s`);
}

async function start(workOnReady) {
  const port = await freePort();
  const startedAt = performance.now();
  const child = spawn(process.execPath, ['scripts/start.mjs'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, OKNO_DATA_DIR: dataDir, OKNO_PORT: String(port) },
  });
  try {
    await untilReady(`http://127.0.0.1:${String(port)}`, child);
    const took = (performance.now() - startedAt) / 1000;
    return { took, found: await workOnReady?.(child) };
  } finally {
    const gone = once(child, 'exit');
    if (child.exitCode === null) child.kill('SIGTERM');
    if (child.exitCode === null) await gone;
  }
}

/** PostgreSQL alone on the same data, and a Node that loads every service and does nothing with them. */
async function bareStart() {
  const startedAt = performance.now();
  const server = await startEmbeddedPostgres({ dataDir: postgresDir });
  const services = ['intake', 'routing', 'escalation', 'complaints-analytics', 'billing-receivables', 'gateway'];
  const script = `${services.map((name) => `await import('@okno/${name}');`).join('')} console.log('loaded'); setInterval(() => undefined, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    await once(child.stdout, 'data');
    const took = (performance.now() - startedAt) / 1000;
    const megabytes = await megabytesOf([child.pid, ...(await treeOf(server.pid))]);
    return { took, megabytes };
  } finally {
    child.kill('SIGKILL');
    await server.stop();
  }
}

try {
  const first = await start();
  const starts = [];
  const bare = [];
  const memory = [];
  for (let pair = 0; pair < 3; pair += 1) {
    const { took, found } = await start(async (child) => {
      await pause(seconds(30) * 1000);
      return megabytesOf(await treeOf(child.pid));
    });
    starts.push(took);
    memory.push(found);
    bare.push(await bareStart());
  }
  const limitWhat = 'PostgreSQL started on the same data, then a Node that imports every service';
  tell({
    name: 'start',
    unit: 's to ready',
    values: starts,
    limits: bare.map(({ took }) => took),
    limitWhat,
    target: '<= 8 s',
  });
  tell({
    name: 'start.memory',
    unit: 'MB of the whole tree 30 s after ready',
    values: memory,
    limits: bare.map(({ megabytes }) => megabytes),
    limitWhat: `${limitWhat}; no connection, no work`,
    target: '<= 700 MB',
  });
  tell({
    name: 'start.first',
    unit: 's to ready with the demo world made',
    values: [first.took],
    limits: bare.map(({ took }) => took),
    limitWhat: `${limitWhat}; nothing is made`,
    target: '<= 90 s',
  });
} finally {
  await rm(dataDir, { recursive: true, force: true });
}
