import { createEmbeddedEventLog } from '@okno/messaging';
import { importSPKI } from 'jose';
import type { Logger } from 'pino';
import { z } from 'zod';
import { MovableClock, systemClock } from '../clock.js';
import { readConfig } from '../config.js';
import { createLogger } from '../logging.js';
import type { ServiceDefinition } from './service-definition.js';
import { startService } from './start-service.js';

const onOff = z.enum(['on', 'off']).transform((value) => value === 'on');

/** What a service alone reads from its environment, besides its own settings. */
const hostSettings = z.object({
  DATABASE_URL: z.url(),
  /** The gateway's public key, PEM. */
  OKNO_IDENTITY_PUBLIC_KEY: z.string(),
  OKNO_LISTEN_HOST: z.string().default('127.0.0.1'),
  OKNO_LISTEN_PORT: z.coerce.number().int().min(0).max(65_535).default(0),
  OKNO_LOG_LEVEL: z.string().default('info'),
  OKNO_TEST_CLOCK: onOff.default(false),
});

/** Runs one service as its own process until it is told to stop: the whole of every service's `main.ts`. */
export async function runService(
  definition: ServiceDefinition,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  const settings = readConfig(hostSettings, environment);
  if (settings.OKNO_TEST_CLOCK && environment.NODE_ENV === 'production') {
    throw new Error('OKNO_TEST_CLOCK=on is refused in production');
  }
  const logger = createLogger(settings.OKNO_LOG_LEVEL);
  const eventLog = await createEmbeddedEventLog({ url: settings.DATABASE_URL, logger });
  const service = await startService(definition, {
    eventLog,
    databaseUrl: settings.DATABASE_URL,
    clocks: { business: new MovableClock(), system: systemClock },
    logger,
    identityKey: await importSPKI(settings.OKNO_IDENTITY_PUBLIC_KEY, 'EdDSA'),
    listen: { host: settings.OKNO_LISTEN_HOST, port: settings.OKNO_LISTEN_PORT },
    environment,
    testClock: settings.OKNO_TEST_CLOCK,
  });
  logger.info({ url: service.url }, 'ready');
  stopOnSignal(logger, async () => {
    await service.stop();
    await eventLog.close();
  });
}

/** Calls `stop` once at the first SIGINT or SIGTERM and ends the process when it is done. */
export function stopOnSignal(logger: Logger, stop: () => Promise<void>): void {
  let stopping = false;
  const onSignal = (): void => {
    if (stopping) return;
    stopping = true;
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        logger.error({ err: error }, 'did not stop cleanly');
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
}
