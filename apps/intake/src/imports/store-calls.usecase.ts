import { Injectable } from '@nestjs/common';
import { callDirectionField, callRecorded, callsImported, type CallState } from '@okno/contracts';
import type { Work } from '@okno/service-kit';
import { ImportLookups, idOf } from './import-lookups.queries.js';
import type { RowReader } from './row-reader.rules.js';
import type { ImportRun, Numbered, RowStore, StoreOutcome } from './row-store.repository.js';

export interface CallRow {
  readonly callId: string;
  readonly startedAt: Date;
  readonly direction: 'inbound' | 'outbound' | 'internal';
  readonly from: string;
  readonly to: string;
  readonly queue: string | null;
  readonly employee: string | null;
  readonly product: string | null;
  readonly clientExternalId: string | null;
  readonly priority: number | null;
  readonly waitSeconds: number;
  readonly talkSeconds: number;
  readonly holdSeconds: number;
  readonly outcome: 'answered' | 'abandoned' | 'failed';
}

const outcomes = ['answered', 'abandoned', 'failed'] as const;
const longestNumber = 100;

/** An id by which a client of a call can be found. */
interface Caller {
  readonly externalId: string | null;
  readonly phone: string | null;
}

/** Finished calls of another system. A call that is known already, from a file or from telephony, is a duplicate. */
@Injectable()
export class StoreCalls implements RowStore<CallRow> {
  readonly source = 'calls-csv';
  readonly requiredColumns = ['callId', 'startedAt', 'direction', 'outcome'];
  readonly isIndependent = true;

  constructor(private readonly lookups: ImportLookups) {}

  read(reader: RowReader): CallRow {
    const outcome = reader.requiredChoice('outcome', outcomes);
    return {
      callId: reader.required('callId', 200),
      startedAt: reader.requiredMoment('startedAt'),
      direction: reader.requiredChoice('direction', callDirectionField.options),
      from: reader.text('from', longestNumber) ?? '',
      to: reader.text('to', longestNumber) ?? '',
      queue: reader.text('queue', 100),
      employee: reader.text('employee'),
      product: reader.text('product'),
      clientExternalId: reader.text('clientExternalId', 200),
      priority: reader.count('priority'),
      waitSeconds: reader.count('waitSeconds') ?? 0,
      talkSeconds: reader.count('talkSeconds') ?? 0,
      holdSeconds: reader.count('holdSeconds') ?? 0,
      outcome,
    };
  }

  keyOf({ callId }: CallRow): string {
    return callId;
  }

  async store(work: Work, run: ImportRun, rows: readonly Numbered<CallRow>[]): Promise<StoreOutcome> {
    const known = await work.query<{ callId: string }>(
      'SELECT call_id AS "callId" FROM call WHERE call_id = ANY ($1::text[])',
      [rows.map(({ row }) => row.callId)],
    );
    const old = new Set(known.map(({ callId }) => callId));
    const fresh = rows.filter(({ row }) => !old.has(row.callId)).map(({ row }) => row);
    const calls = await this.toCalls(work, run, fresh);
    const stored = await this.insert(work, run, calls, fresh);
    if (stored.length > 0) {
      const payload = { importId: run.id, chunk: run.chunk, rows: stored.map((call) => ({ ...call, version: 1 })) };
      work.publish(callsImported, payload, { id: run.id, version: run.chunk + 1 });
    }
    const linked = stored.filter(({ clientId }) => clientId !== null).length;
    return {
      accepted: stored.length,
      duplicates: rows.length - stored.length,
      linked,
      unlinked: stored.length - linked,
    };
  }

  private async toCalls(work: Work, { names }: ImportRun, rows: readonly CallRow[]): Promise<readonly CallState[]> {
    const callers = rows.map((row) => this.callerOf(row));
    const byExternalId = await this.lookups.clientsByExternalId(
      work,
      callers.map(({ externalId }) => externalId),
    );
    const byPhone = await this.lookups.clientsByPhone(
      work,
      callers.map(({ phone }) => phone),
      names.callers,
    );
    return rows.map((row, place) => {
      const { externalId, phone } = callers[place] ?? { externalId: null, phone: null };
      const clientId =
        (externalId === null ? undefined : byExternalId.get(externalId)) ?? byPhone.get(phone ?? '') ?? null;
      const start = row.startedAt.getTime();
      const isAnswered = row.outcome === 'answered';
      const answer = start + row.waitSeconds * 1000;
      const end = isAnswered ? answer + (row.talkSeconds + row.holdSeconds) * 1000 : answer;
      return {
        id: work.newId(),
        callId: row.callId,
        direction: row.direction,
        queue: row.queue,
        departmentId: idOf(names.queues, row.queue),
        employeeId: idOf(names.employees, row.employee),
        clientId,
        requestId: null,
        productId: idOf(names.products, row.product),
        priority: row.priority,
        ringingAt: row.startedAt.toISOString(),
        answeredAt: isAnswered ? new Date(answer).toISOString() : null,
        endedAt: new Date(end).toISOString(),
        waitSeconds: row.waitSeconds,
        talkSeconds: row.talkSeconds,
        holdSeconds: row.holdSeconds,
        transfers: 0,
        outcome: row.outcome,
      };
    });
  }

