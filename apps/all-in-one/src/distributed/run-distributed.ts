import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { startEmbeddedPostgres } from '@okno/persistence';
import {
  createLogger,
  databaseLogger,
  readConfig,
  stopOnSignal,
  systemClock,
  type Environment,
} from '@okno/service-kit';
import type { Logger } from 'pino';
import { refuseRestoring } from '../backup/data-folder.js';
import { demoWorld, isDemoWorldComplete, loadDemoWorld } from '../demo/load-demo-world.js';
import { loadIdentityKeys } from '../identity-keys.js';
import { settingsFields, type Settings } from '../settings.js';
import { Started } from '../started.js';
import { untilReady } from '../until-ready.js';
import { demoSignIns } from '../welcome.js';
import { findFreePorts } from './free-ports.js';
import { Fleet } from './fleet.js';
import type { Instances } from './instances.rules.js';
import { planProcesses } from './plan.rules.js';

export interface DistributedOptions {
  readonly instances: Instances;
  /** Stopped last: what the caller started for us, as a broker. */
  readonly last?: (() => Promise<void>) | undefined;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Every service as a process of its own on one PostgreSQL, looked after until this process is told to stop. */
export async function runDistributed(environment: Environment, options: DistributedOptions): Promise<void> {
  const settings = readConfig(settingsFields, environment);
  const logger = createLogger(settings.OKNO_LOG_LEVEL);
  const started = new Started();
  const ending = new AbortController();
  if (options.last !== undefined) started.add(options.last);
  stopOnSignal(logger, () => {
    ending.abort();
    return started.stop();
  });
  try {
    const { url } = await start(environment, settings, options.instances, { logger, started, ending: ending.signal });
    say(`Okno is ready: ${url}`);
    if (settings.OKNO_DEMO) say(demoSignIns);
  } catch (error) {
    // Told to stop before it had started: the signal's own way ends the process.
    if (ending.signal.aborted) return;
    logger.fatal({ err: error }, 'Okno did not start');
    await started.stop();
    process.exit(1);
  }
}

interface Surroundings {
  readonly logger: Logger;
  readonly started: Started;
  readonly ending: AbortSignal;
}

async function start(
  environment: Environment,
  settings: Settings,
  instances: Instances,
  { logger, started, ending }: Surroundings,
): Promise<{ url: string }> {
  const dataDir = resolve(settings.OKNO_DATA_DIR);
  refuseRestoring(dataDir);
  await mkdir(dataDir, { recursive: true });
  const databaseUrl = settings.DATABASE_URL ?? (await startPostgres(dataDir, logger, started));
  const plans = planProcesses({
    instances,
    ports: await findFreePorts(Object.values(instances).reduce((sum, count) => sum + count, 0)),
    publicHost: settings.OKNO_HOST,
    publicPort: settings.OKNO_PORT,
    databaseUrl,
    dataDir,
    keys: await loadIdentityKeys(dataDir),
  });
  const gateways = plans.filter(({ service }) => service === 'gateway');
  const [door] = gateways;
  if (door === undefined) throw new Error('no gateway');

  const awaited = settings.OKNO_DEMO && !(await isDemoWorldComplete(dataDir)) ? demoWorld : undefined;
  const fleet = new Fleet(plans, environment, settings, awaited);
  started.add(() => fleet.stop());
  await fleet.start();
  await Promise.all(plans.map(({ url }) => untilReady(url, demoWorld, ending)));
  if (awaited !== undefined) {
    await loadDemoWorld(door.url, dataDir, systemClock.now(), (step) => {
      say(`Demo world: ${step}`);
    });
    fleet.arrived();
    await Promise.all(gateways.map(({ url }) => untilReady(url, '', ending)));
  }
  if (gateways.length > 1) say(`Gateways: ${gateways.map(({ url }) => url).join(' ')}`);
  return { url: door.url };
}

async function startPostgres(dataDir: string, logger: Logger, started: Started): Promise<string> {
  const postgres = await startEmbeddedPostgres({
    dataDir: resolve(dataDir, 'postgres'),
    endsWithParent: true,
    logger: databaseLogger(logger),
  });
  started.add(() => postgres.stop());
  say(`postgres runs: process ${postgres.pid.toString()}`);
  return postgres.url;
}
