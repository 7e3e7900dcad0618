import { Inject, Injectable } from '@nestjs/common';
import type { Language, Role, SignedInUser } from '@okno/contracts';
import type { Database } from '@okno/persistence';
import { CLOCKS, DATABASE, type Clocks, type Identity } from '@okno/service-kit';
import { AccessChanges } from './access-changes.adapter.js';
import { hashOfToken, isKeySecret } from './tokens.adapter.js';

/** Who a token stands for. */
export interface Caller {
  readonly identity: Identity;
  /** Hex of the token's hash: names the session without giving it away. */
  readonly tokenHash: string;
  /** Absent for an API key. */
  readonly user?: SignedInUser;
  /** Absent for an API key, which ends only by being switched off. */
  readonly expiresAt?: Date;
  /** Paths the key is good for; empty: all that its roles may call. */
  readonly scopes: readonly string[];
}

interface SessionRow {
  readonly user_id: string;
  readonly name: string;
  readonly email: string;
  readonly roles: Role[];
  readonly language: Language;
  readonly timezone: string;
  readonly employee_id: string | null;
  readonly department_id: string | null;
  readonly stands_in_for: string[];
  readonly client_id: string | null;
  readonly expires_at: Date;
}

interface KeyRow {
  readonly id: string;
  readonly name: string;
  readonly roles: Role[];
  readonly scopes: string[];
}

/**
 * The department comes from the employee's replica, and only an active user has sessions that count. Whoever is there acts
 * for the people who named them, and for those who named one of these, who is away too; $3 is business time.
 */
const sessionByHash = {
  name: 'gateway-session-by-hash',
  text: `WITH RECURSIVE caller AS (
           SELECT u.id AS user_id, u.name, u.email, u.roles, u.language, u.timezone, u.employee_id, e.department_id,
             u.client_id, s.expires_at
           FROM session s JOIN user_account u ON u.id = s.user_id LEFT JOIN access_employee e ON e.id = u.employee_id
           WHERE s.token_hash = $1 AND s.expires_at > $2 AND u.active
         ), away AS (
           SELECT employee_id, deputy_id FROM absence_replica
           WHERE NOT cancelled AND from_at <= $3 AND to_at > $3
             AND employee_id NOT IN (SELECT id FROM access_employee WHERE NOT active)
         ), acted_for AS (
           SELECT a.employee_id FROM away a JOIN caller c ON a.deputy_id = c.employee_id
           WHERE c.employee_id NOT IN (SELECT employee_id FROM away)
           UNION SELECT a.employee_id FROM away a JOIN acted_for f ON a.deputy_id = f.employee_id
         )
         SELECT *, ARRAY(SELECT employee_id FROM acted_for ORDER BY employee_id) AS stands_in_for FROM caller`,
};
const keyByHash = {
  name: 'gateway-key-by-hash',
  text: 'SELECT id, name, roles, scopes FROM api_key WHERE secret_hash = $1 AND active',
};

const signerById = {
  name: 'gateway-signer-by-id',
  text: 'SELECT id, name, roles, scopes, signing_secret AS secret FROM api_key WHERE id = $1 AND active AND signing_secret IS NOT NULL',
};

/** How long a look-up is remembered. Changes made here or announced by another gateway end it sooner; a lost NOTIFY, no later. */
const rememberMilliseconds = 1_000;
const rememberAtMost = 5_000;

interface Remembered {
  readonly caller: Caller;
  /** In system time. */
  readonly until: number;
  /** The business time for which it was found: absences begin and end by it, and a test may move it on. */
  readonly moment: number;
}

function optional<Key extends string>(key: Key, value: string | null): Partial<Record<Key, string>> {
  return value === null ? {} : ({ [key]: value } as Record<Key, string>);
}

/** Answers who a token stands for: one indexed read, or none within a second. */
@Injectable()
export class Callers {
  private readonly remembered = new Map<string, Remembered>();
  /** Grows with every change, so that a look-up begun before it is not remembered after it. */
  private changes = 0;

  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(CLOCKS) private readonly clocks: Clocks,
    accessChanges: AccessChanges,
  ) {
    accessChanges.listen((ownerId) => {
      this.forget(ownerId);
    });
  }

  async find(token: string): Promise<Caller | undefined> {
    const hash = hashOfToken(token);
    const tokenHash = hash.toString('hex');
    const now = this.clocks.system.now();
    const moment = this.clocks.business.now();
    const known = this.remembered.get(tokenHash);
    if (known !== undefined && known.until > now.getTime() && moment.getTime() - known.moment < rememberMilliseconds)
      return isOver(known.caller, now) ? undefined : known.caller;
    const changes = this.changes;
    const caller = isKeySecret(token) ? await this.findKey(hash) : await this.findSession(hash, now, moment);
    if (caller === undefined) this.remembered.delete(tokenHash);
    else if (changes === this.changes) {
      if (this.remembered.size >= rememberAtMost) this.remembered.clear();
      this.remembered.set(tokenHash, {
        caller,
        until: now.getTime() + rememberMilliseconds,
        moment: moment.getTime(),
      });
    }
    return caller;
  }

  private forget(ownerId: string | undefined): void {
    this.changes += 1;
    for (const [tokenHash, { caller }] of this.remembered) {
      if (ownerId === undefined || caller.identity.userId === ownerId) this.remembered.delete(tokenHash);
    }
  }

  private async findSession(hash: Buffer, now: Date, moment: Date): Promise<Caller | undefined> {
    const [row] = await this.database.query<SessionRow>(sessionByHash, [hash, now, moment]);
    if (row === undefined) return undefined;
    return {
      identity: {
        kind: 'person',
        userId: row.user_id,
        name: row.name,
        roles: row.roles,
        employeeId: row.employee_id,
        standsInFor: row.stands_in_for,
        departmentId: row.department_id,
        clientId: row.client_id,
        language: row.language,
      },
      tokenHash: hash.toString('hex'),
      user: {
        id: row.user_id,
        name: row.name,
        email: row.email,
        roles: row.roles,
        language: row.language,
        timezone: row.timezone,
        ...optional('employeeId', row.employee_id),
        ...optional('departmentId', row.department_id),
        ...optional('clientId', row.client_id),
      },
      expiresAt: row.expires_at,
      scopes: [],
    };
  }

  private async findKey(hash: Buffer): Promise<Caller | undefined> {
    const [row] = await this.database.query<KeyRow>(keyByHash, [hash]);
    return row === undefined ? undefined : callerOfKey(row, hash.toString('hex'));
  }

  /** The key by which calls are signed, and the secret that signs them. Each call is asked for anew. */
  async findSigner(keyId: string): Promise<{ readonly caller: Caller; readonly secret: string } | undefined> {
    const [row] = await this.database.query<KeyRow & { readonly secret: string }>(signerById, [keyId]);
    return row === undefined ? undefined : { caller: callerOfKey(row, ''), secret: row.secret };
  }
}

function callerOfKey({ id, name, roles, scopes }: KeyRow, tokenHash: string): Caller {
  return {
    identity: {
      kind: 'key',
      userId: id,
      name,
      roles,
      employeeId: null,
      standsInFor: [],
      departmentId: null,
      clientId: null,
      language: 'en',
    },
    tokenHash,
    scopes,
  };
}

function isOver(caller: Caller, now: Date): boolean {
  return caller.expiresAt !== undefined && caller.expiresAt <= now;
}