  private callerOf({ clientExternalId, direction, from, to }: CallRow): Caller {
    if (clientExternalId !== null || direction === 'internal') return { externalId: clientExternalId, phone: null };
    const party = direction === 'inbound' ? from : to;
    return { externalId: null, phone: party === '' ? null : this.lookups.phone(party) };
  }

  private async insert(
    work: Work,
    run: ImportRun,
    calls: readonly CallState[],
    rows: readonly CallRow[],
  ): Promise<readonly CallState[]> {
    if (calls.length === 0) return [];
    const column = (of: (call: CallState) => string | number | null): string => arrayOf(calls.map(of));
    const inserted = await work.query<{ id: string }>(insertCalls, [
      column(({ id }) => id),
      calls.map(({ callId }) => callId),
      column(({ direction }) => direction),
      rows.map(({ from }) => from),
      rows.map(({ to }) => to),
      calls.map(({ queue }) => queue),
      column(({ departmentId }) => departmentId),
      column(({ employeeId }) => employeeId),
      column(({ clientId }) => clientId),
      column(({ productId }) => productId),
      column(({ priority }) => priority),
      column(({ ringingAt }) => ringingAt),
      column(({ answeredAt }) => answeredAt),
      column(({ endedAt }) => endedAt),
      column(({ waitSeconds }) => waitSeconds),
      column(({ talkSeconds }) => talkSeconds),
      column(({ holdSeconds }) => holdSeconds),
      column(({ outcome }) => outcome),
      run.id,
      work.now,
      callRecorded.type,
    ]);
    if (inserted.length === calls.length) return calls;
    const ids = new Set(inserted.map(({ id }) => id));
    return calls.filter(({ id }) => ids.has(id));
  }
}

/** An array as PostgreSQL reads it, of values without a sign that means something in it: several times quicker than quoting. */
function arrayOf(values: readonly (string | number | null)[]): string {
  return `{${values.map((value) => value ?? 'NULL').join(',')}}`;
}

const insertCalls = {
  name: 'intake-import-calls',
  text: `
    WITH stored AS (
      INSERT INTO call (id, call_id, direction, from_number, to_number, queue, department_id, employee_id, client_id,
        candidates, product_id, priority, ringing_at, answered_at, ended_at, wait_seconds, talk_seconds, hold_seconds,
        transfers, outcome, notes, import_id, version, created_at)
      SELECT r.id, r.call_id, r.direction, r.from_number, r.to_number, r.queue, r.department_id, r.employee_id,
        r.client_id, '{}', r.product_id, r.priority, r.ringing_at, r.answered_at, r.ended_at, r.wait_seconds,
        r.talk_seconds, r.hold_seconds, 0, r.outcome, '{}', $19, 1, $20
      FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::uuid[], $8::uuid[],
        $9::uuid[], $10::uuid[], $11::int[], $12::timestamptz[], $13::timestamptz[], $14::timestamptz[], $15::int[],
        $16::int[], $17::int[], $18::text[]) AS r (id, call_id, direction, from_number, to_number, queue,
        department_id, employee_id, client_id, product_id, priority, ringing_at, answered_at, ended_at, wait_seconds,
        talk_seconds, hold_seconds, outcome)
      ON CONFLICT (call_id) DO NOTHING
      RETURNING id, client_id, ringing_at, employee_id, direction, outcome
    ), shown AS (
      INSERT INTO timeline_entry (id, client_id, request_id, at, kind, ref_id, actor_employee_id, visibility, type, params)
      SELECT id, client_id, NULL, ringing_at, 'call', id, employee_id, 'client', $21,
        jsonb_build_object('direction', direction, 'outcome', outcome)
      FROM stored WHERE client_id IS NOT NULL
    )
    SELECT id FROM stored`,
};
