import { context, trace } from '@opentelemetry/api';
import { spanContextOf, traceparentOf, type EventContext } from '@okno/messaging';
import { systemIdentity } from '../access/identity.js';
import type { WorkContext } from './work-context.js';
import { newPlace } from '../tracing/trace-calls.js';
import { newId } from '../ids.js';

/** The context of work that an event causes: the chain goes on and the handler's transaction is joined. */
export function contextOfEvent(service: string, { envelope, tx }: Pick<EventContext, 'envelope' | 'tx'>): WorkContext {
  const place = spanContextOf(envelope.traceparent) ?? newPlace(undefined);
  return {
    identity: systemIdentity(service),
    language: 'en',
    traceId: place.traceId,
    traceparent: traceparentOf(place),
    correlationId: envelope.correlationid,
    causationId: envelope.id,
    tx,
  };
}

/** The context of work that a timer or a start-up task begins: a chain of its own. */
export function contextOfTimer(service: string): WorkContext {
  const place = trace.getSpanContext(context.active()) ?? newPlace(undefined);
  return {
    identity: systemIdentity(service),
    language: 'en',
    traceId: place.traceId,
    traceparent: traceparentOf(place),
    correlationId: newId(),
  };
}
