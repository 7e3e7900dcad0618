import 'reflect-metadata';
import { Module, type DynamicModule } from '@nestjs/common';
import { APP_GUARD, NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { EventLogServer } from '@okno/messaging';
import type { Database } from '@okno/persistence';
import type { Logger } from 'pino';
import { AccessGuard } from '../access/access.guard.js';
import { readConfig } from '../config.js';
import { Meters } from '../health/meters.js';
import { IdempotencyExpiry } from '../idempotency/idempotency-expiry.js';
import { nestLogger } from '../logging.js';
import { ProblemFilter } from '../problems/problem.filter.js';
import { ShapePipe } from '../problems/shape.pipe.js';
import { DueTimers } from '../timers/due-timers.js';
import { Tracing } from '../tracing/tracing.js';
import { CLOCKS, DATABASE, EVENT_LOG, LOGGER, SERVICE_NAME, SETTINGS } from '../tokens.js';
import { VisibilityConsumer } from '../visibility/visibility.consumer.js';
import { UnitOfWork } from '../work/unit-of-work.js';
import type { Host } from './host.js';
import { prepareHttpEdge, unreadableUrlRefusal } from './http-edge.js';
import { OperationsController } from './operations.controller.js';
import { Backlogs, OPERATIONS, Readiness, type Operations } from './operations.js';
import type { Authenticator, ServiceDefinition } from './service-definition.js';

const defaultBodyLimit = 1024 * 1024;

@Module({})
class ServiceModule {}

/** What a service needs that does not listen. */
export type RestingHost = Omit<Host, 'listen'>;

/** What every application of a service is built around. */
export interface ApplicationParts {
  readonly database: Database;
  readonly logger: Logger;
  readonly meters: Meters;
  readonly tracing: Tracing;
  readonly consumers: EventLogServer;
  readonly operations: Operations;
  readonly readiness: Readiness;
  readonly backlogs: Backlogs;
}

function rootModule(definition: ServiceDefinition, host: RestingHost, parts: ApplicationParts): DynamicModule {
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

/** The service's application: routes, pipes, filters and the transport of events, not listening yet. */
export async function buildApplication(
  definition: ServiceDefinition,
  host: RestingHost,
  parts: ApplicationParts,
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
  app.useGlobalPipes(new ShapePipe());
  app.connectMicroservice({ strategy: parts.consumers });
  return app;
}
