import { Inject, Injectable } from '@nestjs/common';
import { textField, type CauseListQuery, type CauseResource, type Page } from '@okno/contracts';
import type { Database } from '@okno/persistence';
import { DATABASE, Refusal, SqlParameters, decodeCursorAs, toPage } from '@okno/service-kit';
import { z } from 'zod';
import { causeColumns, findCause, toCauseResource, type CauseRecord } from './cause.repository.js';

const cursor = z.tuple([textField(100)]);

@Injectable()
export class CauseQueries {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  /** By id or code. */
  async one(ref: string): Promise<CauseResource> {
    const cause = await findCause(this.database, ref);
    if (cause === undefined) throw new Refusal('not-found');
    return toCauseResource(cause);
  }

  /** In the order of their codes. */
  async list(query: CauseListQuery): Promise<Page<CauseResource>> {
    const parameters = new SqlParameters();
    const conditions = ['TRUE'];
    if (query.q !== undefined && query.q !== '') {
      const pattern = parameters.add(`%${query.q.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`);
      conditions.push(`(c.code ILIKE ${pattern} OR c.name ILIKE ${pattern})`);
    }
    if (query.parentId !== undefined) conditions.push(`c.parent_id = ${parameters.add(query.parentId)}::uuid`);
    if (query.active !== undefined) conditions.push(`c.active = ${parameters.add(query.active)}`);
    const after = decodeCursorAs(query.after, cursor);
    if (after !== undefined) conditions.push(`c.code > ${parameters.add(after[0].replaceAll('\u0000', ''))}`);
    const rows = await this.database.query<CauseRecord>(
      `SELECT ${causeColumns} FROM cause c WHERE ${conditions.join(' AND ')}
       ORDER BY c.code LIMIT ${parameters.add(query.limit + 1)}`,
      parameters.values,
    );
    return toPage(rows, query.limit, toCauseResource, ({ code }) => [code]);
  }
}
