import { Injectable } from '@nestjs/common';
import type {
  AuditFlag,
  AuditItemResource,
  AuditItemState,
  CommitmentAuditQuery,
  CommitmentAuditResource,
  CommitmentState,
  HabitResource,
  Language,
} from '@okno/contracts';
import { idField } from '@okno/contracts';
import {
  decodeCursorAs,
  Refusal,
  SqlParameters,
  toPage,
  UnitOfWork,
  type Work,
  type WorkContext,
} from '@okno/service-kit';
import { z } from 'zod';
import { describeFlag, habitOf, type PromiseCounts } from './audit-flags.rules.js';
import { AuditWeeks } from './audit-weeks.queries.js';
import type { WeekSpan } from './audit-week.rules.js';
import { commitmentsVisibleTo } from './commitment-visibility.queries.js';
import { present } from './present.rules.js';

interface ItemRow {
  readonly id: string;
  readonly week: string;
  readonly commitment_id: string;
  readonly request_id: string | null;
  readonly reference: string | null;
  readonly client_id: string;
  readonly text: string;
  readonly employee_id: string;
  readonly employee_name: string | null;
  readonly department_id: string | null;
  readonly commitment_state: CommitmentState;
  readonly due_at: Date;
  readonly kept_at: Date | null;
  readonly moves: number;
  readonly flags: readonly AuditFlag[];
  readonly state: AuditItemState;
  readonly reason: string | null;
  readonly explained_by_id: string | null;
  readonly explained_at: Date | null;
  readonly note: string | null;
  readonly settled_by_id: string | null;
  readonly settled_at: Date | null;
  readonly version: number;
}

function toItem(row: ItemRow, language: Language): AuditItemResource {
  return {
    id: row.id,
    week: row.week,
    commitmentId: row.commitment_id,
    ...present({ requestId: row.request_id, reference: row.reference, departmentId: row.department_id }),
    clientId: row.client_id,
    text: row.text,
    employeeId: row.employee_id,
    ...present({ employeeName: row.employee_name, keptAt: row.kept_at?.toISOString() ?? null }),
    commitmentState: row.commitment_state,
    dueAt: row.due_at.toISOString(),
    moves: row.moves,
    flags: [...row.flags],
    why: row.flags.map((flag) => describeFlag(flag, language)),
    state: row.state,
    ...present({ reason: row.reason, explainedById: row.explained_by_id }),
    ...present({ explainedAt: row.explained_at?.toISOString() ?? null }),
    ...present({ note: row.note, settledById: row.settled_by_id, settledAt: row.settled_at?.toISOString() ?? null }),
    version: row.version,
  };
}

interface TotalRow {
  readonly employee_id: string | null;
  readonly department_id: string | null;
  readonly of_person: boolean;
  readonly name: string | null;
  readonly items: number;
  readonly flagged: number;
  readonly open: number;
}

interface HabitRow extends PromiseCounts {
  readonly employee_id: string | null;
  readonly department_id: string | null;
  readonly of_person: boolean;
}

const flagsAndId = z.tuple([z.int().min(0).max(100), idField]);
const nothing: PromiseCounts = { promised: 0, broken: 0, moved: 0, unheld: 0 };

/** Reads the audit of a week as far as the reader sees the commitments. */
@Injectable()
export class AuditQueries {
  constructor(
    private readonly work: UnitOfWork,
    private readonly weeks: AuditWeeks,
  ) {}

  /** The most flagged first. */
  ofWeek(query: CommitmentAuditQuery, context: WorkContext): Promise<CommitmentAuditResource> {
    const cursor = decodeCursorAs(query.after, flagsAndId);
    return this.work.run(context, async (work) => {
      const span = query.week === undefined ? this.weeks.at(work.now) : this.weeks.named(query.week);
      const [audit] = await work.query<{ opened_at: Date | null; looked_at: Date | null }>(
        'SELECT opened_at, looked_at FROM commitment_audit WHERE week = $1',
        [span.week],
      );
      const rows = await this.items(work, span.week, query, cursor);
      const page = toPage(
        rows,
        query.limit,
        (row) => toItem(row, context.language),
        (row) => [row.flags.length, row.id],
      );
      const totals = await this.totals(work, span);
      journal(work, rows.slice(0, query.limit));
      return {
        week: span.week,
        from: new Date(span.from).toISOString(),
        to: new Date(span.to).toISOString(),
        ...present({
          openedAt: audit?.opened_at?.toISOString() ?? null,
          lookedAt: audit?.looked_at?.toISOString() ?? null,
        }),
        items: [...page.items],
        nextCursor: page.nextCursor,
        ...totals,
      };
    });
  }

  /** One item, for whoever has just answered it. */
  async show(work: Work, id: string): Promise<AuditItemResource> {
    const [row] = await this.select(work, 'i.id = $1', [id]);
    if (row === undefined) throw new Refusal('not-found');
    return toItem(row, work.context.language);
  }

