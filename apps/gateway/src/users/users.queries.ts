import { Inject, Injectable } from '@nestjs/common';
import { idField, type Page, type UserResource, type UsersQuery } from '@okno/contracts';
import type { Database } from '@okno/persistence';
import { DATABASE, Refusal, SqlParameters, decodeCursorAs, toPage } from '@okno/service-kit';
import { z } from 'zod';
import { toUserResource, userColumns, type UserRecord } from './users.repository.js';

const idAlone = z.tuple([idField]);

/** Reads accounts, newest first. */
@Injectable()
export class UserQueries {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  async find(id: string): Promise<UserResource> {
    const [user] = await this.database.query<UserRecord>(`SELECT ${userColumns} FROM user_account WHERE id = $1`, [id]);
    if (user === undefined) throw new Refusal('not-found');
    return toUserResource(user);
  }

  async list(query: UsersQuery): Promise<Page<UserResource>> {
    const parameters = new SqlParameters();
    const conditions = ['TRUE'];
    if (query.q !== undefined) {
      const part = parameters.add(query.q.toLowerCase());
      conditions.push(`(position(${part} IN lower(name)) > 0 OR position(${part} IN email) > 0)`);
    }
    if (query.role !== undefined) conditions.push(`${parameters.add(query.role)} = ANY (roles)`);
    if (query.active !== undefined) conditions.push(`active = ${parameters.add(query.active)}`);
    if (query.employeeId !== undefined) conditions.push(`employee_id = ${parameters.add(query.employeeId)}`);
    if (query.clientId !== undefined) conditions.push(`client_id = ${parameters.add(query.clientId)}`);
    const cursor = decodeCursorAs(query.after, idAlone);
    if (cursor !== undefined) conditions.push(`id::text < ${parameters.add(cursor[0])}`);
    const rows = await this.database.query<UserRecord>(
      `SELECT ${userColumns} FROM user_account WHERE ${conditions.join(' AND ')}
       ORDER BY id::text DESC LIMIT ${parameters.add(query.limit + 1)}`,
      parameters.values,
    );
    return toPage(rows, query.limit, toUserResource, (user) => [user.id]);
  }
}
