import { Inject, Injectable } from '@nestjs/common';
import { wellKnown, type Severity } from '@okno/contracts';
import type { Transaction } from '@okno/persistence';
import { SETTINGS } from '@okno/service-kit';
import { CompiledCalendars } from '../calendars/compiled-calendars.queries.js';
import { workingTimeLater } from '../calendars/working-time-later.rules.js';
import type { EscalationSettings } from '../config.js';
import { pathUp, type Department, type Organisation } from './escalation-ladder.rules.js';
import { readFallback, readResponseTimes } from './response-times.repository.js';
import { responseMinutes, severityOf } from './response-times.rules.js';

type Connection = Pick<Transaction, 'query'>;

const minuteMilliseconds = 60_000;

/** The company as routing has told of it: who leads what, and who is away. */
@Injectable()
export class OrganisationQueries {
  constructor(
    @Inject(SETTINGS) private readonly settings: EscalationSettings,
    private readonly calendars: CompiledCalendars,
  ) {}

  async read(connection: Connection, now: Date): Promise<Organisation> {
    const departments = await connection.query<{
      id: string;
      parent_id: string | null;
      head_id: string | null;
      calendar_id: string;
    }>('SELECT id, parent_id, head_id, calendar_id FROM department_replica WHERE active');
    const absences = await connection.query<{
      employee_id: string;
      deputy_id: string | null;
      from_at: Date;
      to_at: Date;
    }>(
      `SELECT employee_id, deputy_id, from_at, to_at FROM absence_replica
       WHERE to_at > $1 AND from_at <= $1 AND NOT cancelled ORDER BY from_at, id`,
      [now],
    );
    const inactive = await connection.query<{ id: string }>('SELECT id FROM employee_replica WHERE NOT active');
    return {
      departments: new Map(
        departments.map((row): [string, Department] => [
          row.id,
          { id: row.id, parentId: row.parent_id, headId: row.head_id, calendarId: row.calendar_id },
        ]),
      ),
      absences: absences.map((row) => ({
        employeeId: row.employee_id,
        deputyId: row.deputy_id,
        from: row.from_at.getTime(),
        to: row.to_at.getTime(),
      })),
      inactive: new Set(inactive.map(({ id }) => id)),
      at: now.getTime(),
      fallbackId: await readFallback(connection),
      rootId: wellKnown.rootDepartmentId,
    };
  }

  /** Where the matter of a request lies: the department of its latest open assignment, else its owner's, else the root. */
  async departmentOf(connection: Connection, requestId: string, ownerId: string): Promise<string> {
    const [row] = await connection.query<{ assigned: string | null; owning: string | null }>(
      `SELECT
         (SELECT department_id FROM assignment_replica
          WHERE request_id = $1 AND state NOT IN ('done', 'returned', 'cancelled') ORDER BY given_at DESC, id DESC LIMIT 1) AS assigned,
         (SELECT department_id FROM employee_replica WHERE id = $2) AS owning`,
      [requestId, ownerId],
    );
    return row?.assigned ?? row?.owning ?? wellKnown.rootDepartmentId;
  }

  async ownDepartmentOf(connection: Connection, employeeId: string): Promise<string | undefined> {
    const [row] = await connection.query<{ department_id: string }>(
      'SELECT department_id FROM employee_replica WHERE id = $1',
      [employeeId],
    );
    return row?.department_id;
  }

  /**
   * By when an escalation to a department is to be acknowledged, in the department's working time: as configured for the
   * department and the severity of the request.
   */
  async acknowledgeBy(
    connection: Connection,
    organisation: Organisation,
    departmentId: string | null,
    now: Date,
    requestId?: string,
  ): Promise<Date> {
    const { items } = await readResponseTimes(connection);
    const path = departmentId === null ? [] : pathUp(organisation, departmentId).map(({ id }) => id);
    const severity = items.length === 0 ? undefined : await this.severityOf(connection, requestId);
    const minutes = responseMinutes(items, path, severity, this.settings.OKNO_ACKNOWLEDGE_MINUTES);
    const amount = minutes * minuteMilliseconds;
    const calendarId = organisation.departments.get(departmentId ?? '')?.calendarId ?? wellKnown.defaultCalendarId;
    const calendar =
      (await this.calendars.find(connection, calendarId)) ??
      (await this.calendars.find(connection, wellKnown.defaultCalendarId));
    return new Date(workingTimeLater(calendar?.working, now.getTime(), amount));
  }

  private async severityOf(connection: Connection, requestId: string | undefined): Promise<Severity | undefined> {
    if (requestId === undefined) return undefined;
    const [row] = await connection.query<{ priority: number | null }>(
      'SELECT priority FROM request_replica WHERE id = $1',
      [requestId],
    );
    return severityOf(row?.priority ?? null);
  }
}
