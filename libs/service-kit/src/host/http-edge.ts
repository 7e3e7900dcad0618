import { isUtf8 } from 'node:buffer';
import type { Tracer } from '@opentelemetry/api';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { IdentityVerifier } from '../access/identity.js';
import type { Meters } from '../health/meters.js';
import { languageOf } from '../http/request-context.js';
import { sendProblem } from '../problems/problem.filter.js';
import { Refusal, type RefusalCatalogue } from '../problems/refusal.js';
import { placeCall, traceCalls } from '../tracing/trace-calls.js';
import type { Host } from './host.js';
import type { Authenticator } from './service-definition.js';

export interface HttpEdge {
  readonly host: Pick<Host, 'clocks' | 'identityKey'>;
  readonly refusals: RefusalCatalogue;
  readonly meters: Meters;
  readonly logger: Logger;
  /** Asked lazily: the gateway's own is built by its application. */
  readonly authenticator: () => Authenticator | undefined;
  readonly tracer?: Tracer | undefined;
}

function signedIdentities(host: HttpEdge['host']): Authenticator {
  const verifier = new IdentityVerifier(host.identityKey, () => host.clocks.system.now());
  return { authenticate: (request) => verifier.verify(request.headers.authorization) };
}

/** Answers a URL that the router cannot even decode, so that no hook has run: nothing can be there. */
export function unreadableUrlRefusal(
  refusals: RefusalCatalogue,
  logger: Logger,
): (error: unknown, request: FastifyRequest, reply: FastifyReply) => void {
  return (_error, request, reply) => {
    placeCall(request);
    request.language = languageOf(request.headers['accept-language']) ?? 'en';
    sendProblem(new Refusal('not-found'), request, reply, refusals, logger);
  };
}

/** True for a content type that says UTF-8, or does not say: JSON is nothing else (RFC 8259, section 8.1). */
function isUnicode(contentType: string | undefined): boolean {
  const charset = /;\s*charset\s*=\s*"?([^";\s]*)/i.exec(contentType ?? '')?.[1];
  return charset === undefined || /^utf-?8$|^us-ascii$/i.test(charset);
}

/** What a caller may still send after a refusal, in bytes; then the connection is cut. */
const drainedAtMost = 64 * 1024 * 1024;

/**
 * A refusal before the end of the body must reach a caller who is still sending: closing the connection at once (as Fastify
 * does after a 413) resets it, and many callers then see the reset instead of the answer.
 */
function letFinishSending(request: FastifyRequest, reply: FastifyReply): void {
  let left = drainedAtMost;
  void reply.removeHeader('connection');
  request.raw.on('data', (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0) request.raw.destroy();
  });
  request.raw.resume();
}

/**
 * What happens to every call before a route sees it, in api.md's order: trace and language, then who calls (401), and only
 * then the body (413, 415, 400). An empty body is read as `{}`.
 */
export function prepareHttpEdge(fastify: FastifyInstance, edge: HttpEdge): void {
  const signed = signedIdentities(edge.host);
  const answered = edge.meters.durations('http_request_duration_seconds', 'Time from a request to its answer', [
    'method',
    'route',
    'status',
  ]);

  traceCalls(fastify, edge.tracer);
  fastify.decorateRequest('identity', undefined);
  fastify.decorateRequest('language', 'en');

  const parseJson = fastify.getDefaultJsonParser('error', 'error');
  fastify.removeContentTypeParser('application/json');
  fastify.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body: Buffer, done) => {
    const text = body.toString();
    if (!isUnicode(request.headers['content-type'])) done(new Refusal('unsupported-media-type'));
    // Decoded anyway, wrong bytes would be stored as question marks.
    else if (!isUtf8(body)) done(new Refusal('unreadable-body'));
    else if (text.trim() === '') done(null, {});
    else void parseJson(request, text, done);
  });

  fastify.addHook('onRequest', async (request: FastifyRequest, reply: FastifyReply) => {
    request.language = languageOf(request.headers['accept-language']) ?? 'en';
    const caller = await (edge.authenticator() ?? signed).authenticate(request);
    if (caller === 'public') return;
    request.identity = caller;
    if (caller !== undefined) request.language = languageOf(request.headers['accept-language']) ?? caller.language;
    if (caller === undefined && request.url.startsWith('/api/')) {
      sendProblem(new Refusal('unauthenticated'), request, reply, edge.refusals, edge.logger);
      return reply;
    }
    return;
  });
  fastify.addHook('preParsing', (request: FastifyRequest, _reply: FastifyReply, payload, done) => {
    const encoding = request.headers['content-encoding'] ?? 'identity';
    // Nothing here unpacks: what is packed would be taken for what is in it.
    if (encoding.toLowerCase() === 'identity') done(null, payload);
    else done(new Refusal('unsupported-media-type'));
  });

  fastify.addHook('preValidation', (request: FastifyRequest, _reply: FastifyReply, done: () => void) => {
    if (request.method !== 'GET' && (request.body === undefined || request.body === null)) request.body = {};
    done();
  });
  fastify.addHook('onSend', (request: FastifyRequest, reply: FastifyReply, _payload: unknown, done: () => void) => {
    if (reply.statusCode >= 400 && !request.raw.complete) letFinishSending(request, reply);
    done();
  });
  fastify.addHook('onResponse', (request: FastifyRequest, reply: FastifyReply, done: () => void) => {
    const labels = {
      method: request.method,
      route: request.routeOptions.url ?? 'unknown',
      status: String(reply.statusCode),
    };
    answered(labels, reply.elapsedTime / 1000);
    done();
  });
}
