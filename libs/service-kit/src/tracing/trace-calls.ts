import { ROOT_CONTEXT, SpanKind, SpanStatusCode, context, trace } from '@opentelemetry/api';
import type { Context, Span, SpanContext, Tracer } from '@opentelemetry/api';
import { spanContextOf, traceContextOf, traceparentOf } from '@okno/messaging';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { newId } from '../ids.js';

declare module 'fastify' {
  interface FastifyRequest {
    traceContext: Context | undefined;
    span: Span | undefined;
  }
}

const spanDigits = 16;

function hexId(): string {
  return newId().replaceAll('-', '');
}

/** A place of its own below whatever the caller names, or at the head of a new trace; recorded by nobody. */
export function newPlace(parent: SpanContext | undefined): SpanContext {
  const { traceId = hexId(), traceFlags = 0 } = parent ?? {};
  return { traceId, spanId: hexId().slice(-spanDigits), traceFlags };
}

function place(request: FastifyRequest, spanContext: SpanContext): Context {
  request.traceId = spanContext.traceId;
  request.traceparent = traceparentOf(spanContext);
  return (request.traceContext = trace.setSpanContext(ROOT_CONTEXT, spanContext));
}

/** Gives a call that no hook has seen its place in a trace. */
export function placeCall(request: FastifyRequest): void {
  place(request, newPlace(spanContextOf(header(request))));
}

function header({ headers: { traceparent } }: FastifyRequest): string | undefined {
  return typeof traceparent === 'string' ? traceparent : undefined;
}

function startSpan(request: FastifyRequest, tracer: Tracer | undefined): Span | undefined {
  // Probes and scrapes would be most of the traces.
  if (tracer === undefined || !request.url.startsWith('/api/')) return undefined;
  const route = request.routeOptions.url ?? 'unknown';
  const attributes = { 'http.request.method': request.method, 'http.route': route };
  return tracer.startSpan(
    `${request.method} ${route}`,
    { kind: SpanKind.SERVER, attributes },
    traceContextOf(header(request)),
  );
}

/** Puts every call into a trace, the caller's or a new one, before anything else happens to it; with a span where there is a tracer. */
export function traceCalls(fastify: FastifyInstance, tracer: Tracer | undefined): void {
  fastify.decorateRequest('traceId', '');
  fastify.decorateRequest('traceparent', '');
  fastify.decorateRequest('traceContext', undefined);
  fastify.decorateRequest('span', undefined);

  fastify.addHook('onRequest', (request: FastifyRequest, _reply: FastifyReply, done: () => void) => {
    request.span = startSpan(request, tracer);
    context.with(place(request, request.span?.spanContext() ?? newPlace(spanContextOf(header(request)))), done);
  });
  // A body comes by events of its connection, which know nothing of the call.
  fastify.addHook('preValidation', (request: FastifyRequest, _reply: FastifyReply, done: () => void) => {
    context.with(request.traceContext ?? ROOT_CONTEXT, done);
  });
  fastify.addHook('onResponse', (request: FastifyRequest, reply: FastifyReply, done: () => void) => {
    request.span?.setAttribute('http.response.status_code', reply.statusCode);
    if (reply.statusCode >= 500) request.span?.setStatus({ code: SpanStatusCode.ERROR });
    request.span?.end();
    done();
  });
}
