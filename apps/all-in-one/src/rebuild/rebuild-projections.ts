import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { openEventLog } from '@okno/messaging';
import { startEmbeddedPostgres } from '@okno/persistence';
import {
  MovableClock,
  RebuildRefused,
  createLogger,
  databaseLogger,
  obeyRebuild,
  readConfig,
  systemClock,
  type Environment,
  type Logger,
} from '@okno/service-kit';
import { exportPKCS8, generateKeyPair } from 'jose';
import { settingsFields } from '../settings.js';
import { Started } from '../started.js';
import { everyService } from './every-service.js';

const nobody = 'http://127.0.0.1:9';

/**
 * Rebuilds the projections of one service, or of `all` one after the other, on the installation that the environment names.
 * @returns whether all is well: false when a comparison found differences @throws RebuildRefused, ReplayError
 */
export async function rebuildProjections(
  environment: Environment,
  [name, ...words]: readonly string[],
  say: (line: string) => void,
): Promise<boolean> {
  const names = everyService.map((service) => service.name);
  const wanted = everyService.filter((service) => name === 'all' || service.name === name);
  if (wanted.length === 0) throw new RebuildRefused(`Name a service: ${names.join(', ')}; or all.`);
  const settings = readConfig(settingsFields, environment);
  const dataDir = resolve(settings.OKNO_DATA_DIR);
  if (settings.DATABASE_URL === undefined && !existsSync(resolve(dataDir, 'postgres'))) {
    throw new RebuildRefused(`there is no Okno in ${dataDir}; OKNO_DATA_DIR or DATABASE_URL says where it is`);
  }
  const logger = createLogger(settings.OKNO_LOG_LEVEL);
  const started = new Started();
  try {
    const databaseUrl = settings.DATABASE_URL ?? (await startPostgres(dataDir, logger, started));
    const eventLog = await openEventLog(settings, { databaseUrl, clientId: 'okno-rebuild', logger });
    started.add(() => eventLog.close());
    // Nobody calls a service that does not run: any key will do, and any address of the others.
    const { publicKey, privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
    const host = {
      eventLog,
      databaseUrl,
      clocks: { business: new MovableClock(), system: systemClock },
      logger,
      identityKey: publicKey,
      testClock: false,
      environment: {
        ...Object.fromEntries(names.map((service) => [addressVariable(service), nobody])),
        OKNO_IDENTITY_PRIVATE_KEY: await exportPKCS8(privateKey),
        ...environment,
        OKNO_DATA_DIR: dataDir,
      },
    };
    let isWell = true;
    for (const service of wanted) isWell = (await obeyRebuild(service, host, words, say)) && isWell;
    return isWell;
  } finally {
    await started.stop();
  }
}

/** `OKNO_COMPLAINTS_ANALYTICS_URL` for `complaints-analytics`. */
function addressVariable(service: string): string {
  return `OKNO_${service.toUpperCase().replaceAll('-', '_')}_URL`;
}

async function startPostgres(dataDir: string, logger: Logger, started: Started): Promise<string> {
  const postgres = await startEmbeddedPostgres({
    dataDir: resolve(dataDir, 'postgres'),
    logger: databaseLogger(logger),
  });
  started.add(() => postgres.stop());
  return postgres.url;
}
