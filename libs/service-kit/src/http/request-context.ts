import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Language } from '@okno/contracts';
import type { FastifyRequest } from 'fastify';
import type { Identity } from '../access/identity.js';
import { newId } from '../ids.js';
import { Refusal } from '../problems/refusal.js';
import type { WorkContext } from '../work/work-context.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who calls; undefined only on public routes. */
    identity: Identity | undefined;
    language: Language;
    /** 32 hex digits of W3C trace context. */
    traceId: string;
    /** This call's own place in that trace, for what it causes. */
    traceparent: string;
  }
}

/** The first of our languages that `Accept-Language` names, or undefined. */
export function languageOf(header: string | undefined): Language | undefined {
  for (const part of (header ?? '').split(',')) {
    const tag = part.trim().slice(0, 2).toLowerCase();
    if (tag === 'ru' || tag === 'en') return tag;
  }
  return undefined;
}

const longestKey = 255;

/** What `Idempotency-Key` says, or undefined without one. @throws Refusal for one that no caller can have meant */
function idempotencyKeyOf(header: string | readonly string[] | undefined): string | undefined {
  if (header === undefined) return undefined;
  if (typeof header === 'string' && header !== '' && header.length <= longestKey) return header;
  throw new Refusal('invalid-input', {
    errors: [
      {
        field: 'Idempotency-Key',
        code: 'length',
        message: { en: 'Send one key of 1 to 255 characters', ru: 'Передайте один ключ длиной от 1 до 255 символов' },
      },
    ],
  });
}

/** The context of work for one HTTP request. */
function contextOf(request: FastifyRequest): WorkContext {
  const { identity } = request;
  if (identity === undefined) throw new Refusal('unauthenticated');
  const idempotencyKey = idempotencyKeyOf(request.headers['idempotency-key']);
  return {
    identity,
    language: request.language,
    traceId: request.traceId,
    traceparent: request.traceparent,
    correlationId: newId(),
    operation: `${request.method} ${request.url.split('?', 1)[0] ?? ''}`,
    ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
  };
}

/** Injects the caller's `WorkContext` into a controller's method. */
export const Context = createParamDecorator((_data: unknown, host: ExecutionContext): WorkContext =>
  contextOf(host.switchToHttp().getRequest<FastifyRequest>()),
);

/** The version that `If-Match: "<version>"` names, for PATCH. */
export const ExpectedVersion = createParamDecorator((_data: unknown, host: ExecutionContext): number => {
  const header = host.switchToHttp().getRequest<FastifyRequest>().headers['if-match'];
  const version = /^"?(\d+)"?$/.exec(header ?? '')?.[1];
  if (version === undefined) {
    throw new Refusal('invalid-input', {
      errors: [
        {
          field: 'If-Match',
          code: 'required',
          message: {
            en: 'Send the version you read as If-Match: "<version>"',
            ru: 'Передайте прочитанную версию в заголовке If-Match: "<version>"',
          },
        },
      ],
    });
  }
  return Number(version);
});
