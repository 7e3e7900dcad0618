import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { Refusal } from '../problems/refusal.js';
import { accessRuleKey, type AccessRule } from './allow.decorator.js';

/** Refuses a call whose role the route does not name. Events come from the log and pass. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    if (context.getType() !== 'http') return true;
    const rule = this.reflector.getAllAndOverride<AccessRule | undefined>(accessRuleKey, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (rule?.kind === 'public') return true;
    const { identity } = context.switchToHttp().getRequest<FastifyRequest>();
    if (identity === undefined) throw new Refusal('unauthenticated');
    if (rule === undefined) throw new Refusal('forbidden');
    const permitted =
      rule.kind === 'internal' ? identity.kind === 'gateway' : identity.roles.some((role) => rule.roles.includes(role));
    if (!permitted) throw new Refusal('forbidden');
    return true;
  }
}
