import { eventLogSettings, openEventLog } from '@okno/messaging';
import { waitForDatabase } from '@okno/persistence';
import { MovableClock, systemClock } from '../clock.js';
import { ConfigurationError, checkConfig, readConfig, withSecretFiles, type Environment } from '../config.js';
import { createLogger, databaseLogger } from '../logging.js';
import { obeyRebuild, rebuildWord } from '../projections/rebuild-command.js';
import { RebuildRefused } from '../projections/rebuild-refused.js';
import { hostSettings, identityKeyOf, type HostSettings } from './host-settings.js';
import { ParentProcess } from './parent-process.js';
import type { ServiceDefinition } from './service-definition.js';
import { startService } from './start-service.js';
import { tracingSettings } from '../tracing/tracing.js';
import { stopOnSignal } from './stop-on-signal.js';

/** How long a service may take to finish what it has begun. */
const farewellMilliseconds = 15_000;

/** What every service that is a process of its own reads, besides its own settings. */
export const processSettings = [hostSettings, eventLogSettings, tracingSettings] as const;

/** Says where it has been moved to, so that a process started in place of this one begins there. */
class ToldClock extends MovableClock {
  constructor(
    aheadMilliseconds: number,
    private readonly tell: (aheadMilliseconds: number) => void,
  ) {
    super(systemClock, aheadMilliseconds);
  }

  override moveTo(moment: Date): boolean {
    const moved = super.moveTo(moment);
    if (moved) this.tell(this.aheadMilliseconds);
    return moved;
  }
}

function businessClock(settings: HostSettings, parent: ParentProcess | undefined): MovableClock {
  if (!settings.OKNO_TEST_CLOCK) return new MovableClock();
  return new ToldClock(settings.OKNO_TEST_CLOCK_AHEAD, (aheadMilliseconds) => {
    parent?.tell({ kind: 'clock', aheadMilliseconds });
  });
}

/**
 * Runs one service as its own process until it is told to stop: the whole of every service's `main.ts`.
 * With `projections:rebuild` on its command line it rebuilds the service's projections and ends instead.
 */
export async function runService(definition: ServiceDefinition, given: Environment): Promise<void> {
  try {
    const environment = withSecretFiles(given);
    checkConfig([...processSettings, definition.settings], environment);
    await run(definition, readConfig(hostSettings, environment), environment);
  } catch (error) {
    const isConfiguration = error instanceof ConfigurationError;
    const isTold = isConfiguration || error instanceof RebuildRefused;
    const reason = isTold || !(error instanceof Error) ? String(error) : (error.stack ?? error.message);
    process.stderr.write(`${definition.name} cannot start. ${reason}\n`);
    process.exit(isConfiguration ? ConfigurationError.exitCode : 1);
  }
}

async function run(definition: ServiceDefinition, settings: HostSettings, environment: Environment): Promise<void> {
  const logger = createLogger(settings.OKNO_LOG_LEVEL);
  const parent = ParentProcess.of(environment);
  let stop = (): Promise<void> => Promise.resolve();
  stopOnSignal(logger, () => stop(), { farewellMilliseconds, ...(parent === undefined ? {} : { parent }) });
  await waitForDatabase({
    url: settings.DATABASE_URL,
    patienceMs: settings.OKNO_START_PATIENCE * 1000,
    logger: databaseLogger(logger),
  });
  const eventLog = await openEventLog(readConfig(eventLogSettings, environment), {
    databaseUrl: settings.DATABASE_URL,
    clientId: `okno-${definition.name}`,
    logger,
  });
  const awaited = settings.OKNO_AWAITED;
  const host = {
    eventLog,
    databaseUrl: settings.DATABASE_URL,
    clocks: { business: businessClock(settings, parent), system: systemClock },
    logger,
    identityKey: await identityKeyOf(settings),
    environment,
    testClock: settings.OKNO_TEST_CLOCK,
  };
  const [command, ...words] = process.argv.slice(2);
  if (command === rebuildWord) {
    const isWell = await obeyRebuild(definition, host, words, (line) => process.stdout.write(`${line}\n`));
    await eventLog.close();
    process.exit(isWell ? 0 : 1);
  }
  const service = await startService(definition, {
    ...host,
    listen: { host: settings.OKNO_LISTEN_HOST, port: settings.OKNO_LISTEN_PORT },
    readiness:
      awaited === undefined || parent === undefined
        ? []
        : [{ name: awaited, ready: () => Promise.resolve(parent.hasArrived(awaited)) }],
  });
  stop = async () => {
    await service.stop();
    await eventLog.close();
  };
  parent?.tell({ kind: 'ready', url: service.url });
}
