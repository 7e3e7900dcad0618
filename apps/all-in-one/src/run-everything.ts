import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { billingReceivablesService } from '@okno/billing-receivables';
import { complaintsAnalyticsService } from '@okno/complaints-analytics';
import { escalationService } from '@okno/escalation';
import { gatewayService } from '@okno/gateway';
import { intakeService } from '@okno/intake';
import { openEventLog } from '@okno/messaging';
import { startEmbeddedPostgres } from '@okno/persistence';
import { routingService } from '@okno/routing';
import {
  MovableClock,
  createLogger,
  databaseLogger,
  readConfig,
  startService,
  systemClock,
  type Host,
  type RunningService,
  type ServiceDefinition,
} from '@okno/service-kit';
import { importSPKI } from 'jose';
import type { Logger } from 'pino';
import { backupsFolder, refuseRestoring } from './backup/data-folder.js';
import { measureBackups } from './backup/measure-backups.js';
import { NightlyBackup, type NightlyOptions } from './backup/nightly-backup.js';
import { takeInWorker } from './backup/take-in-worker.js';
import { demoAdministrator, demoWorld, isDemoWorldComplete } from './demo/load-demo-world.js';
import { loadIdentityKeys } from './identity-keys.js';
import { backupTime, settingsFields, type Settings } from './settings.js';
import { Started } from './started.js';

const services: readonly ServiceDefinition[] = [
  intakeService,
  routingService,
  escalationService,
  complaintsAnalyticsService,
  billingReceivablesService,
];

export interface Everything {
  readonly settings: Settings;
  /** Where people and systems reach Okno. */
  readonly url: string;
  readonly dataDir: string;
  readonly logger: Logger;
  stop(): Promise<void>;
}

/** `OKNO_COMPLAINTS_ANALYTICS_URL` for `complaints-analytics`. */
function addressVariable(service: string): string {
  return `OKNO_${service.toUpperCase().replaceAll('-', '_')}_URL`;
}

/**
 * Hosts every service in this process on one PostgreSQL (embedded, or `DATABASE_URL`) and one event log
 * (embedded, or Kafka by `KAFKA_BROKERS`).
 * The services still speak through the log and the gateway calls them by HTTP: the same code as one process each.
 */
export async function runEverything(environment: Readonly<Record<string, string | undefined>>): Promise<Everything> {
  const settings = readConfig(settingsFields, environment);
  if (settings.OKNO_TEST_CLOCK && environment.NODE_ENV === 'production') {
    throw new Error('OKNO_TEST_CLOCK=on is refused in production');
  }
  const dataDir = resolve(settings.OKNO_DATA_DIR);
  refuseRestoring(dataDir);
  await mkdir(dataDir, { recursive: true });
  const keys = await loadIdentityKeys(dataDir);
  const logger = createLogger(settings.OKNO_LOG_LEVEL);
  const started = new Started();
  try {
    const databaseUrl = settings.DATABASE_URL ?? (await startPostgres(dataDir, logger, started));
    const eventLog = await openEventLog(settings, { databaseUrl, clientId: 'okno', logger });
    started.add(() => eventLog.close());
    const host = {
      eventLog,
      databaseUrl,
      clocks: { business: new MovableClock(systemClock, aheadAtStart(settings)), system: systemClock },
      logger,
      identityKey: await importSPKI(keys.publicKey, 'EdDSA'),
      testClock: settings.OKNO_TEST_CLOCK,
      // Nobody restarts this process because it takes long to start.
      mayRebuild: true,
    };
    const inside = { host: '127.0.0.1', port: 0 };
    const shared = {
      ...environment,
      OKNO_DATA_DIR: dataDir,
      ...(settings.OKNO_DEMO
        ? { OKNO_ADMIN_EMAIL: demoAdministrator.email, OKNO_ADMIN_PASSWORD: demoAdministrator.password }
        : {}),
    };
    const running = await Promise.all(
      services.map((service) => start(service, { ...host, listen: inside, environment: shared }, started)),
    );
    const addresses = Object.fromEntries(running.map(({ name, url }) => [addressVariable(name), url]));
    const nightly = nightlyBackup(settings, { url: databaseUrl, dataDir, logger });
    const gateway = await start(
      gatewayService,
      {
        ...host,
        listen: { host: settings.OKNO_HOST, port: settings.OKNO_PORT },
        environment: { ...shared, ...addresses, OKNO_IDENTITY_PRIVATE_KEY: keys.privateKey },
        neighbours: running.map(({ metrics }) => metrics),
        readiness: [
          ...(settings.OKNO_DEMO ? [{ name: demoWorld, ready: () => isDemoWorldComplete(dataDir) }] : []),
          { name: 'backup', isVital: false, ready: () => Promise.resolve(nightly?.isFailing !== true) },
        ],
        measures: (meters) => {
          measureBackups(meters, nightly, systemClock);
        },
      },
      started,
    );
    if (nightly !== undefined) {
      nightly.start();
      started.add(() => nightly.stop());
    }
    return { settings, url: gateway.url, dataDir, logger, stop: () => started.stop() };
  } catch (error) {
    await started.stop();
    throw error;
  }
}

/** Undefined where none is to be taken. */
function nightlyBackup(
  settings: Settings,
  place: Pick<NightlyOptions, 'url' | 'dataDir' | 'logger'>,
): NightlyBackup | undefined {
  const at = backupTime(settings);
  if (at === undefined) return undefined;
  return new NightlyBackup({
    ...place,
    at,
    timezone: settings.OKNO_TIMEZONE,
    keep: settings.OKNO_BACKUP_KEEP,
    folder: resolve(settings.OKNO_BACKUP_FOLDER ?? join(place.dataDir, backupsFolder)),
    clock: systemClock,
    take: takeInWorker,
  });
}

/** Only a test's clock is ever ahead. */
function aheadAtStart({ OKNO_TEST_CLOCK: testClock, OKNO_TEST_CLOCK_AHEAD: ahead }: Settings): number {
  return testClock ? ahead : 0;
}

async function startPostgres(dataDir: string, logger: Logger, started: Started): Promise<string> {
  const postgres = await startEmbeddedPostgres({
    dataDir: resolve(dataDir, 'postgres'),
    logger: databaseLogger(logger),
  });
  started.add(() => postgres.stop());
  return postgres.url;
}

async function start(definition: ServiceDefinition, host: Host, started: Started): Promise<RunningService> {
  const service = await startService(definition, host);
  started.add(() => service.stop());
  return service;
}
