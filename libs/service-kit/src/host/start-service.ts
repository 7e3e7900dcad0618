import 'reflect-metadata';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { EventLogServer, OutboxRelay, messagingMigrations, type EventLog } from '@okno/messaging';
import { InstanceLock, openDatabase, type Database, type Migration, type RestorableSchema } from '@okno/persistence';
import { AggregatorRegistry, type Registry } from 'prom-client';
import { AuditSealer } from '../audit/audit-sealer.js';
import { auditMigrations, restoredAudit } from '../audit/audit.migrations.js';
import { readConfig } from '../config.js';
import { Meters } from '../health/meters.js';
import { createMetrics, measureHandlers, watchService } from '../health/metrics.js';
import { idempotencyMigrations } from '../idempotency/idempotency.js';
import { databaseLogger } from '../logging.js';
import { mendProjections } from '../projections/mend-projections.js';
import { projectionMigrations } from '../projections/projections.migrations.js';
import { RebuildRefused } from '../projections/rebuild-refused.js';
import type { RestingService } from '../projections/rebuild-tables.js';
import { DueTimers } from '../timers/due-timers.js';
import { Tracing } from '../tracing/tracing.js';
import { visibilityEvents } from '../visibility/visibility.consumer.js';
import { visibilityMigrations } from '../visibility/visibility.migrations.js';
import { buildApplication, type RestingHost } from './build-application.js';
import type { Host, RunningService } from './host.js';
import { describeApi } from './openapi.js';
import { Backlogs, Readiness, type Operations, type Settlement } from './operations.js';
import { SealLoop } from './seal-loop.js';
import type { ServiceDefinition } from './service-definition.js';

const defaultPoolSize = 8;

function watchedEvents(definition: ServiceDefinition): ServiceDefinition['consumes'] {
  return [...new Set([...definition.consumes, ...visibilityEvents])];
}

async function ensureTopics(eventLog: EventLog, definition: ServiceDefinition): Promise<void> {
  const topics = [...definition.publishes, ...watchedEvents(definition)].map((event) => event.topic);
  await eventLog.ensureTopics([...new Map(topics.map((topic) => [topic.name, topic])).values()]);
}

function migrationsOf(definition: ServiceDefinition): readonly Migration[] {
  return [
    ...messagingMigrations,
    ...auditMigrations,
    ...idempotencyMigrations,
    ...visibilityMigrations,
    ...projectionMigrations,
    ...definition.migrations,
  ];
}

/** A service's schema, as a restore makes it. */
export function restorableSchema(definition: ServiceDefinition): RestorableSchema {
  return { schema: definition.schema, migrations: migrationsOf(definition), afterRestore: restoredAudit };
}

function openServiceDatabase(definition: ServiceDefinition, host: RestingHost): Promise<Database> {
  return openDatabase({
    url: host.databaseUrl,
    schema: definition.schema,
    applicationName: `okno-${definition.name}`,
    poolSize: definition.poolSize ?? defaultPoolSize,
    migrations: migrationsOf(definition),
    entities: definition.entities ?? [],
  });
}

/** Metrics of one name under one heading, as Prometheus wants them; the services differ by their label. */
async function textOf(registries: readonly [Registry, ...Registry[]]): Promise<string> {
  const [own, ...others] = registries;
  if (others.length === 0) return own.metrics();
  return AggregatorRegistry.aggregate(
    await Promise.all(registries.map((registry) => registry.getMetricsAsJSON())),
  ).metrics();
}

/** Tells the other instances of this one; or, `alone`, keeps them out. @throws RebuildRefused */
async function takeInstanceLock(
  { name, schema }: ServiceDefinition,
  { databaseUrl: url, logger }: RestingHost,
  alone: boolean,
): Promise<InstanceLock> {
  const applicationName = `okno-${name}`;
  const lock = await InstanceLock.take({ url, schema, applicationName, logger: databaseLogger(logger) });
  if (lock === undefined) throw new RebuildRefused(`${name} is being rebuilt: start it when that is done`);
  if (!alone || (await lock.tryAlone())) return lock;
  await lock.release();
  throw new RebuildRefused(`${name} is running: stop every instance of it first`);
}

/** A service that is built and does nothing yet. */
export interface PreparedService {
  readonly app: NestFastifyApplication;
  readonly resting: RestingService;
  run(listen: Host['listen']): Promise<RunningService>;
  /** Instead of `run`. */
  dismiss(): Promise<void>;
}

