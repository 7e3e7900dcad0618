import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { requestHistoriesImported, requestsImported, type Tier } from '@okno/contracts';
import type { Work } from '@okno/service-kit';
import { toState } from '../requests/request-state.rules.js';
import { toRecord, type RequestRow } from '../requests/request.repository.js';
import { idOf } from './import-lookups.queries.js';
import { endOf, foldHistory, type Step, type StepEvent } from './request-history.rules.js';
import type { RowReader } from './row-reader.rules.js';
import type { ImportRun, Numbered, RowStore, StoreOutcome } from './row-store.repository.js';

export interface StepRow extends Step {
  readonly reference: string;
  readonly tier: Tier | null;
  readonly department: string | null;
  readonly employee: string | null;
  readonly reason: string | null;
}

interface StoredStep {
  readonly stepId: string;
  readonly requestId: string;
  readonly at: string;
  readonly event: StepEvent;
  readonly tier: Tier | null;
  readonly departmentId: string | null;
  readonly employeeId: string | null;
}

interface ImportedRow {
  readonly department_id: string | null;
  readonly row_solved_at: Date | null;
  readonly row_closed_at: Date | null;
  readonly steps: readonly { readonly at: string; readonly event: StepEvent }[];
}

const events = [
  'registered',
  'assigned',
  'accepted',
  'waiting',
  'resumed',
  'returned',
  'solved',
  'reopened',
  'closed',
] as const;

/** The dated steps of imported requests; a request that was not imported has a history of its own and takes none. */
@Injectable()
export class StoreRequestSteps implements RowStore<StepRow> {
  readonly source = 'request-events-csv';
  readonly requiredColumns = ['reference', 'at', 'event'];

  read(reader: RowReader): StepRow {
    return {
      reference: reader.required('reference', 100),
      at: reader.requiredMoment('at'),
      event: reader.requiredChoice('event', events),
      tier: reader.countWithin('tier', 1, 3) as Tier | null,
      department: reader.text('department'),
      employee: reader.text('employee'),
      reason: reader.text('reason', 2_000),
    };
  }

  keyOf({ reference, at, event, tier, department, employee }: StepRow): string {
    return createHash('sha256')
      .update(JSON.stringify([reference, at.getTime(), event, tier, department, employee]))
      .digest('base64url');
  }

  async store(work: Work, run: ImportRun, rows: readonly Numbered<StepRow>[]): Promise<StoreOutcome> {
    const requests = await this.lockRequests(work, [...new Set(rows.map(({ row }) => row.reference))]);
    const rejects = rows
      .filter(({ row }) => !requests.has(row.reference))
      .map(({ line }) => ({ line, reason: 'reference: no-imported-request' }));
    const known = rows.filter(({ row }) => requests.has(row.reference)).map(({ row }) => row);
    const steps = await this.insert(work, run, known, requests);
    if (steps.length > 0) {
      const aggregate = { id: run.id, version: run.chunk + 1 };
      work.publish(requestHistoriesImported, { importId: run.id, chunk: run.chunk, rows: [...steps] }, aggregate);
      await this.moveOn(work, run, [...new Set(steps.map(({ requestId }) => requestId))]);
    }
    return {
      accepted: steps.length,
      duplicates: known.length - steps.length,
      linked: steps.length,
      unlinked: 0,
      rejects,
    };
  }

  private async lockRequests(work: Work, references: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const rows = await work.query<{ reference: string; id: string }>(
      `SELECT r.reference, r.id FROM request r JOIN imported_request i ON i.request_id = r.id
       WHERE r.reference = ANY ($1::text[]) ORDER BY r.id FOR UPDATE OF r`,
      [references],
    );
    return new Map(rows.map(({ reference, id }) => [reference, id]));
  }

