import { SetMetadata, type CustomDecorator } from '@nestjs/common';
import { allRoles, staffRoles, type Role } from '@okno/contracts';

/** What a route says of who may call it. A test walks the router and fails on a route that says nothing. */
export type AccessRule =
  | { readonly kind: 'public' }
  /** Only the gateway itself, never forwarded from outside. */
  | { readonly kind: 'internal' }
  | { readonly kind: 'roles'; readonly roles: readonly Role[] };

export const accessRuleKey = 'okno:access-rule';

export const Allow = (...roles: readonly [Role, ...Role[]]): CustomDecorator =>
  SetMetadata(accessRuleKey, { kind: 'roles', roles } satisfies AccessRule);

/** Everybody who works for the company. */
export const AllowStaff = (): CustomDecorator =>
  SetMetadata(accessRuleKey, { kind: 'roles', roles: staffRoles } satisfies AccessRule);

/** Everybody who is signed in. */
export const AllowSignedIn = (): CustomDecorator =>
  SetMetadata(accessRuleKey, { kind: 'roles', roles: allRoles } satisfies AccessRule);

export const Public = (): CustomDecorator => SetMetadata(accessRuleKey, { kind: 'public' } satisfies AccessRule);

export const Internal = (): CustomDecorator => SetMetadata(accessRuleKey, { kind: 'internal' } satisfies AccessRule);
