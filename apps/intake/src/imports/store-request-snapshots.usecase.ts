import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Tier } from '@okno/contracts';
import type { Work } from '@okno/service-kit';
import type { StepEvent } from './request-history.rules.js';
import { snapshotWords, statusOf, stepsBetween, type SnapshotState } from './request-snapshots.rules.js';
import { RowFault, type RowReader } from './row-reader.rules.js';
import type { ImportRun, Numbered, RowStore, StoreOutcome } from './row-store.repository.js';
import { StoreRequestSteps, type StepRow } from './store-request-steps.usecase.js';
import { StoreRequests, type RequestRow } from './store-requests.usecase.js';

export interface SnapshotRow extends SnapshotState {
  readonly request: RequestRow;
  readonly tier: Tier | null;
  readonly at: Date;
  readonly reason: string | null;
  /** Distinct for distinct states of distinct requests, whatever file they come in. */
  readonly key: string;
}

/** Stored and announced at a time; a row may make two. */
const mostSteps = 1_000;

interface KnownSnapshot extends SnapshotState {
  readonly reference: string;
  readonly at: Date;
  readonly line: number;
}

interface KnownRequest {
  readonly id: string;
  /** Whether its client is more than a stand-in. */
  readonly isLinked: boolean;
}

/**
 * Requests told by their states: a row for each change, with the whole case copied into it. The first row of a request
 * makes it, and each row that differs from the one before it, by time, becomes a step of its history.
 */
@Injectable()
export class StoreRequestSnapshots implements RowStore<SnapshotRow> {
  readonly source = 'requests-csv';
  readonly requiredColumns = ['reference', 'at', 'status'];

  constructor(
    private readonly requests: StoreRequests,
    private readonly steps: StoreRequestSteps,
  ) {}

  read(reader: RowReader): SnapshotRow {
    const at = reader.requiredMoment('at');
    const status = statusOf(reader.requiredChoice('status', snapshotWords));
    if (status === undefined) throw new RowFault('status: required');
    // Without a time of its own a request begins with the first that is told of it.
    const told = [at, reader.moment('solvedAt'), reader.moment('closedAt')].filter((moment) => moment !== null);
    const first = new Date(Math.min(...told.map((moment) => moment.getTime())));
    const request = this.requests.readOf(reader, reader.moment('registeredAt') ?? first);
    const state = {
      status,
      tier: reader.countWithin('tier', 1, 3) as Tier | null,
      department: request.department,
      employee: reader.text('employee'),
    };
    const identity = [request.reference, at.getTime(), state.status, state.tier, state.department, state.employee];
    const key = createHash('sha256').update(JSON.stringify(identity)).digest('base64url');
    return { ...state, request, at, reason: reader.text('reason', 2_000), key };
  }

  keyOf({ key }: SnapshotRow): string {
    return key;
  }

  async store(work: Work, run: ImportRun, rows: readonly Numbered<SnapshotRow>[]): Promise<StoreOutcome> {
    const fresh = await this.notKnown(work, rows);
    await this.makeRequests(work, run, fresh);
    const requests = await this.requestsOf(work, [...new Set(fresh.map(({ row }) => row.request.reference))]);
    const usable = fresh.filter(({ row }) => requests.has(row.request.reference));
    const rejects = fresh
      .filter(({ row }) => !requests.has(row.request.reference))
      .map(({ line }) => ({ line, reason: 'reference: no-imported-request' }));
    const known = await this.statesOf(work, requests);
    await this.remember(work, run, usable, requests);
    const told = usable.length === 0 ? [] : stepsOf(usable, known);
    const steps = told.flatMap(({ line, steps: made }) => made.map((row) => ({ line, row })));
    for (let from = 0; from < steps.length; from += mostSteps) {
      await this.steps.store(work, run, steps.slice(from, from + mostSteps));
    }
    const unlinked = told.filter(({ reference }) => requests.get(reference)?.isLinked === false).length;
    return {
      accepted: told.length,
      duplicates: rows.length - told.length - rejects.length,
      linked: told.length - unlinked,
      unlinked,
      rejects,
    };
  }

  private async notKnown(
    work: Work,
    rows: readonly Numbered<SnapshotRow>[],
  ): Promise<readonly Numbered<SnapshotRow>[]> {
    const known = await work.query<{ key: string }>('SELECT key FROM imported_snapshot WHERE key = ANY ($1::text[])', [
      rows.map(({ row }) => row.key),
    ]);
    const keys = new Set(known.map(({ key }) => key));
    return rows.filter(({ row }) => !keys.has(row.key));
  }

