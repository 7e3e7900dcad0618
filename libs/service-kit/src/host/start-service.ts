import 'reflect-metadata';
import { Module, StandardSchemaValidationPipe, type DynamicModule } from '@nestjs/common';
import { APP_GUARD, NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { EventLogServer, OutboxRelay, messagingMigrations, type EventLog } from '@okno/messaging';
import { openDatabase, type Database } from '@okno/persistence';
import type { Logger } from 'pino';
import { AggregatorRegistry, type Registry } from 'prom-client';
import { AccessGuard } from '../access/access.guard.js';
import { AuditSealer } from '../audit/audit-sealer.js';
import { auditMigrations } from '../audit/audit.migrations.js';
import { readConfig } from '../config.js';
import { Meters } from '../health/meters.js';
import { createMetrics, measureHandlers, watchService } from '../health/metrics.js';
import { IdempotencyExpiry } from '../idempotency/idempotency-expiry.js';
import { idempotencyMigrations } from '../idempotency/idempotency.js';
import { nestLogger } from '../logging.js';
import { ProblemFilter } from '../problems/problem.filter.js';
import { InvalidInput } from '../problems/refusal.js';
import { DueTimers } from '../timers/due-timers.js';
import { Tracing } from '../tracing/tracing.js';
import { CLOCKS, DATABASE, EVENT_LOG, LOGGER, SERVICE_NAME, SETTINGS } from '../tokens.js';
import { VisibilityConsumer, visibilityEvents } from '../visibility/visibility.consumer.js';
import { visibilityMigrations } from '../visibility/visibility.migrations.js';
import { UnitOfWork } from '../work/unit-of-work.js';
import type { Host, RunningService } from './host.js';
import { prepareHttpEdge, unreadableUrlRefusal } from './http-edge.js';
import { describeApi } from './openapi.js';
import { OperationsController } from './operations.controller.js';
import { Backlogs, OPERATIONS, Readiness, type Operations, type Settlement } from './operations.js';
import { SealLoop } from './seal-loop.js';
import type { Authenticator, ServiceDefinition } from './service-definition.js';

const defaultBodyLimit = 1024 * 1024;
const defaultPoolSize = 8;

@Module({})
class ServiceModule {}

/** What every application of a service is built around. */
interface Parts {
  readonly database: Database;
  readonly logger: Logger;
  readonly meters: Meters;
  readonly tracing: Tracing;
  readonly consumers: EventLogServer;
  readonly operations: Operations;
  readonly readiness: Readiness;
  readonly backlogs: Backlogs;
}

function rootModule(definition: ServiceDefinition, host: Host, parts: Parts): DynamicModule {
  const providers = [
    { provide: DATABASE, useValue: parts.database },
    { provide: EVENT_LOG, useValue: host.eventLog },
    { provide: CLOCKS, useValue: host.clocks },
    { provide: LOGGER, useValue: parts.logger },
    { provide: SERVICE_NAME, useValue: definition.name },
    { provide: SETTINGS, useValue: readConfig(definition.settings, host.environment) },
    { provide: OPERATIONS, useValue: parts.operations },
    { provide: Tracing, useValue: parts.tracing },
    { provide: Meters, useValue: parts.meters },
    { provide: Readiness, useValue: parts.readiness },
    { provide: Backlogs, useValue: parts.backlogs },
    UnitOfWork,
    DueTimers,
  ];
  return {
    module: ServiceModule,
    global: true,
    imports: [definition.module],
    controllers: [OperationsController, VisibilityConsumer],
    providers: [...providers, IdempotencyExpiry, { provide: APP_GUARD, useClass: AccessGuard }],
    exports: providers.map((provider) => ('provide' in provider ? provider.provide : provider)),
  };
}

function watchedEvents(definition: ServiceDefinition): ServiceDefinition['consumes'] {
  return [...new Set([...definition.consumes, ...visibilityEvents])];
}

async function ensureTopics(eventLog: EventLog, definition: ServiceDefinition): Promise<void> {
  const topics = [...definition.publishes, ...watchedEvents(definition)].map((event) => event.topic);
  await eventLog.ensureTopics([...new Map(topics.map((topic) => [topic.name, topic])).values()]);
}

function openServiceDatabase(definition: ServiceDefinition, host: Host): Promise<Database> {
  return openDatabase({
    url: host.databaseUrl,
    schema: definition.schema,
    applicationName: `okno-${definition.name}`,
    poolSize: definition.poolSize ?? defaultPoolSize,
    migrations: [
      ...messagingMigrations,
      ...auditMigrations,
      ...idempotencyMigrations,
      ...visibilityMigrations,
      ...definition.migrations,
    ],
    entities: definition.entities ?? [],
  });
}

/** The service's application: routes, pipes, filters and the transport of events, not listening yet. */
async function buildApplication(
  definition: ServiceDefinition,
  host: Host,
  parts: Parts,
): Promise<NestFastifyApplication> {
  const { logger } = parts;
  const adapter = new FastifyAdapter({
    bodyLimit: definition.bodyLimit ?? defaultBodyLimit,
    forceCloseConnections: true,
    frameworkErrors: unreadableUrlRefusal(definition.refusals, logger),
  });
  const app = await NestFactory.create<NestFastifyApplication>(rootModule(definition, host, parts), adapter, {
    logger: nestLogger(logger),
    bodyParser: false,
    abortOnError: false,
  });
  // Fastify's own: a text is no body of ours unless a service says so, and a form of another site could send one.
  adapter.getInstance().removeContentTypeParser('text/plain');
  // Before the edge, so that what it adds (security headers) stands on a 401 too.
  await definition.configureHttp?.(adapter.getInstance());
  prepareHttpEdge(adapter.getInstance(), {
    host,
    refusals: definition.refusals,
    meters: parts.meters,
    logger,
    tracer: parts.tracing.tracer,
    authenticator: () =>
      definition.authenticator === undefined
        ? undefined
        : app.get<Authenticator>(definition.authenticator, { strict: false }),
  });
  app.setGlobalPrefix('api/v1', { exclude: ['health/{*path}', 'metrics', 'internal/{*path}'] });
  app.useGlobalFilters(new ProblemFilter(definition.refusals, logger));
  app.useGlobalPipes(new StandardSchemaValidationPipe({ exceptionFactory: (issues) => new InvalidInput(issues) }));
  app.connectMicroservice({ strategy: parts.consumers });
  return app;
}

/** Metrics of one name under one heading, as Prometheus wants them; the services differ by their label. */
async function textOf(registries: readonly [Registry, ...Registry[]]): Promise<string> {
  const [own, ...others] = registries;
  if (others.length === 0) return own.metrics();
  return AggregatorRegistry.aggregate(
    await Promise.all(registries.map((registry) => registry.getMetricsAsJSON())),
  ).metrics();
}

/**
 * Starts one service: its schema, its application on a port of its own, its relay, consumers and timers.
 * Order among services does not matter. @throws ConfigurationError naming every setting that is wrong.
 */
export async function startService(definition: ServiceDefinition, host: Host): Promise<RunningService> {
  const logger = host.logger.child({ service: definition.name });
  readConfig(definition.settings, host.environment);
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
  await built.startAllMicroservices();
  await built.listen(host.listen.port, host.listen.host);
  relay.start();
  const sealer = new SealLoop(new AuditSealer(database, host.clocks.system), logger);
  sealer.start();
  const timers = built.get(DueTimers);
  timers.start();
  const url = await built.getUrl();
  logger.info({ url }, 'service is running');

  return {
    name: definition.name,
    url,
    metrics,
    stop: async () => {
      await timers.stop();
      await app().close();
      await sealer.stop();
      await relay.stop();
      await database.close();
      await tracing.stop();
    },
  };
}
