import { Inject, Injectable } from '@nestjs/common';
import type { ApiKeyResource, Role } from '@okno/contracts';
import type { Database, Transaction } from '@okno/persistence';
import { DATABASE } from '@okno/service-kit';

/** An API key as it is stored: without its secret. */
export interface ApiKeyRecord {
  readonly id: string;
  readonly name: string;
  readonly roles: Role[];
  readonly scopes: string[];
  readonly active: boolean;
  /** Whether it may sign calls. */
  readonly signs: boolean;
  readonly version: number;
  readonly createdAt: Date;
}

type Statements = Pick<Transaction, 'query'>;

export const apiKeyColumns =
  'id, name, roles, scopes, active, signing_secret IS NOT NULL AS signs, version, created_at AS "createdAt"';

@Injectable()
export class ApiKeys {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  async find(id: string): Promise<ApiKeyRecord | undefined> {
    const [key] = await this.database.query<ApiKeyRecord>(`SELECT ${apiKeyColumns} FROM api_key WHERE id = $1`, [id]);
    return key;
  }

  async lock(tx: Statements, id: string): Promise<ApiKeyRecord | undefined> {
    const [key] = await tx.query<ApiKeyRecord>(`SELECT ${apiKeyColumns} FROM api_key WHERE id = $1 FOR UPDATE`, [id]);
    return key;
  }

  async insert(tx: Statements, key: ApiKeyRecord, secretHash: Buffer): Promise<void> {
    await tx.query(
      `INSERT INTO api_key (id, name, secret_hash, roles, scopes, active, version, created_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [key.id, key.name, secretHash, key.roles, key.scopes, key.active, key.version, key.createdAt],
    );
  }

  async saveSigningSecret(tx: Statements, id: string, secret: string | null): Promise<void> {
    await tx.query('UPDATE api_key SET signing_secret = $2 WHERE id = $1', [id, secret]);
  }

  async update(tx: Statements, key: ApiKeyRecord): Promise<void> {
    await tx.query('UPDATE api_key SET name = $2, scopes = $3, active = $4, version = $5 WHERE id = $1', [
      key.id,
      key.name,
      key.scopes,
      key.active,
      key.version,
    ]);
  }
}

export function toApiKeyResource(key: ApiKeyRecord): ApiKeyResource {
  return { ...key, createdAt: key.createdAt.toISOString() };
}
