import type { CallOutcome, CallbackResource, Language } from '@okno/contracts';
import type { Transaction } from '@okno/persistence';
import { describeEnd, type CallbackEnd } from './callback-ends.rules.js';
import type { Call, OpenCallback } from './callback.rules.js';

export interface CallbackRow {
  readonly id: string;
  readonly call_record_id: string;
  readonly client_id: string | null;
  readonly request_id: string | null;
  readonly department_id: string;
  readonly employee_id: string | null;
  readonly state: CallbackResource['state'];
  readonly due_at: Date;
  readonly ended_at: Date | null;
  readonly result: string | null;
  readonly reason: string | null;
  readonly done_by_call_id: string | null;
  readonly ended_by: CallbackEnd | null;
  readonly version: number;
  readonly created_at: Date;
  readonly calls: number;
  readonly phone: string | null;
}

export const selectCallbacks = `
  SELECT t.*, n.caller AS phone, (SELECT count(*) FROM callback_call c WHERE c.callback_id = t.id) AS calls
  FROM callback t LEFT JOIN call_number_replica n ON n.id = t.call_record_id`;

/** A call-back in the reader's language: one that ended by itself is explained. */
export function toCallback(row: CallbackRow, language: Language): CallbackResource {
  const words = row.ended_by === null ? null : describeEnd(row.ended_by)[language];
  return {
    id: row.id,
    state: row.state,
    callRecordId: row.call_record_id,
    calls: row.calls,
    clientId: row.client_id,
    requestId: row.request_id,
    phone: row.phone,
    departmentId: row.department_id,
    employeeId: row.employee_id,
    dueAt: row.due_at.toISOString(),
    endedAt: row.ended_at?.toISOString() ?? null,
    result: row.result ?? (row.state === 'done' ? words : null),
    reason: row.reason ?? (row.state === 'cancelled' ? words : null),
    doneByCallId: row.done_by_call_id,
    version: row.version,
    createdAt: row.created_at.toISOString(),
  };
}

export async function lockCallback(
  tx: Transaction,
  id: string,
  language: Language,
): Promise<CallbackResource | undefined> {
  const [row] = await tx.query<CallbackRow>(`${selectCallbacks} WHERE t.id = $1 FOR UPDATE OF t`, [id]);
  return row === undefined ? undefined : toCallback(row, language);
}

