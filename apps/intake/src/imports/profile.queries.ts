import { Inject, Injectable } from '@nestjs/common';
import { textField, type ImportProfileResource, type Page, type PageQuery } from '@okno/contracts';
import type { Database } from '@okno/persistence';
import { DATABASE, decodeCursorAs, toPage } from '@okno/service-kit';
import { z } from 'zod';
import { refuse } from '../intake.refusals.js';
import { ProfileRepository, profileColumns, toProfileResource, type ProfileRecord } from './profile.repository.js';

const cursor = z.tuple([textField(200)]);

@Injectable()
export class ProfileQueries {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    private readonly profiles: ProfileRepository,
  ) {}

  /** By id or name. */
  async get(ref: string): Promise<ImportProfileResource> {
    const profile = await this.profiles.resolve(this.database, ref);
    if (profile === undefined) throw refuse('not-found');
    return toProfileResource(profile);
  }

  /** In the order of their names. */
  async list({ after, limit }: PageQuery): Promise<Page<ImportProfileResource>> {
    const rows = await this.database.query<ProfileRecord & { readonly sortKey: string }>(
      `SELECT ${profileColumns}, lower(p.name) AS "sortKey" FROM import_profile p
       WHERE $1::text IS NULL OR lower(p.name) > $1 ORDER BY lower(p.name) LIMIT $2`,
      [decodeCursorAs(after, cursor)?.[0] ?? null, limit + 1],
    );
    return toPage(
      rows,
      limit,
      ({ sortKey: _key, ...row }) => toProfileResource(row),
      ({ sortKey }) => [sortKey],
    );
  }
}