  /** Of each request that is not there yet, by the first row of it. */
  private async makeRequests(work: Work, run: ImportRun, rows: readonly Numbered<SnapshotRow>[]): Promise<void> {
    const first = new Map<string, Numbered<RequestRow>>();
    for (const { line, row } of [...rows].sort(byTime)) {
      if (!first.has(row.request.reference)) first.set(row.request.reference, { line, row: row.request });
    }
    await this.requests.store(work, run, [...first.values()]);
  }

  private async requestsOf(work: Work, references: readonly string[]): Promise<ReadonlyMap<string, KnownRequest>> {
    const rows = await work.query<KnownRequest & { readonly reference: string }>(
      `SELECT r.reference, r.id, EXISTS (SELECT FROM client_external_id x
         WHERE x.client_id = r.client_id AND x.system <> 'import-stand-in') AS "isLinked"
       FROM request r JOIN imported_request i ON i.request_id = r.id
       WHERE r.reference = ANY ($1::text[]) ORDER BY r.id FOR UPDATE OF r`,
      [references],
    );
    return new Map(rows.map((row) => [row.reference, row]));
  }

  private statesOf(work: Work, requests: ReadonlyMap<string, KnownRequest>): Promise<KnownSnapshot[]> {
    return work.query<KnownSnapshot>(
      `SELECT r.reference, s.at, s.place::int AS line, s.status, s.tier, s.department, s.employee
       FROM imported_snapshot s JOIN request r ON r.id = s.request_id WHERE s.request_id = ANY ($1::uuid[])`,
      [[...requests.values()].map(({ id }) => id)],
    );
  }

  private async remember(
    work: Work,
    run: ImportRun,
    rows: readonly Numbered<SnapshotRow>[],
    requests: ReadonlyMap<string, KnownRequest>,
  ): Promise<void> {
    if (rows.length === 0) return;
    const given = rows.map(({ line, row: { request, reason: _reason, ...state } }) => ({
      ...state,
      place: line,
      requestId: requests.get(request.reference)?.id,
    }));
    await work.query(
      `INSERT INTO imported_snapshot (key, request_id, at, place, status, tier, department, employee, import_id)
       SELECT key, "requestId", at, place, status, tier, department, employee, $2::uuid
       FROM json_to_recordset($1::json) AS s (key text, "requestId" uuid, at timestamptz, place bigint, status text,
         tier smallint, department text, employee text)`,
      [JSON.stringify(given), run.id],
    );
  }
}

function byTime(left: Numbered<SnapshotRow>, right: Numbered<SnapshotRow>): number {
  return left.row.at.getTime() - right.row.at.getTime() || left.line - right.line;
}

interface Told {
  readonly line: number;
  readonly reference: string;
  readonly steps: readonly StepRow[];
}

/** What each row makes of the state before it; rows that change nothing are not among them. */
function stepsOf(rows: readonly Numbered<SnapshotRow>[], known: readonly KnownSnapshot[]): readonly Told[] {
  const fresh = rows.map(({ line, row }): KnownSnapshot => ({ ...row, line, reference: row.request.reference }));
  const byLine = new Map(rows.map(({ line, row }) => [line, row]));
  const isFresh = new Set<KnownSnapshot>(fresh);
  const hasHistory = new Set(known.map(({ reference }) => reference));
  const last = new Map<string, SnapshotState>();
  const told: Told[] = [];
  const inOrder = [...known, ...fresh].sort(
    (left, right) => left.at.getTime() - right.at.getTime() || left.line - right.line,
  );
  for (const state of inOrder) {
    const { reference, line } = state;
    const row = isFresh.has(state) ? byLine.get(line) : undefined;
    const before = last.get(reference);
    last.set(reference, state);
    if (row === undefined) continue;
    // Its beginning was told with the first of its states that came.
    const beginning = before ?? (hasHistory.has(reference) ? { ...state, status: 'registered' as const } : undefined);
    const steps = stepsBetween(beginning, state).map((event) => toStep(row, event));
    if (steps.length > 0) told.push({ line, reference, steps });
  }
  return told;
}

function toStep({ request, at, tier, department, employee, reason }: SnapshotRow, event: StepEvent): StepRow {
  const registered = event === 'registered';
  return {
    reference: request.reference,
    at: registered ? request.registeredAt : at,
    event,
    tier,
    department,
    employee,
    reason,
  };
}