export async function insertCallback(tx: Transaction, callback: CallbackResource, owedSince: Date): Promise<void> {
  await tx.query(
    `INSERT INTO callback (id, call_record_id, client_id, request_id, department_id, state, owed_since, due_at, version, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      callback.id,
      callback.callRecordId,
      callback.clientId,
      callback.requestId,
      callback.departmentId,
      callback.state,
      owedSince,
      callback.dueAt,
      callback.version,
      callback.createdAt,
    ],
  );
  await linkCall(tx, callback.callRecordId, callback.id);
}

/** Stores the end of a call-back: in somebody's words, or the way it ended by itself. */
export async function endCallback(
  tx: Transaction,
  callback: CallbackResource,
  endedBy: CallbackEnd | null,
): Promise<void> {
  await tx.query(
    `UPDATE callback SET state = $2, employee_id = $3, ended_at = $4, result = $5, reason = $6, done_by_call_id = $7, version = $8, ended_by = $9
     WHERE id = $1`,
    [
      callback.id,
      callback.state,
      callback.employeeId,
      callback.endedAt,
      callback.result,
      callback.reason,
      callback.doneByCallId,
      callback.version,
      endedBy,
    ],
  );
}

export async function linkCall(tx: Transaction, callRecordId: string, callbackId: string): Promise<void> {
  await tx.query('INSERT INTO callback_call (call_record_id, callback_id) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
    callRecordId,
    callbackId,
  ]);
}

/** Gives all calls of one call-back to another. */
export async function moveCalls(tx: Transaction, fromId: string, toId: string): Promise<void> {
  await tx.query('UPDATE callback_call SET callback_id = $2 WHERE callback_id = $1', [fromId, toId]);
}

export async function isCounted(tx: Pick<Transaction, 'query'>, callRecordId: string): Promise<boolean> {
  const rows = await tx.query('SELECT 1 FROM callback_call WHERE call_record_id = $1', [callRecordId]);
  return rows.length > 0;
}

export async function unlinkCall(tx: Transaction, callRecordId: string): Promise<void> {
  await tx.query('DELETE FROM callback_call WHERE call_record_id = $1', [callRecordId]);
}

/** Fills in the client and request that became known after the call was missed. */
export async function completeCallback(
  tx: Transaction,
  callbackId: string,
  known: { readonly clientId: string | null; readonly requestId: string | null },
): Promise<void> {
  await tx.query(
    `UPDATE callback SET client_id = coalesce(client_id, $2), request_id = coalesce(request_id, $3)
     WHERE id = $1 AND state = 'due'`,
    [callbackId, known.clientId, known.requestId],
  );
}

/** A call as its latest event tells it. */
export interface KnownCall extends Call {
  readonly id: string;
  readonly queue: string | null;
  readonly departmentId: string | null;
  readonly employeeId: string | null;
  readonly clientId: string | null;
  readonly requestId: string | null;
}

export async function findCall(tx: Pick<Transaction, 'query'>, id: string): Promise<KnownCall | undefined> {
  const [row] = await tx.query<{
    id: string;
    direction: Call['direction'];
    queue: string | null;
    department_id: string | null;
    employee_id: string | null;
    client_id: string | null;
    request_id: string | null;
    ringing_at: Date;
    answered_at: Date | null;
    ended_at: Date | null;
    outcome: CallOutcome;
  }>('SELECT * FROM call_replica WHERE id = $1', [id]);
  if (row === undefined) return undefined;
  return {
    id: row.id,
    direction: row.direction,
    queue: row.queue,
    departmentId: row.department_id,
    employeeId: row.employee_id,
    clientId: row.client_id,
    requestId: row.request_id,
    ringingAt: row.ringing_at.getTime(),
    answeredAt: row.answered_at?.getTime() ?? null,
    endedAt: row.ended_at?.getTime() ?? null,
    outcome: row.outcome,
  };
}

export async function findNumber(tx: Pick<Transaction, 'query'>, call: KnownCall): Promise<string | undefined> {
  const [row] = await tx.query<{ number: string }>(
    `SELECT CASE WHEN $2 = 'outbound' THEN called ELSE caller END AS number FROM call_number_replica WHERE id = $1`,
    [call.id, call.direction],
  );
  return row?.number;
}

interface OpenRow {
  readonly id: string;
  readonly own: boolean;
  readonly owed_since: Date;
  readonly last_missed_at: Date;
  readonly calls: number;
}

/** The open call-backs this call belongs to, or that are owed to the same client or number. */
export async function findOpenCallbacks(
  tx: Pick<Transaction, 'query'>,
  call: KnownCall,
  number: string | undefined,
): Promise<{ readonly own: OpenCallback | undefined; readonly others: readonly OpenCallback[] }> {
  const rows = await tx.query<OpenRow>(
    `SELECT t.id, bool_or(c.call_record_id = $1) AS own, count(*) AS calls, min(t.owed_since) AS owed_since,
       coalesce(max(coalesce(m.ended_at, m.ringing_at)), min(t.owed_since)) AS last_missed_at
     FROM callback t
     JOIN callback_call c ON c.callback_id = t.id
     LEFT JOIN call_replica m ON m.id = c.call_record_id
     WHERE t.state = 'due' AND (
       t.client_id = $2
       OR t.id IN (SELECT callback_id FROM callback_call WHERE call_record_id = $1)
       OR t.id IN (
         SELECT o.callback_id FROM callback_call o JOIN call_number_replica n ON n.id = o.call_record_id WHERE n.caller = $3
       )
     )
     GROUP BY t.id ORDER BY min(t.owed_since)`,
    [call.id, call.clientId, number ?? null],
  );
  const all = rows.map((row) => ({
    own: row.own,
    callback: {
      id: row.id,
      owedSince: row.owed_since.getTime(),
      lastMissedAt: row.last_missed_at.getTime(),
      calls: row.calls,
    },
  }));
  return {
    own: all.find(({ own }) => own)?.callback,
    others: all.filter(({ own }) => !own).map(({ callback }) => callback),
  };
}

/** When somebody last talked with the client or number, in another call. */
export async function findLastReached(
  tx: Pick<Transaction, 'query'>,
  call: KnownCall,
  number: string | undefined,
): Promise<number | null> {
  const [row] = await tx.query<{ at: Date | null }>(
    `SELECT max(at) AS at FROM (
       SELECT id, direction, answered_at AS at FROM call_replica WHERE client_id = $2
       UNION ALL SELECT r.id, r.direction, r.answered_at FROM call_number_replica n JOIN call_replica r ON r.id = n.id
         WHERE n.caller = $3 AND r.direction = 'inbound'
       UNION ALL SELECT r.id, r.direction, r.answered_at FROM call_number_replica n JOIN call_replica r ON r.id = n.id
         WHERE n.called = $3 AND r.direction = 'outbound'
     ) AS talk WHERE id <> $1 AND direction <> 'internal'`,
    [call.id, call.clientId, number ?? null],
  );
  return row?.at?.getTime() ?? null;
}

/** The department of a call: as intake says, else by its queue, else undefined. */
export async function findDepartmentOf(
  tx: Pick<Transaction, 'query'>,
  call: Pick<KnownCall, 'departmentId' | 'queue'>,
): Promise<string | undefined> {
  const [row] = await tx.query<{ id: string }>(
    `SELECT id FROM department WHERE id = $1
     UNION ALL SELECT department_id FROM queue WHERE code = $2 LIMIT 1`,
    [call.departmentId, call.queue],
  );
  return row?.id;
}
