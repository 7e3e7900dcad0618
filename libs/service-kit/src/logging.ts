import type { LoggerService } from '@nestjs/common';
import { context, trace } from '@opentelemetry/api';
import { eventLogFields } from '@okno/messaging';
import type { DatabaseLogger } from '@okno/persistence';
import { pino, type DestinationStream, type Logger } from 'pino';

export type { Logger } from 'pino';

/** Fields whose values never reach a log, wherever they stand. */
const redactedFields = [
  'password',
  'authorization',
  'cookie',
  'token',
  'accessToken',
  'phone',
  'phones',
  'email',
  'emails',
  'text',
  'description',
];

/** The ids by which a line is found again: those of the call, event or timer it belongs to, when it belongs to one. */
function whereItBelongs(): object {
  const active = context.active();
  const span = trace.getSpanContext(active);
  return span === undefined ? {} : { traceId: span.traceId, spanId: span.spanId, ...eventLogFields(active) };
}

/** A JSON logger, on standard error unless said; personal data and secrets are cut out. */
export function createLogger(
  level: string,
  destination: DestinationStream = pino.destination({ fd: 2, sync: false }),
): Logger {
  return pino(
    {
      level,
      mixin: whereItBelongs,
      redact: {
        paths: redactedFields.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]),
        censor: '[redacted]',
      },
    },
    destination,
  );
}

/** Nest's own messages through our logger. */
export function nestLogger(logger: Logger): LoggerService {
  return {
    log: (message: unknown) => {
      logger.debug({ nest: message });
    },
    error: (message: unknown, ...rest: unknown[]) => {
      logger.error({ nest: message, rest });
    },
    warn: (message: unknown) => {
      logger.warn({ nest: message });
    },
    debug: (message: unknown) => {
      logger.trace({ nest: message });
    },
  };
}

/** What persistence has to say through our logger. */
export function databaseLogger(logger: Logger): DatabaseLogger {
  return {
    info: (message, { error, ...details } = {}) => {
      logger.info({ ...details, err: error }, message);
    },
    warn: (message, { error, ...details } = {}) => {
      logger.warn({ ...details, err: error }, message);
    },
    error: (message, { error, ...details } = {}) => {
      logger.error({ ...details, err: error }, message);
    },
  };
}
