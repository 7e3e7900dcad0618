import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { toProblem } from './problem.js';
import type { RefusalCatalogue } from './refusal.js';

/** The one place where a failure becomes an HTTP answer. */
export function sendProblem(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  catalogue: RefusalCatalogue,
  logger: Logger,
): void {
  const { status, body, retryAfterSeconds, unexpected } = toProblem(
    error,
    catalogue,
    request.language,
    request.traceId,
  );
  if (unexpected !== undefined)
    logger.error({ err: unexpected, traceId: request.traceId, url: request.url }, 'request failed');
  if (retryAfterSeconds !== undefined) void reply.header('retry-after', String(retryAfterSeconds));
  void reply
    .status(status)
    .header('content-type', 'application/problem+json; charset=utf-8')
    .send(JSON.stringify(body));
}

@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    private readonly catalogue: RefusalCatalogue,
    private readonly logger: Logger,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    // A handler of events lets its own error through: the transport retries or parks by it.
    if (host.getType() !== 'http') throw error;
    const http = host.switchToHttp();
    sendProblem(
      error,
      http.getRequest<FastifyRequest>(),
      http.getResponse<FastifyReply>(),
      this.catalogue,
      this.logger,
    );
  }
}
