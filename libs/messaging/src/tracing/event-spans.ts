import {
  SpanStatusCode,
  context,
  createContextKey,
  type Context,
  type Span,
  type SpanKind,
  type Tracer,
} from '@opentelemetry/api';
import type { EventEnvelope } from '@okno/contracts';
import { spanContextOf, traceContextOf, traceparentOf } from './trace-parent.js';

/** What is done with events, said once for all of them. */
export interface EventWork {
  /** `process intake.request-registered.v1`, say: few different ones, they are grouped by. */
  readonly name: string;
  readonly kind: SpanKind;
  readonly attributes: Readonly<Record<string, string | number>>;
}

/** What every line of the log says within the work on an event, besides the trace. */
export interface EventLogFields {
  readonly eventId: string;
  readonly eventType: string;
  readonly correlationId: string;
}

const fieldsKey = createContextKey('okno.event');

/** Reading an event again long after it happened (a rebuild, a new consumer) adds nothing to the trace of its day. */
const TRACED_MS = 3_600_000;

/** What the log is to say within the work on an event; undefined elsewhere. */
export function eventLogFields(active: Context = context.active()): EventLogFields | undefined {
  return active.getValue(fieldsKey) as EventLogFields | undefined;
}

/**
 * Does `work` on events within the trace of the first of them, with a span for each that goes on where its envelope says.
 * The envelopes that `work` gets name these spans, so that what they cause follows from them. Without a tracer there are no
 * spans, and the envelopes come as they are.
 */
export async function withinEvents<Envelope extends EventEnvelope, Result>(
  tracer: Tracer | undefined,
  what: EventWork,
  envelopes: readonly Envelope[],
  work: (envelopes: readonly Envelope[]) => Promise<Result>,
): Promise<Result> {
  const spans = tracer === undefined ? [] : envelopes.map((envelope) => startSpan(tracer, what, envelope));
  const moved = spans.length === 0 ? envelopes : envelopes.map((envelope, place) => moveTo(spans[place], envelope));
  const [first] = moved;
  try {
    const result = await (first === undefined ? work(moved) : context.with(contextOf(first), () => work(moved)));
    for (const span of spans) span?.end();
    return result;
  } catch (error) {
    for (const span of spans) endFailed(span, error);
    throw error;
  }
}

function moveTo<Envelope extends EventEnvelope>(span: Span | undefined, envelope: Envelope): Envelope {
  return span === undefined ? envelope : { ...envelope, traceparent: traceparentOf(span.spanContext()) };
}

function contextOf(envelope: EventEnvelope): Context {
  const fields: EventLogFields = {
    eventId: envelope.id,
    eventType: envelope.type,
    correlationId: envelope.correlationid,
  };
  return traceContextOf(envelope.traceparent).setValue(fieldsKey, fields);
}

function startSpan(tracer: Tracer, what: EventWork, envelope: EventEnvelope): Span | undefined {
  if (ageMs(envelope.id) > TRACED_MS || spanContextOf(envelope.traceparent) === undefined) return undefined;
  const attributes = { ...what.attributes, 'messaging.message.id': envelope.id };
  return tracer.startSpan(what.name, { kind: what.kind, attributes }, traceContextOf(envelope.traceparent));
}

function endFailed(span: Span | undefined, error: unknown): void {
  if (span === undefined) return;
  span.recordException(error instanceof Error ? error : String(error));
  span.setStatus({ code: SpanStatusCode.ERROR });
  span.end();
}

/** From the moment in the event's UUIDv7: its `time` may be a business day that has not come yet. */
function ageMs(id: string): number {
  const madeAt = Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
  return performance.timeOrigin + performance.now() - madeAt;
}
