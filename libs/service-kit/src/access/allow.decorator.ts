import { SetMetadata, applyDecorators } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';
import { allRoles, staffRoles, type Role } from '@okno/contracts';

/** What a route says of who may call it. A test walks the router and fails on a route that says nothing. */
export type AccessRule =
  | { readonly kind: 'public' }
  /** Only the gateway itself, never forwarded from outside. */
  | { readonly kind: 'internal' }
  | { readonly kind: 'roles'; readonly roles: readonly Role[] };

export const accessRuleKey = 'okno:access-rule';

/** How a route's description tells machines who may call it: an array of roles; absent where everybody may. */
export const rolesExtension = 'x-roles';

type Declaration = ClassDecorator & MethodDecorator;

function allowRoles(roles: readonly Role[]): Declaration {
  return applyDecorators(
    SetMetadata(accessRuleKey, { kind: 'roles', roles } satisfies AccessRule),
    ApiExtension(rolesExtension, [...roles]),
  );
}

export const Allow = (...roles: readonly [Role, ...Role[]]): Declaration => allowRoles(roles);

/** Everybody who works for the company. */
export const AllowStaff = (): Declaration => allowRoles(staffRoles);

/** Everybody who is signed in. */
export const AllowSignedIn = (): Declaration => allowRoles(allRoles);

export const Public = (): Declaration => SetMetadata(accessRuleKey, { kind: 'public' } satisfies AccessRule);

export const Internal = (): Declaration => SetMetadata(accessRuleKey, { kind: 'internal' } satisfies AccessRule);
