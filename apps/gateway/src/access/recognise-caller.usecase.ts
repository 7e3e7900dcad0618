import { Inject, Injectable } from '@nestjs/common';
import { SETTINGS, type Authenticator, type Identity } from '@okno/service-kit';
import type { FastifyRequest } from 'fastify';
import type { GatewaySettings } from '../config.js';
import { refuse } from '../gateway.refusals.js';
import { Callers, type Caller } from './callers.queries.js';
import { IdentitySigner } from './identity-signer.adapter.js';
import { isInScope, isPublicPath, pathOf } from './paths.rules.js';
import { isSameOrigin } from './request-origin.rules.js';
import { isSigned } from './signed-call.rules.js';
import { VerifySignedCall } from './verify-signed-call.usecase.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who is signed in, with the session; undefined on public routes. */
    caller: Caller | undefined;
  }
}

export const sessionCookie = 'okno_session';

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);

function bearerOf(authorization: string): string | undefined {
  return /^Bearer +(\S+)$/i.exec(authorization)?.[1];
}

/**
 * Finds out who calls: by `Authorization: Bearer` (a session's token or an API key), else by the body's signature where one may
 * stand for it, else by the console's cookie.
 */
@Injectable()
export class RecogniseCaller implements Authenticator {
  constructor(
    private readonly callers: Callers,
    private readonly signer: IdentitySigner,
    private readonly signedCalls: VerifySignedCall,
    @Inject(SETTINGS) private readonly settings: GatewaySettings,
  ) {}

  async authenticate(request: FastifyRequest): Promise<Identity | 'public' | undefined> {
    const path = pathOf(request.url);
    if (isPublicPath(path)) return 'public';
    const { authorization } = request.headers;
    // Only a gateway asks these, and only of a process: nobody's session reaches them.
    if (path.startsWith('/internal/')) return this.signer.verify(authorization);
    if (authorization === undefined && isSigned(request.headers)) {
      request.signedCall = await this.signedCalls.claimed(request);
      return request.signedCall?.caller.identity;
    }
    const token = authorization === undefined ? request.cookies[sessionCookie] : bearerOf(authorization);
    const caller = token === undefined ? undefined : await this.callers.find(token);
    if (caller === undefined) return undefined;
    const byCookie = authorization === undefined;
    if (
      byCookie &&
      !safeMethods.has(request.method) &&
      !isSameOrigin(request.headers, this.settings.OKNO_TRUST_PROXY)
    ) {
      throw refuse('cross-origin');
    }
    if (!isInScope(path, caller.scopes)) throw refuse('outside-key-scope');
    request.caller = caller;
    return caller.identity;
  }
}
