import { Injectable } from '@nestjs/common';
import type { ControlQuery, ControlResource } from '@okno/contracts';
import { Refusal, UnitOfWork, hasRole, type Work, type WorkContext } from '@okno/service-kit';
import { headsDepartment, personsOf } from '../people/standing.queries.js';
import { refuse } from '../routing.refusals.js';

const day = 86_400_000;
const ordinaryPeriod = 30 * day;

interface CountRow {
  readonly person_id: string | null;
  readonly name: string | null;
  readonly on_time: number;
  readonly overdue: number;
  readonly returned: number;
  readonly missed: number;
  readonly unannounced: number;
}

type Counts = Pick<ControlResource, 'onTime' | 'overdue' | 'returned' | 'missedControlPoints' | 'unannouncedBreaches'>;

function toCounts(row: CountRow): Counts {
  return {
    onTime: row.on_time,
    overdue: row.overdue,
    returned: row.returned,
    missedControlPoints: row.missed,
    unannouncedBreaches: row.unannounced,
  };
}

function sum(rows: readonly CountRow[]): Counts {
  const total = (count: (row: CountRow) => number): number => rows.reduce((all, row) => all + count(row), 0);
  return {
    onTime: total((row) => row.on_time),
    overdue: total((row) => row.overdue),
    returned: total((row) => row.returned),
    missedControlPoints: total((row) => row.missed),
    unannouncedBreaches: total((row) => row.unannounced),
  };
}

/** How a department and those below it keep their promises, for its head and those above. */
@Injectable()
export class ControlQueries {
  constructor(private readonly work: UnitOfWork) {}

  async of(departmentId: string, query: ControlQuery, context: WorkContext): Promise<ControlResource> {
    return this.work.run(context, async (work) => {
      const timezone = await this.timezoneOf(work, departmentId);
      if (timezone === undefined || !(await this.maySee(work, departmentId))) throw new Refusal('not-found');
      const to = query.to === undefined ? work.now : await this.momentOf(work, query.to, timezone);
      const from =
        query.from === undefined
          ? new Date(to.getTime() - ordinaryPeriod)
          : await this.momentOf(work, query.from, timezone);
      if (from >= to) throw refuse('empty-period');
      const rows = await this.count(work, departmentId, from, to);
      return {
        departmentId,
        from: from.toISOString(),
        to: to.toISOString(),
        ...sum(rows),
        byPerson: rows.map((row) => ({ employeeId: row.person_id, name: row.name, ...toCounts(row) })),
      };
    });
  }

  private async maySee(work: Work, departmentId: string): Promise<boolean> {
    const { identity } = work.context;
    if (hasRole(identity, 'director', 'administrator')) return true;
    return headsDepartment(work, await personsOf(work, identity, work.now), departmentId);
  }

  private async timezoneOf(work: Work, departmentId: string): Promise<string | undefined> {
    const [row] = await work.query<{ timezone: string }>(
      `SELECT coalesce(c.definition ->> 'timezone', 'UTC') AS timezone
       FROM department d LEFT JOIN calendar_replica c ON c.id = d.calendar_id WHERE d.id = $1`,
      [departmentId],
    );
    return row?.timezone;
  }

  /** A date is its midnight in the department's time zone. */
  private async momentOf(work: Work, dayOrMoment: string, timezone: string): Promise<Date> {
    if (dayOrMoment.includes('T')) return new Date(dayOrMoment);
    const [row] = await work.query<{ at: Date }>('SELECT $1::date::timestamp AT TIME ZONE $2 AS at', [
      dayOrMoment,
      timezone,
    ]);
    return row?.at ?? new Date(dayOrMoment);
  }

  private async count(work: Work, departmentId: string, from: Date, to: Date): Promise<CountRow[]> {
    return work.query<CountRow>(
      `WITH RECURSIVE below AS (
         SELECT id FROM department WHERE id = $1
         UNION SELECT d.id FROM department d JOIN below b ON d.parent_id = b.id
       ), judged AS (
         SELECT coalesce(assignee_id, offered_to_id) AS person_id,
           state = 'done' AND ended_at <= due_at AS on_time,
           state <> 'returned' AND (state <> 'done' OR ended_at > due_at) AS overdue,
           state = 'returned' AS returned, FALSE AS missed, FALSE AS unannounced
         FROM assignment
         WHERE department_id IN (SELECT id FROM below) AND (
           (state IN ('done', 'returned') AND ended_at >= $2 AND ended_at < $3)
           OR (state IN ('offered', 'accepted') AND NOT deadline_paused AND due_at >= $2 AND due_at < $3 AND due_at < $4)
         )
         UNION ALL
         SELECT employee_id, FALSE, FALSE, FALSE, TRUE, FALSE FROM control_point_replica
         WHERE missed AND department_id IN (SELECT id FROM below) AND at >= $2 AND at < $3
         UNION ALL
         SELECT employee_id, FALSE, FALSE, FALSE, FALSE, TRUE FROM unannounced_breach_replica
         WHERE department_id IN (SELECT id FROM below) AND at >= $2 AND at < $3
       )
       SELECT j.person_id, e.name, count(*) FILTER (WHERE on_time) AS on_time,
         count(*) FILTER (WHERE overdue) AS overdue, count(*) FILTER (WHERE returned) AS returned,
         count(*) FILTER (WHERE missed) AS missed, count(*) FILTER (WHERE unannounced) AS unannounced
       FROM judged j LEFT JOIN employee e ON e.id = j.person_id
       GROUP BY j.person_id, e.name ORDER BY e.name, j.person_id`,
      [departmentId, from, to, work.now],
    );
  }
}
