import { Injectable } from '@nestjs/common';
import { workingTimeBetween } from '@okno/business-time';
import type { MoneyShape, ProblemCost } from '@okno/contracts';
import type { Work } from '@okno/service-kit';
import { CompiledCalendars } from '../calendars/compiled-calendars.queries.js';

interface AssignmentRow {
  readonly given_at: Date;
  readonly ended_at: Date | null;
  readonly calendar_id: string;
  readonly calendar_version: number;
}

/** The requests behind a problem: those linked, and those of linked complaints, each once. */
const linkedRequests = `
  SELECT case_id AS id FROM problem_case WHERE problem_id = $1 AND kind = 'request' UNION
  SELECT k.request_id FROM problem_case c JOIN complaint_replica k ON k.id = c.case_id
  WHERE c.problem_id = $1 AND c.kind = 'complaint' AND k.request_id IS NOT NULL`;

/** The complaints behind a problem: those linked, and those made of linked requests, each once. */
const linkedComplaints = `
  SELECT case_id AS id FROM problem_case WHERE problem_id = $1 AND kind = 'complaint' UNION
  SELECT k.id FROM problem_case c JOIN complaint_replica k ON k.request_id = c.case_id
  WHERE c.problem_id = $1 AND c.kind = 'request'`;

/** What the cases of a problem have cost, from replicas of what other services announce; the formula is in docs/problems.md. */
@Injectable()
export class ProblemCosts {
  constructor(private readonly calendars: CompiledCalendars) {}

  async of(work: Work, problemId: string): Promise<ProblemCost> {
    const [calls] = await work.query<{ calls: number; seconds: number }>(
      `SELECT count(*)::int AS calls, coalesce(sum(seconds), 0)::float8 AS seconds FROM call_cost_replica
       WHERE request_id IN (${linkedRequests})`,
      [problemId],
    );
    const compensation = await work.query<MoneyShape>(
      `SELECT sum(amount_minor)::float8 AS "amountMinor", currency FROM complaint_cost_replica
       WHERE id IN (${linkedComplaints}) AND currency IS NOT NULL GROUP BY currency ORDER BY currency`,
      [problemId],
    );
    return {
      ...(await this.assignments(work, problemId)),
      calls: calls?.calls ?? 0,
      callSeconds: Math.round(calls?.seconds ?? 0),
      compensation,
    };
  }

  private async assignments(
    work: Work,
    problemId: string,
  ): Promise<Pick<ProblemCost, 'assignments' | 'assignmentWorkingMinutes'>> {
    const rows = await work.query<AssignmentRow>(
      `SELECT given_at, ended_at, calendar_id, calendar_version FROM assignment_cost_replica
       WHERE request_id IN (${linkedRequests})`,
      [problemId],
    );
    const calendarOf = await this.calendars.load(
      work,
      rows.map(({ calendar_id, calendar_version }) => ({ id: calendar_id, version: calendar_version })),
    );
    let worked = 0;
    for (const { given_at, ended_at, calendar_id, calendar_version } of rows) {
      const calendar = calendarOf(calendar_id, calendar_version);
      // A calendar that was never published here cannot say what is working time.
      if (calendar === undefined) continue;
      worked += workingTimeBetween(calendar, given_at.getTime(), (ended_at ?? work.now).getTime());
    }
    return { assignments: rows.length, assignmentWorkingMinutes: Math.round(worked / 60_000) };
  }
}
