import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Refusal } from '../problems/refusal.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** The content type as the sender gave it, on routes that take raw bodies; there the body is the stream itself. */
    rawMediaType: string | undefined;
  }
}

/** A route whose body is not JSON but whatever the sender has. */
export interface RawRoute {
  readonly method: 'POST' | 'PUT';
  readonly path: RegExp;
  /** Any media type unless said; lower case, without parameters. */
  readonly mediaTypes?: readonly string[];
  /** Bytes at most, as far as the sender says how many will come; the route counts those that do come. */
  readonly announcedAtMost?: number;
}

const rawType = 'application/x-okno-raw';

/** The type and subtype of a content type, without its parameters. */
function mediaTypeOf(contentType: string | undefined): string {
  return (contentType ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
}

function checkBody({ headers, rawMediaType }: FastifyRequest, { mediaTypes, announcedAtMost }: RawRoute): void {
  if (Number(headers['content-length'] ?? 0) > (announcedAtMost ?? Infinity)) throw new Refusal('payload-too-large');
  if (mediaTypes?.includes(mediaTypeOf(rawMediaType)) === false) throw new Refusal('unsupported-media-type');
}

/**
 * Lets routes take a body of any type as a stream, JSON and form data included; everywhere else a type without a parser
 * stays a 415. What can be said of a body before it is read (413, 415) is said after who calls and before what they may.
 */
export function acceptRawBodies(fastify: FastifyInstance, routes: readonly RawRoute[]): void {
  const routeOf = ({ method, url }: FastifyRequest): RawRoute | undefined => {
    const path = url.split('?', 1)[0] ?? '';
    return routes.find((route) => route.method === method && route.path.test(path));
  };
  fastify.decorateRequest('rawMediaType', undefined);
  fastify.addHook('onRequest', (request, _reply, done) => {
    if (routeOf(request) !== undefined) {
      request.rawMediaType = request.headers['content-type'] ?? 'application/octet-stream';
      request.headers['content-type'] = rawType;
    }
    done();
  });
  fastify.addHook('preParsing', (request, _reply, payload, done) => {
    const route = request.rawMediaType === undefined ? undefined : routeOf(request);
    try {
      if (route !== undefined) checkBody(request, route);
      done(null, payload);
    } catch (refusal) {
      done(refusal as Error);
    }
  });
  fastify.addContentTypeParser('*', (request, payload, done) => {
    if (request.rawMediaType !== undefined) done(null, payload);
    else done(Object.assign(new Error('No parser for this media type'), { statusCode: 415 }), undefined);
  });
}