/**
 * Starts one service: its schema, its application on a port of its own, its relay, consumers and timers.
 * Order among services does not matter. @throws ConfigurationError naming every setting that is wrong; RebuildRefused
 */
export async function startService(definition: ServiceDefinition, host: Host): Promise<RunningService> {
  const prepared = await prepareService(definition, host, { alone: false });
  try {
    await mendProjections(prepared.resting, host.mayRebuild === true, host.logger.child({ service: definition.name }));
    return await prepared.run(host.listen);
  } catch (error) {
    await prepared.dismiss().catch(() => undefined);
    throw error;
  }
}

/** Builds a service; `alone`, while no other instance of it runs. @throws as startService does */
export async function prepareService(
  definition: ServiceDefinition,
  host: RestingHost,
  { alone }: { readonly alone: boolean },
): Promise<PreparedService> {
  readConfig(definition.settings, host.environment);
  const lock = await takeInstanceLock(definition, host, alone);
  try {
    return await build(definition, host, lock);
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function build(definition: ServiceDefinition, host: RestingHost, lock: InstanceLock): Promise<PreparedService> {
  const logger = host.logger.child({ service: definition.name });
  const metrics = createMetrics(definition.name);
  const meters = new Meters(metrics, logger);
  const tracing = await Tracing.start(definition.name, host.environment, logger);
  const { tracer } = tracing;
  const database = await openServiceDatabase(definition, host);
  await ensureTopics(host.eventLog, definition);

  const relay = new OutboxRelay({ database, eventLog: host.eventLog, logger, tracer });
  const consumers = new EventLogServer({
    database,
    eventLog: host.eventLog,
    group: definition.name,
    definitions: watchedEvents(definition),
    logger,
    tracer,
    onHandled: measureHandlers(meters),
  });
  const dataDir = host.environment.OKNO_DATA_DIR;
  watchService(meters, { group: definition.name, relay, consumers, eventLog: host.eventLog, database, dataDir });
  host.measures?.(meters);
  const readiness = new Readiness();
  for (const check of host.readiness ?? []) readiness.register(check);
  readiness.register({ name: 'database', ready: async () => (await database.query('SELECT 1')).length === 1 });
  const backlogs = new Backlogs();

  let built: NestFastifyApplication | undefined = undefined;
  const app = (): NestFastifyApplication => {
    if (built === undefined) throw new Error(`${definition.name} is not running yet`);
    return built;
  };
  const settle = async (): Promise<Settlement> => {
    const timersFired = await app().get(DueTimers).fireAllDue();
    // In the order events travel: what has left the outbox is in the log when the log is asked.
    const outbox = await relay.pending();
    const { total } = await host.eventLog.lag(definition.name);
    const { retrying } = await consumers.parked.counts();
    return { timersFired, outbox, lag: total + retrying + (await backlogs.pending()) };
  };
  let description: object | undefined;
  const operations: Operations = {
    name: definition.name,
    metrics: () => textOf([metrics, ...(host.neighbours ?? [])]),
    faults: () => readiness.faults(),
    warnings: () => readiness.warnings(),
    openapi: () => (description ??= describeApi(app(), definition)),
    moveClock: async (to) => {
      if (!host.testClock) return;
      await app().get(DueTimers).hold();
      host.clocks.business.moveTo(to);
    },
    settle,
  };
  built = await buildApplication(definition, host, {
    database,
    logger,
    meters,
    tracing,
    consumers,
    operations,
    readiness,
    backlogs,
  });
  const dismiss = async (): Promise<void> => {
    await app().close();
    await database.close();
    await tracing.stop();
    await lock.release();
  };
  const run = async (listen: Host['listen']): Promise<RunningService> => {
    await app().startAllMicroservices();
    await app().listen(listen.port, listen.host);
    relay.start();
    const sealer = new SealLoop(new AuditSealer(database, host.clocks.system), logger);
    sealer.start();
    const timers = app().get(DueTimers);
    timers.start();
    const url = await app().getUrl();
    logger.info({ url }, 'service is running');
    const stop = async (): Promise<void> => {
      await timers.stop();
      await app().close();
      await sealer.stop();
      await relay.stop();
      await database.close();
      await tracing.stop();
      await lock.release();
    };
    return { name: definition.name, url, metrics, stop };
  };
  const { eventLog, databaseUrl } = host;
  return { app: built, resting: { definition, databaseUrl, eventLog, database, consumers, lock }, run, dismiss };
}
