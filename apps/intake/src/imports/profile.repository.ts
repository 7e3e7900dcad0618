import { Injectable } from '@nestjs/common';
import type { ImportProfileDefinition, ImportProfileResource } from '@okno/contracts';
import type { Transaction } from '@okno/persistence';
import { refuseField } from '../intake.refusals.js';

type Queryable = Pick<Transaction, 'query'>;

export interface ProfileRecord {
  readonly id: string;
  readonly definition: ImportProfileDefinition;
  readonly active: boolean;
  readonly version: number;
  readonly createdAt: Date;
}

export const profileColumns = 'p.id, p.definition, p.active, p.version, p.created_at AS "createdAt"';

export function toProfileResource({ definition, createdAt, ...profile }: ProfileRecord): ImportProfileResource {
  return { ...profile, ...definition, createdAt: createdAt.toISOString() };
}

const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

@Injectable()
export class ProfileRepository {
  /** By id or by name, however written. */
  async resolve(tx: Queryable, ref: string): Promise<ProfileRecord | undefined> {
    const [profile] = await tx.query<ProfileRecord>(
      `SELECT ${profileColumns} FROM import_profile p WHERE lower(p.name) = lower($1) OR p.id = $2
       ORDER BY p.id = $2 DESC LIMIT 1`,
      [ref, uuid.test(ref) ? ref : null],
    );
    return profile;
  }

  /** What an active profile for the source says. @throws profile-not-available, profile-of-another-source */
  async usable(tx: Queryable, ref: string, source: string): Promise<ImportProfileDefinition> {
    const profile = await this.resolve(tx, ref);
    if (profile?.active !== true) throw refuseField('profile-not-available', 'profile');
    if (profile.definition.source !== source) throw refuseField('profile-of-another-source', 'profile');
    return profile.definition;
  }

  async lock(tx: Queryable, ref: string): Promise<ProfileRecord | undefined> {
    const id = (await this.resolve(tx, ref))?.id;
    if (id === undefined) return undefined;
    const [profile] = await tx.query<ProfileRecord>(
      `SELECT ${profileColumns} FROM import_profile p WHERE p.id = $1 FOR UPDATE`,
      [id],
    );
    return profile;
  }

  /** @throws a unique violation of `import_profile_name_unique` */
  async save(tx: Queryable, { id, definition, active, version, createdAt }: ProfileRecord): Promise<void> {
    await tx.query(
      `INSERT INTO import_profile (id, name, definition, active, version, created_at) VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (id) DO UPDATE SET name = excluded.name, definition = excluded.definition, active = excluded.active,
         version = excluded.version`,
      [id, definition.name, JSON.stringify(definition), active, version, createdAt],
    );
  }
}
