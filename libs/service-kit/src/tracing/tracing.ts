import { DiagLogLevel, SpanKind, context, diag, type DiagLogger, type Tracer } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import type { EventEnvelope } from '@okno/contracts';
import { withinEvents } from '@okno/messaging';
import type { Logger } from 'pino';
import { z } from 'zod';
import { readConfig } from '../config.js';

export const tracingSettings = z.object({
  OTEL_EXPORTER_OTLP_ENDPOINT: z
    .url({ protocol: /^https?$/, error: 'is no http:// or https:// URL' })
    .optional()
    .describe('Where spans are sent by OTLP/HTTP, without /v1/traces; without it nothing is traced.'),
  OTEL_TRACES_SAMPLER_ARG: z.coerce
    .number()
    .min(0)
    .max(1)
    .default(1)
    .describe('The share of traces that is kept, from 0 to 1, where the caller has not decided.'),
});

/** Spans are about a kilobyte each; a burst of events waits rather than being dropped. */
const batches = { maxQueueSize: 8_192, maxExportBatchSize: 512, scheduledDelayMillis: 1_000 };

let isCarried = false;

/** Lets the place in a trace follow the work on a call or an event; once in a process, for every service in it. */
function carryContext(): void {
  if (isCarried) return;
  isCarried = true;
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
}

function toOurs(logger: Logger): DiagLogger {
  const warn = (message: string, ...details: unknown[]): void => {
    logger.warn({ details }, `tracing: ${message}`);
  };
  const ignore = (): void => undefined;
  return { error: warn, warn, info: ignore, debug: ignore, verbose: ignore };
}

/** The tracing of one service, injected by its class. Where nobody takes spans it has no tracer and makes none. */
export class Tracing {
  private constructor(
    readonly tracer: Tracer | undefined,
    private readonly shutDown: () => Promise<void>,
  ) {}

  /** @throws ConfigurationError */
  static async start(
    service: string,
    environment: Readonly<Record<string, string | undefined>>,
    logger: Logger,
  ): Promise<Tracing> {
    carryContext();
    const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_TRACES_SAMPLER_ARG: share } = readConfig(
      tracingSettings,
      environment,
    );
    if (endpoint === undefined) return new Tracing(undefined, () => Promise.resolve());
    // Here and not above: whoever sends no spans need not have the memory for it.
    const [{ BatchSpanProcessor, ParentBasedSampler, TraceIdRatioBasedSampler, TracerProvider }, otlp, resources] =
      await Promise.all([
        import('@opentelemetry/sdk-trace'),
        import('@opentelemetry/exporter-trace-otlp-http'),
        import('@opentelemetry/resources'),
      ]);
    diag.setLogger(toOurs(logger), { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
    const exporter = new otlp.OTLPTraceExporter({ url: `${endpoint.replace(/\/+$/, '')}/v1/traces` });
    const provider = new TracerProvider({
      resource: resources.resourceFromAttributes({ 'service.namespace': 'okno', 'service.name': service }),
      sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(share) }),
      spanProcessors: [new BatchSpanProcessor({ exporter, ...batches })],
    });
    return new Tracing(provider.getTracer('okno'), () => provider.shutdown());
  }

  /**
   * Does what is no handler's work with events (whoever keeps positions of its own has none), within the trace of the first,
   * with a span for each of them.
   */
  around<Result>(
    name: string,
    envelopes: readonly EventEnvelope[],
    work: () => Promise<Result>,
    attributes: Readonly<Record<string, string | number>> = {},
  ): Promise<Result> {
    return withinEvents(this.tracer, { name, kind: SpanKind.CONSUMER, attributes }, envelopes, work);
  }

  /** Sends what has not been sent; a collector that is away is not waited for long. */
  async stop(): Promise<void> {
    await this.shutDown().catch(() => undefined);
  }
}