  private async insert(
    work: Work,
    { id: importId, names }: ImportRun,
    rows: readonly StepRow[],
    requests: ReadonlyMap<string, string>,
  ): Promise<readonly StoredStep[]> {
    const steps = rows.map((row) => ({
      stepId: work.newId(),
      requestId: requests.get(row.reference) ?? '',
      at: row.at.toISOString(),
      event: row.event,
      tier: row.tier,
      departmentId: idOf(names.departments, row.department),
      employeeId: idOf(names.employees, row.employee),
      reason: row.reason,
      key: this.keyOf(row),
    }));
    const stored = await work.query<{ id: string }>(
      `INSERT INTO request_step (id, request_id, key, at, event, tier, department_id, employee_id, reason, import_id)
       SELECT "stepId", "requestId", key, at, event, tier, "departmentId", "employeeId", reason, $2::uuid
       FROM json_to_recordset($1::json) AS s ("stepId" uuid, "requestId" uuid, key text, at timestamptz, event text,
         tier smallint, "departmentId" uuid, "employeeId" uuid, reason text)
       ON CONFLICT (key) DO NOTHING RETURNING id`,
      [JSON.stringify(steps), importId],
    );
    const ids = new Set(stored.map(({ id }) => id));
    return steps.filter(({ stepId }) => ids.has(stepId)).map(({ reason: _reason, key: _key, ...step }) => step);
  }

  /** Lays the whole history of each request over its row, and tells the others of those that changed. */
  async moveOn(work: Work, run: Pick<ImportRun, 'id' | 'chunk'>, requestIds: readonly string[]): Promise<void> {
    const rows = await work.query<RequestRow & ImportedRow>(
      `SELECT r.*, i.department_id, i.solved_at AS row_solved_at, i.closed_at AS row_closed_at,
         (SELECT coalesce(json_agg(json_build_object('at', s.at, 'event', s.event)), '[]')
           FROM request_step s WHERE s.request_id = r.id) AS steps
       FROM request r JOIN imported_request i ON i.request_id = r.id WHERE r.id = ANY ($1::uuid[])`,
      [requestIds],
    );
    const changed = rows.flatMap((row) => {
      const before = toRecord(row);
      const steps = row.steps.map(({ at, event }) => ({ at: new Date(at), event }));
      const told = endOf(foldHistory(steps), { solvedAt: row.row_solved_at, closedAt: row.row_closed_at });
      const request = { ...before, ...told, confirmedAt: told.closedAt, version: before.version + 1 };
      const isSame =
        told.status === before.status &&
        told.reopenCount === before.reopenCount &&
        told.solvedAt?.getTime() === before.solvedAt?.getTime() &&
        told.closedAt?.getTime() === before.closedAt?.getTime();
      return isSame ? [] : [{ request, departmentId: row.department_id }];
    });
    if (changed.length === 0) return;
    // What somebody has worked on meanwhile stays worked on.
    await work.query(
      `UPDATE imported_request i SET version = CASE WHEN i.version = r.version THEN r.version + 1 ELSE i.version END,
         moved_by = CASE WHEN i.moved_by @> ARRAY[$2::uuid] THEN i.moved_by ELSE i.moved_by || $2::uuid END
       FROM request r WHERE r.id = i.request_id AND r.id = ANY ($1::uuid[])`,
      [changed.map(({ request }) => request.id), run.id],
    );
    await work.query(
      `UPDATE request r SET status = c.status, solved_at = c."solvedAt", confirmed_at = c."closedAt", closed_at = c."closedAt",
         reopen_count = c."reopenCount", version = c.version,
         waiting_on = CASE c.status WHEN 'waiting' THEN 'client' END,
         resumes_to = CASE c.status WHEN 'waiting' THEN 'in-progress' END
       FROM json_to_recordset($1::json) AS c (id uuid, status text, "solvedAt" timestamptz, "closedAt" timestamptz,
         "reopenCount" int, version int) WHERE r.id = c.id`,
      [JSON.stringify(changed.map(({ request }) => request))],
    );
    const states = changed.map(({ request, departmentId }) => {
      return { ...toState(request), version: request.version, departmentId, dueAt: null };
    });
    work.publish(
      requestsImported,
      { importId: run.id, chunk: run.chunk, rows: states },
      { id: run.id, version: run.chunk + 1 },
    );
  }
}
