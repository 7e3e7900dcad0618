import { Server } from '@nestjs/microservices';
import type { MessageHandler } from '@nestjs/microservices';
import type { Tracer } from '@opentelemetry/api';
import type { EventDefinition } from '@okno/contracts';
import type { Database } from '@okno/persistence';
import { isObservable, lastValueFrom } from 'rxjs';
import type { EventLog, MessagingLogger, Subscription } from '../event-log.port.js';
import { purgeInbox } from '../inbox/inbox.js';
import { ParkedEvents } from '../parking/parked-events.js';
import type { RetryPolicy } from '../parking/parked-events.js';
import { ParkedRetry } from '../parking/parked-retry.js';
import { Replay } from '../replay/replay.js';
import type { ReplayOptions, ReplayProgress } from '../replay/replay.js';
import { BatchProcessor } from './batch-processor.js';
import type { HandlerRun } from './batch-processor.js';
import { ConsumerRegistry } from './consumer-registry.js';
import type { RunHandler } from './consumer-registry.js';
import { EVENT_LOG_TRANSPORT } from './consumes.decorator.js';
import type { ConsumerMetadata } from './consumes.decorator.js';

const RETRY: RetryPolicy = { maxAttempts: 5, firstMs: 500, maxMs: 5_000 };
const PURGE_INTERVAL_MS = 3_600_000;

export interface EventLogServerOptions {
  /** The service's name; its instances share the work. */
  readonly group: string;
  readonly database: Database;
  readonly eventLog: EventLog;
  /** What the service says it consumes: a handler of anything else is refused at the start. */
  readonly definitions: readonly EventDefinition[];
  readonly logger: MessagingLogger;
  readonly retry?: RetryPolicy;
  /** Events at most in one transaction. */
  readonly batchSize?: number;
  /** Transactions at most at the same time. */
  readonly concurrency?: number;
  readonly inboxDays?: number;
  /** Makes a span of each handled event; without it nothing is traced. */
  readonly tracer?: Tracer | undefined;
  /** Told of every call of a handler. */
  readonly onHandled?: (run: HandlerRun) => void;
}

/** Nest's transport over the event log: `app.connectMicroservice({ strategy: new EventLogServer(…) })`. */
export class EventLogServer extends Server {
  override readonly transportId = EVENT_LOG_TRANSPORT;
  override readonly propagatesEventHandlerErrors = true;
  /** What could not be handled; for operators and metrics. */
  readonly parked: ParkedEvents;
  private readonly registry = new ConsumerRegistry();
  private readonly processor: BatchProcessor;
  private readonly parkedRetry: ParkedRetry;
  private subscription: Subscription | undefined;
  private purge: NodeJS.Timeout | undefined;

  constructor(private readonly options: EventLogServerOptions) {
    super();
    const { group, database, logger, tracer, onHandled } = options;
    this.parked = new ParkedEvents({
      database,
      group,
      retry: options.retry ?? RETRY,
      apply: (event, tx) => this.processor.applyOne(event, tx),
      onSetAside: () => this.parkedRetry.wake(),
    });
    this.parkedRetry = new ParkedRetry(this.parked, logger);
    const { registry, parked } = this;
    this.processor = new BatchProcessor({ group, database, registry, parked, logger, tracer, onHandled });
  }

  /** Nest's own would chain the handlers of one event and run them at once; here each is called by itself, in order. */
  override addHandler(pattern: unknown, callback: MessageHandler, _isEvent?: boolean, extras?: object): void {
    const type = String(pattern);
    const consumer =
      extras === undefined ? undefined : (Reflect.get(extras, 'consumer') as ConsumerMetadata | undefined);
    if (consumer === undefined) throw new TypeError(`${type}: handlers of the event log are marked with @Consumes`);
    if (!this.options.definitions.some((definition) => definition.type === type)) {
      throw new TypeError(`${this.options.group} has a handler of ${type}, which it does not say it consumes`);
    }
    this.registry.add(type, { ...consumer, run: runToEnd(callback) });
  }

  listen(callback: (error?: unknown) => void): void {
    this.start().then(
      () => callback(),
      (error: unknown) => callback(error),
    );
  }

  async close(): Promise<void> {
    clearInterval(this.purge);
    await this.subscription?.close();
    await this.parkedRetry.stop();
  }

  /** The types of events that have a handler. */
  consumedTypes(): ReadonlySet<string> {
    return this.registry.types();
  }

  /** The events that have a projection. */
  projectedEvents(): EventDefinition[] {
    return [...this.registry.projectionsOnly().consumed().values()];
  }

  /** Makes the projections anew from the log, in copies of their tables; while nothing listens. @throws ReplayError */
  replay(options: ReplayOptions): Promise<ReplayProgress> {
    const { group, database, eventLog, logger } = this.options;
    const { registry, parked } = this;
    return new Replay({ ...options, group, database, eventLog, logger, registry, parked }).run();
  }

  on(): void {
    throw new TypeError('the event log has no events of its own to listen to');
  }

  // Nest lets the caller name the type.
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters
  unwrap<T>(): T {
    return this.options.eventLog as T;
  }

  private async start(): Promise<void> {
    const { group, database, eventLog, logger, batchSize, concurrency, inboxDays } = this.options;
    const topics = this.registry.topics();
    if (topics.length === 0) return;
    this.subscription = await eventLog.subscribe({
      group,
      topics,
      from: 'start',
      batchSize: batchSize ?? 500,
      concurrency: concurrency ?? 4,
      onBatch: (batch) => this.processor.process(batch),
    });
    this.parkedRetry.start();
    this.purge = setInterval(() => {
      purgeInbox(database, inboxDays ?? 14).catch((error: unknown) => {
        logger.warn({ err: error, group }, 'the inbox could not be purged and will be next time');
      });
    }, PURGE_INTERVAL_MS).unref();
  }
}

function runToEnd(handler: MessageHandler): RunHandler {
  return async (input, context) => {
    const result: unknown = await handler(input, context);
    if (isObservable(result)) await lastValueFrom(result, { defaultValue: undefined });
  };
}
