import { Inject, Injectable } from '@nestjs/common';
import type { Language, Role, UserResource } from '@okno/contracts';
import type { Database, Transaction } from '@okno/persistence';
import { DATABASE } from '@okno/service-kit';

/** A user as it is stored. */
export interface UserRecord {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly passwordHash: string;
  readonly roles: Role[];
  readonly employeeId: string | null;
  readonly clientId: string | null;
  readonly language: Language;
  readonly timezone: string;
  readonly active: boolean;
  readonly version: number;
  readonly createdAt: Date;
}

type Statements = Pick<Transaction, 'query'>;

export const userColumns = `id, email, name, password_hash AS "passwordHash", roles, employee_id AS "employeeId",
  client_id AS "clientId", language, timezone, active, version, created_at AS "createdAt"`;

@Injectable()
export class Users {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  async find(id: string): Promise<UserRecord | undefined> {
    const [user] = await this.database.query<UserRecord>(`SELECT ${userColumns} FROM user_account WHERE id = $1`, [id]);
    return user;
  }

  /** `email` in lower case. */
  async findByEmail(email: string): Promise<UserRecord | undefined> {
    const [user] = await this.database.query<UserRecord>(`SELECT ${userColumns} FROM user_account WHERE email = $1`, [
      email,
    ]);
    return user;
  }

  async lock(tx: Statements, id: string): Promise<UserRecord | undefined> {
    const [user] = await tx.query<UserRecord>(`SELECT ${userColumns} FROM user_account WHERE id = $1 FOR UPDATE`, [id]);
    return user;
  }

  /** Answers false, changing nothing, when the id or the e-mail is there already. */
  async insert(tx: Statements, user: UserRecord): Promise<boolean> {
    const inserted = await tx.query(
      `INSERT INTO user_account
         (id, email, name, password_hash, roles, employee_id, client_id, language, timezone, active, version, created_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT DO NOTHING RETURNING id`,
      [
        user.id,
        user.email,
        user.name,
        user.passwordHash,
        user.roles,
        user.employeeId,
        user.clientId,
        user.language,
        user.timezone,
        user.active,
        user.version,
        user.createdAt,
      ],
    );
    return inserted.length > 0;
  }

  async update(tx: Statements, user: UserRecord): Promise<void> {
    await tx.query(
      `UPDATE user_account SET email = $2, name = $3, password_hash = $4, roles = $5, employee_id = $6, client_id = $7,
         language = $8, timezone = $9, active = $10, version = $11 WHERE id = $1`,
      [
        user.id,
        user.email,
        user.name,
        user.passwordHash,
        user.roles,
        user.employeeId,
        user.clientId,
        user.language,
        user.timezone,
        user.active,
        user.version,
      ],
    );
  }

  /** Not a change of the user that others see: the version stays. */
  async setPassword(tx: Statements, id: string, passwordHash: string): Promise<void> {
    await tx.query('UPDATE user_account SET password_hash = $2 WHERE id = $1', [id, passwordHash]);
  }

  /** True while somebody else can administer. Two who leave at the same time ask one after the other. */
  async hasOtherAdministrator(tx: Statements, id: string): Promise<boolean> {
    await tx.query(`SELECT pg_advisory_xact_lock(hashtext('gateway.administrators'))`);
    const others = await tx.query(
      `SELECT id FROM user_account WHERE id <> $1 AND active AND 'administrator' = ANY (roles) LIMIT 1`,
      [id],
    );
    return others.length > 0;
  }
}

export function toUserResource(user: UserRecord): UserResource {
  return {
    id: user.id,
    email: user.email,
    name: user.name,
    roles: user.roles,
    ...(user.employeeId === null ? {} : { employeeId: user.employeeId }),
    ...(user.clientId === null ? {} : { clientId: user.clientId }),
    language: user.language,
    timezone: user.timezone,
    active: user.active,
    version: user.version,
    createdAt: user.createdAt.toISOString(),
  };
}
