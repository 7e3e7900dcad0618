import { languageField, roleField, type Role } from '@okno/contracts';
import { SignJWT, errors, jwtVerify, type CryptoKey } from 'jose';
import { z } from 'zod';

/** Who acts. The gateway signs it for each proxied call; services trust nothing else. */
const identityFields = z.object({
  kind: z.enum(['person', 'key', 'gateway', 'system']),
  userId: z.uuid(),
  name: z.string(),
  roles: z.array(roleField),
  employeeId: z.uuid().nullable(),
  /** Employees who are away and for whom this one acts at the moment. */
  standsInFor: z.array(z.uuid()),
  departmentId: z.uuid().nullable(),
  clientId: z.uuid().nullable(),
  language: languageField,
});
export type Identity = z.infer<typeof identityFields>;

const issuer = 'okno-gateway';
/** Seconds an identity is good for: long enough for one call, too short to be worth stealing. */
const lifetimeSeconds = 60;
const cacheSize = 2_000;

/** Signs identities with the gateway's private key (EdDSA, Ed25519). */
export async function signIdentity(
  identity: Identity,
  privateKey: CryptoKey,
  now: Date,
  seconds = lifetimeSeconds,
): Promise<string> {
  const issuedAt = Math.floor(now.getTime() / 1000);
  return new SignJWT({ identity })
    .setProtectedHeader({ alg: 'EdDSA' })
    .setIssuer(issuer)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + seconds)
    .sign(privateKey);
}

/** Reads identities; a token once verified is remembered until it expires, because a console sends it many times. */
export class IdentityVerifier {
  private readonly verified = new Map<string, { identity: Identity; expiresAt: number }>();

  constructor(
    private readonly publicKey: CryptoKey,
    private readonly now: () => Date,
  ) {}

  /** The identity in a `Bearer` token, or undefined when it is absent, forged or expired. */
  async verify(authorization: string | undefined): Promise<Identity | undefined> {
    if (authorization?.startsWith('Bearer ') !== true) return undefined;
    const token = authorization.slice('Bearer '.length);
    const now = this.now();
    const known = this.verified.get(token);
    if (known !== undefined && known.expiresAt > now.getTime()) return known.identity;
    try {
      const { payload } = await jwtVerify(token, this.publicKey, { issuer, algorithms: ['EdDSA'], currentDate: now });
      const identity = identityFields.parse(payload.identity);
      if (this.verified.size >= cacheSize) this.verified.clear();
      this.verified.set(token, { identity, expiresAt: (payload.exp ?? 0) * 1000 });
      return identity;
    } catch (error) {
      if (error instanceof errors.JOSEError || error instanceof z.ZodError) return undefined;
      throw error;
    }
  }
}

/** The identity under which a service acts by itself: timers and event handlers. */
export function systemIdentity(service: string): Identity {
  return {
    kind: 'system',
    userId: '01900000-0000-7000-8000-0000000000ff',
    name: service,
    roles: [],
    employeeId: null,
    standsInFor: [],
    departmentId: null,
    clientId: null,
    language: 'en',
  };
}

/** As whom the caller acts: as the employee they are and everybody they stand in for; empty for who is no employee. */
export function actsAs({ employeeId, standsInFor }: Identity): readonly string[] {
  return employeeId === null ? [] : [employeeId, ...standsInFor];
}

export function hasRole(identity: Identity, ...roles: readonly Role[]): boolean {
  return identity.roles.some((role) => roles.includes(role));
}