  private items(
    work: Work,
    week: string,
    { limit, state, flagged }: CommitmentAuditQuery,
    cursor: readonly [number, string] | undefined,
  ): Promise<ItemRow[]> {
    const parameters = new SqlParameters();
    const conditions = [`i.week = ${parameters.add(week)}`, commitmentsVisibleTo(work.context.identity, parameters)];
    if (state !== undefined) conditions.push(`i.state = ${parameters.add(state)}`);
    if (flagged !== undefined) conditions.push(`cardinality(i.flags) ${flagged ? '>' : '='} 0`);
    if (cursor !== undefined) {
      conditions.push(
        `(cardinality(i.flags), i.id) < (${parameters.add(cursor[0])}::int, ${parameters.add(cursor[1])}::uuid)`,
      );
    }
    const order = `ORDER BY cardinality(i.flags) DESC, i.id DESC LIMIT ${parameters.add(limit + 1)}`;
    return this.select(work, `${conditions.join(' AND ')} ${order}`, parameters.values);
  }

  private select(work: Work, rest: string, values: readonly unknown[]): Promise<ItemRow[]> {
    return work.query<ItemRow>(
      `SELECT i.*, c.request_id, r.reference, c.client_id, c.text, c.employee_id, n.name AS employee_name, c.department_id,
         c.state AS commitment_state, c.due_at, c.kept_at, jsonb_array_length(c.moves) AS moves
       FROM commitment_audit_item i JOIN commitment c ON c.id = i.commitment_id
       LEFT JOIN request_replica r ON r.id = c.request_id
       LEFT JOIN employee_name_replica n ON n.id = c.employee_id
       WHERE ${rest}`,
      [...values],
    );
  }

  private async totals(
    work: Work,
    span: WeekSpan,
  ): Promise<Pick<CommitmentAuditResource, 'byPerson' | 'byDepartment'>> {
    const parameters = new SqlParameters();
    const week = parameters.add(span.week);
    const rows = await work.query<TotalRow>(
      `SELECT c.employee_id, c.department_id, grouping(c.employee_id) = 0 AS of_person, min(n.name) AS name,
         count(*) AS items, count(*) FILTER (WHERE cardinality(i.flags) > 0) AS flagged,
         count(*) FILTER (WHERE i.state = 'open') AS open
       FROM commitment_audit_item i JOIN commitment c ON c.id = i.commitment_id
       LEFT JOIN employee_name_replica n ON n.id = c.employee_id
       WHERE i.week = ${week} AND ${commitmentsVisibleTo(work.context.identity, parameters)}
       GROUP BY GROUPING SETS ((c.employee_id), (c.department_id)) ORDER BY flagged DESC, items DESC, c.employee_id, c.department_id`,
      parameters.values,
    );
    const habits = await this.habits(work, span);
    const of = ({ items, flagged, open }: TotalRow, habit: HabitResource | undefined) => ({
      ...{ items, flagged, open, habit: habit ?? habitOf(nothing) },
    });
    return {
      byPerson: rows.flatMap((row) =>
        row.of_person && row.employee_id !== null
          ? [{ employeeId: row.employee_id, name: row.name, ...of(row, habits.byPerson.get(row.employee_id)) }]
          : [],
      ),
      byDepartment: rows.flatMap((row) =>
        row.of_person
          ? []
          : [{ departmentId: row.department_id, ...of(row, habits.byDepartment.get(row.department_id)) }],
      ),
    };
  }

  /** Of what the reader sees, by who had promised it for the weeks before. */
  private async habits(
    work: Work,
    span: WeekSpan,
  ): Promise<{
    readonly byPerson: ReadonlyMap<string | null, HabitResource>;
    readonly byDepartment: ReadonlyMap<string | null, HabitResource>;
  }> {
    const parameters = new SqlParameters();
    const since = parameters.add(this.weeks.habitsSince(span));
    const until = parameters.add(new Date(span.from));
    const isMoved = 'jsonb_array_length(c.moves) > 0';
    const rows = await work.query<HabitRow>(
      `SELECT c.employee_id, c.department_id, grouping(c.employee_id) = 0 AS of_person, count(*) AS promised,
         count(*) FILTER (WHERE c.broken_at IS NOT NULL) AS broken, count(*) FILTER (WHERE ${isMoved}) AS moved,
         count(*) FILTER (WHERE c.broken_at IS NOT NULL OR ${isMoved}) AS unheld
       FROM commitment c WHERE c.first_due_at >= ${since} AND c.first_due_at < ${until}
         AND ${commitmentsVisibleTo(work.context.identity, parameters)}
       GROUP BY GROUPING SETS ((c.employee_id), (c.department_id))`,
      parameters.values,
    );
    const ofPersons = rows.filter((row) => row.of_person);
    const ofDepartments = rows.filter((row) => !row.of_person);
    return {
      byPerson: new Map(ofPersons.map((row) => [row.employee_id, habitOf(row)])),
      byDepartment: new Map(ofDepartments.map((row) => [row.department_id, habitOf(row)])),
    };
  }
}

function journal(work: Work, rows: readonly ItemRow[]): void {
  work.audit({
    action: 'commitment.read-audit',
    subjectKind: 'commitment',
    subjectIds: rows.map((row) => row.commitment_id),
    clientIds: [...new Set(rows.map((row) => row.client_id))],
  });
}
