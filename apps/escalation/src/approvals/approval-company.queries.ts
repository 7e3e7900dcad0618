import { Injectable } from '@nestjs/common';
import type { WorkingCalendar } from '@okno/business-time';
import { wellKnown, type ApproverRef } from '@okno/contracts';
import type { Transaction } from '@okno/persistence';
import { CompiledCalendars } from '../calendars/compiled-calendars.queries.js';
import { workingTimeLater } from '../calendars/working-time-later.rules.js';
import { OrganisationQueries } from '../escalations/organisation.queries.js';
import type { Organisation } from '../escalations/escalation-ladder.rules.js';
import type { AnswerBy, Seating } from './approval-seats.rules.js';

type Connection = Pick<Transaction, 'query'>;

const minuteMilliseconds = 60_000;

/** The company as approvals need it: who is there, who works where, and by when somebody answers. */
@Injectable()
export class ApprovalCompany {
  constructor(
    private readonly organisation: OrganisationQueries,
    private readonly calendars: CompiledCalendars,
  ) {}

  async seating(connection: Connection, now: Date, excluded: ReadonlySet<string>): Promise<Seating> {
    const organisation = await this.organisation.read(connection, now);
    return { organisation, excluded, answerBy: await this.answerBy(connection, organisation, now) };
  }

  /** Departments of those a route names and of all heads; of who is not active too. */
  async departmentsOf(connection: Connection, approvers: readonly ApproverRef[]): Promise<Map<string, string>> {
    const named = approvers.flatMap((approver) => ('employeeId' in approver ? [approver.employeeId] : []));
    const rows = await connection.query<{ id: string; department_id: string }>(
      `SELECT id, department_id FROM employee_replica
       WHERE id = ANY($1::uuid[]) OR id IN (SELECT head_id FROM department_replica WHERE active)`,
      [named],
    );
    return new Map(rows.map((row) => [row.id, row.department_id]));
  }

  ownDepartmentOf(connection: Connection, employeeId: string): Promise<string | undefined> {
    return this.organisation.ownDepartmentOf(connection, employeeId);
  }

  private async answerBy(connection: Connection, organisation: Organisation, now: Date): Promise<AnswerBy> {
    const { departments } = organisation;
    const ids = new Set([...departments.values()].map(({ calendarId }) => calendarId));
    const working = new Map<string, WorkingCalendar>();
    for (const id of ids.add(wellKnown.defaultCalendarId)) {
      const found = await this.calendars.find(connection, id);
      if (found !== undefined) working.set(id, found.working);
    }
    return (departmentId, minutes) => {
      const calendar =
        working.get(departments.get(departmentId)?.calendarId ?? '') ?? working.get(wellKnown.defaultCalendarId);
      const amount = minutes * minuteMilliseconds;
      return new Date(workingTimeLater(calendar, now.getTime(), amount));
    };
  }
}
