import type { IncomingMessage } from 'node:http';
import { PassThrough, type Readable } from 'node:stream';
import replyFrom from '@fastify/reply-from';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { LOGGER, Refusal, sendProblem, type Logger } from '@okno/service-kit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { IdentitySigner } from '../access/identity-signer.adapter.js';
import { pathOf } from '../access/paths.rules.js';
import { VerifySignedCall } from '../access/verify-signed-call.usecase.js';
import { gatewayRefusals } from '../gateway.refusals.js';
import { answeredHeaders, forwardedHeaders } from './headers.rules.js';
import { ServiceDirectory } from './service-directory.adapter.js';
import { Upstream } from './upstream.adapter.js';

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
/** How long a service may be silent. An upload has no such limit: a long one is read slowly on purpose. */
const silenceMilliseconds = 120_000;
const smallBody = 1024 * 1024;

function isUpload({ headers }: FastifyRequest): boolean {
  const length = headers['content-length'];
  return headers['transfer-encoding'] !== undefined || (length !== undefined && Number(length) > smallBody);
}

const goneCodes = /^(ECONNREFUSED|ECONNRESET|EPIPE|ENOTFOUND|EHOSTUNREACH|ETIMEDOUT)$/;

/** True when the other end is not there (any more), and not merely slow or left by the caller. */
function isGone(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  return ('code' in error && goneCodes.test(String(error.code))) || ('cause' in error && isGone(error.cause));
}

/**
 * The body in a stream of its own: when a service answers before it has read all, the way to it is torn down, and the
 * caller's connection, on which that answer is to come, must not be.
 */
function detached(payload: IncomingMessage | Readable): PassThrough {
  const body = new PassThrough();
  payload.pipe(body);
  payload.once('close', () => {
    if (!('complete' in payload ? payload.complete : payload.readableEnded)) body.destroy(new Error('the caller left'));
  });
  // Nobody takes the rest any more: it runs off, so that the caller comes to its end and reads the answer.
  body.once('close', () => payload.resume());
  return body;
}

/**
 * Hands everything under `/api/v1` that is not the gateway's own to the service that answers it. Bodies go through in both
 * directions as streams, unread: what a body may be, its service says, after the gateway has said who calls.
 */
@Injectable()
export class Forwarding implements OnModuleInit {
  private readonly upstream = new Upstream();

  constructor(
    private readonly http: HttpAdapterHost,
    private readonly directory: ServiceDirectory,
    private readonly signer: IdentitySigner,
    private readonly signedCalls: VerifySignedCall,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    const fastify = this.http.httpAdapter.getInstance<FastifyInstance>();
    void fastify.register(async (scope) => {
      await scope.register(replyFrom, this.upstream.options(silenceMilliseconds));
      scope.addHook('preParsing', async (request, reply, payload) =>
        request.signedCall === undefined
          ? payload
          : this.signedCalls.verified(request, reply, payload as AsyncIterable<Buffer>),
      );
      scope.removeAllContentTypeParsers();
      scope.addContentTypeParser('*', (_request, payload, done) => {
        done(null, detached(payload));
      });
      scope.route({
        method: methods,
        url: '/api/v1/*',
        handler: (request, reply) => this.forward(request, reply),
      });
    });
  }

  private async forward(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const path = pathOf(request.url);
    // The router decodes what it compares: an encoded spelling of a public path must not come this far unasked.
    if (request.identity === undefined || request.signedCall?.isVerified === false)
      return this.refuse(request, reply, new Refusal('unauthenticated'));
    const destination = this.directory.find(request.method, path);
    if (destination.kind === 'nowhere') return this.refuse(request, reply, new Refusal('not-found'));
    if (destination.kind === 'not-there-yet') return this.refuse(request, reply, new Refusal('unavailable'));
    const vouched = {
      identity: await this.signer.sign(request.identity),
      traceparent: request.traceparent,
      language: request.language,
    };
    const { body } = request;
    if (!(body instanceof PassThrough)) request.body = undefined;
    // A service that has answered may read no further; the rest of the body, stuck on its way there, would hold up every
    // later call on the caller's connection.
    else reply.raw.once('finish', () => body.destroy());
    return this.upstream.callFor(reply, (leaving) => {
      // A failure may be told twice (of the body and of the connection), and after the answer has begun.
      let settled = false;
      return reply.from(`${destination.url}${path}`, {
        ...(isUpload(request) ? { timeout: 0 } : {}),
        rewriteRequestHeaders: (_request, headers) => {
          const forwarded = forwardedHeaders(headers, vouched);
          // Node reads no body of a GET, so none goes on.
          if (request.body === undefined) delete forwarded['content-length'];
          return forwarded as typeof headers;
        },
        rewriteHeaders: (headers) => {
          settled = true;
          return answeredHeaders(headers) as typeof headers;
        },
        // A service's 503 is an answer for the caller to repeat, not for us.
        retryDelay: () => null,
        onError: (failed, { error }) => {
          if (settled || leaving.aborted) return;
          settled = true;
          const { service, url } = destination;
          this.logger.warn({ err: error, service, url, traceId: request.traceId }, 'no answer');
          if (isGone(error)) this.directory.restFrom(url);
          this.refuse(request, failed as FastifyReply, new Refusal('unavailable'));
        },
      });
    });
  }

  private refuse(request: FastifyRequest, reply: FastifyReply, refusal: Refusal): FastifyReply {
    sendProblem(refusal, request, reply, gatewayRefusals, this.logger);
    return reply;
  }
}
