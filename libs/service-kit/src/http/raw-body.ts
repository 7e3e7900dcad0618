import type { FastifyInstance } from 'fastify';

declare module 'fastify' {
  interface FastifyRequest {
    /** The content type as the sender gave it, on routes that take raw bodies; there the body is the stream itself. */
    rawMediaType: string | undefined;
  }
}

const rawType = 'application/x-okno-raw';

/**
 * Lets routes take a body of any type as a stream, JSON and form data included; everywhere else a type without a parser
 * stays a 415. The route counts the bytes itself.
 */
export function acceptRawBodies(fastify: FastifyInstance, isRaw: (method: string, path: string) => boolean): void {
  fastify.decorateRequest('rawMediaType', undefined);
  fastify.addHook('onRequest', (request, _reply, done) => {
    if (isRaw(request.method, request.url.split('?', 1)[0] ?? '')) {
      request.rawMediaType = request.headers['content-type'] ?? 'application/octet-stream';
      request.headers['content-type'] = rawType;
    }
    done();
  });
  fastify.addContentTypeParser('*', (request, payload, done) => {
    if (request.rawMediaType !== undefined) done(null, payload);
    else done(Object.assign(new Error('No parser for this media type'), { statusCode: 415 }), undefined);
  });
}
