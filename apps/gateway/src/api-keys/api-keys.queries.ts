import { Inject, Injectable } from '@nestjs/common';
import { idField, type ApiKeyResource, type ApiKeysQuery, type Page } from '@okno/contracts';
import type { Database } from '@okno/persistence';
import { DATABASE, Refusal, SqlParameters, decodeCursorAs, toPage } from '@okno/service-kit';
import { z } from 'zod';
import { ApiKeys, apiKeyColumns, toApiKeyResource, type ApiKeyRecord } from './api-keys.repository.js';

const idAlone = z.tuple([idField]);

/** Reads keys, newest first. */
@Injectable()
export class ApiKeyQueries {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    private readonly keys: ApiKeys,
  ) {}

  async find(id: string): Promise<ApiKeyResource> {
    const key = await this.keys.find(id);
    if (key === undefined) throw new Refusal('not-found');
    return toApiKeyResource(key);
  }

  async list(query: ApiKeysQuery): Promise<Page<ApiKeyResource>> {
    const parameters = new SqlParameters();
    const conditions = ['TRUE'];
    if (query.active !== undefined) conditions.push(`active = ${parameters.add(query.active)}`);
    const cursor = decodeCursorAs(query.after, idAlone);
    if (cursor !== undefined) conditions.push(`id::text < ${parameters.add(cursor[0])}`);
    const rows = await this.database.query<ApiKeyRecord>(
      `SELECT ${apiKeyColumns} FROM api_key WHERE ${conditions.join(' AND ')}
       ORDER BY id::text DESC LIMIT ${parameters.add(query.limit + 1)}`,
      parameters.values,
    );
    return toPage(rows, query.limit, toApiKeyResource, (key) => [key.id]);
  }
}
