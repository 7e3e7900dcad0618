import { Inject, Injectable } from '@nestjs/common';
import type {
  AbsenceResource,
  Page,
  PageQuery,
  Presence,
  PresenceResource,
  ShiftResource,
  shiftsQuery,
} from '@okno/contracts';
import type { Database } from '@okno/persistence';
import { DATABASE, Refusal, SqlParameters } from '@okno/service-kit';
import type { z } from 'zod';
import { pageAs, readNewestFirst } from '../organisation/newest-first.queries.js';
import { toAbsence, type AbsenceRow } from './absences.repository.js';
import { findShift, toShift, type ShiftRow } from './shifts.repository.js';

@Injectable()
export class PeopleQueries {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  async absences(employeeId: string, query: PageQuery): Promise<Page<AbsenceResource>> {
    const employees = await this.database.query('SELECT 1 FROM employee WHERE id = $1', [employeeId]);
    if (employees.length === 0) throw new Refusal('not-found');
    const parameters = new SqlParameters();
    const conditions = [`t.employee_id = ${parameters.add(employeeId)}`];
    const page = await readNewestFirst<AbsenceRow>(this.database, query, {
      select: 'SELECT t.* FROM absence t',
      conditions,
      parameters,
    });
    return pageAs(page, toAbsence);
  }

  async absence(employeeId: string, absenceId: string): Promise<AbsenceResource> {
    const [row] = await this.database.query<AbsenceRow>('SELECT * FROM absence WHERE id = $2 AND employee_id = $1', [
      employeeId,
      absenceId,
    ]);
    if (row === undefined) throw new Refusal('not-found');
    return toAbsence(row);
  }

  async presence(employeeId: string): Promise<PresenceResource> {
    const [row] = await this.database.query<{ state: Presence; at: Date }>(
      'SELECT state, at FROM presence WHERE employee_id = $1',
      [employeeId],
    );
    return { employeeId, state: row?.state ?? 'available', at: row?.at.toISOString() ?? null };
  }

  async shift(id: string): Promise<ShiftResource> {
    const shift = await findShift(this.database, id);
    if (shift === undefined) throw new Refusal('not-found');
    return shift;
  }

  async shifts(query: z.output<typeof shiftsQuery>): Promise<Page<ShiftResource>> {
    const parameters = new SqlParameters();
    const conditions: string[] = [];
    if (query.employeeId !== undefined) conditions.push(`t.employee_id = ${parameters.add(query.employeeId)}`);
    if (query.date !== undefined) conditions.push(`t.date = ${parameters.add(query.date)}`);
    const page = await readNewestFirst<ShiftRow>(this.database, query, {
      select: 'SELECT t.* FROM shift t',
      conditions,
      parameters,
    });
    return pageAs(page, toShift);
  }
}
