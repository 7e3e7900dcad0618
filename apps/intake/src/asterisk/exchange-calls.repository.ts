import { Injectable } from '@nestjs/common';
import { callRecorded, type CallNote, type CallState } from '@okno/contracts';
import type { Transaction } from '@okno/persistence';
import { callColumns, type CallRecord } from '../calls/call.repository.js';

type Queryable = Pick<Transaction, 'query'>;

export interface RequestOfCall {
  readonly id: string;
  readonly clientId: string;
  readonly productId: string | null;
}

/** A call of a log, with what is not told to other services. */
export interface LoggedCall extends CallState {
  readonly from: string;
  readonly to: string;
  readonly candidates: readonly string[];
  readonly notes: readonly CallNote[];
  readonly version: number;
}

export interface KnownCall extends CallRecord {
  /** Of the import it came by; null for a call that telephony told of while it went on. */
  readonly source: string | null;
}

@Injectable()
export class ExchangeCallsRepository {
  async find(tx: Queryable, callIds: readonly string[]): Promise<ReadonlyMap<string, KnownCall>> {
    const rows = await tx.query<KnownCall>(
      `SELECT ${callColumns}, i.source FROM call c LEFT JOIN import i ON i.id = c.import_id WHERE c.call_id = ANY ($1::text[])`,
      [callIds],
    );
    return new Map(rows.map((call) => [call.callId, call]));
  }

  /** Everybody whose number it is. */
  async clientsByPhone(
    tx: Queryable,
    phones: readonly (string | null)[],
  ): Promise<ReadonlyMap<string, readonly string[]>> {
    const wanted = [...new Set(phones.filter((phone) => phone !== null))];
    if (wanted.length === 0) return new Map();
    const rows = await tx.query<{ phone: string; clientIds: readonly string[] }>(
      `SELECT p.phone, array_agg(DISTINCT p.client_id) AS "clientIds" FROM client_phone p
       JOIN client c ON c.id = p.client_id AND c.active WHERE p.phone = ANY ($1::text[]) GROUP BY p.phone`,
      [wanted],
    );
    return new Map(rows.map(({ phone, clientIds }) => [phone, clientIds]));
  }

  async requestsNaming(tx: Queryable, callIds: readonly string[]): Promise<ReadonlyMap<string, RequestOfCall>> {
    const rows = await tx.query<RequestOfCall & { readonly callId: string }>(
      `SELECT DISTINCT ON (named.call_id) named.call_id AS "callId", r.id, r.client_id AS "clientId",
         r.product_id AS "productId"
       FROM request r CROSS JOIN unnest(r.call_ids) AS named (call_id)
       WHERE r.call_ids <> '{}' AND r.call_ids && $1::text[] AND named.call_id = ANY ($1::text[])
       ORDER BY named.call_id, r.registered_at, r.id`,
      [callIds],
    );
    return new Map(rows.map(({ callId, ...request }) => [callId, request]));
  }

  /** Stores calls, new and changed ones, and shows them in the clients' timelines. Answers the ids of those it stored. */
  async save(tx: Queryable, importId: string, calls: readonly LoggedCall[], at: Date): Promise<ReadonlySet<string>> {
    if (calls.length === 0) return new Set();
    const rows = await tx.query<{ id: string }>(saveCalls, [JSON.stringify(calls), importId, at, callRecorded.type]);
    return new Set(rows.map(({ id }) => id));
  }
}

/** A call that came in another way meanwhile stays as it is. */
const saveCalls = {
  name: 'intake-save-logged-calls',
  text: `
    WITH given AS (
      SELECT * FROM jsonb_to_recordset($1::jsonb) AS r (id uuid, "callId" text, direction text, "from" text, "to" text,
        queue text, "departmentId" uuid, "employeeId" uuid, "clientId" uuid, candidates uuid[], "requestId" uuid,
        "productId" uuid, "ringingAt" timestamptz, "answeredAt" timestamptz, "endedAt" timestamptz, "waitSeconds" int,
        "talkSeconds" int, "holdSeconds" int, transfers int, outcome text, notes text[], version int)
    ), stored AS (
      INSERT INTO call (id, call_id, direction, from_number, to_number, queue, department_id, employee_id, client_id,
        candidates, request_id, product_id, priority, ringing_at, answered_at, ended_at, wait_seconds, talk_seconds,
        hold_seconds, transfers, outcome, notes, import_id, version, created_at)
      SELECT id, "callId", direction, "from", "to", queue, "departmentId", "employeeId", "clientId", candidates,
        "requestId", "productId", NULL, "ringingAt", "answeredAt", "endedAt", "waitSeconds", "talkSeconds",
        "holdSeconds", transfers, outcome, notes, $2, version, $3
      FROM given
      ON CONFLICT (call_id) DO UPDATE SET direction = excluded.direction, from_number = excluded.from_number,
        to_number = excluded.to_number, queue = excluded.queue, department_id = excluded.department_id,
        employee_id = excluded.employee_id, client_id = excluded.client_id, candidates = excluded.candidates,
        request_id = excluded.request_id, product_id = excluded.product_id, ringing_at = excluded.ringing_at,
        answered_at = excluded.answered_at, ended_at = excluded.ended_at, wait_seconds = excluded.wait_seconds,
        talk_seconds = excluded.talk_seconds, hold_seconds = excluded.hold_seconds, transfers = excluded.transfers,
        outcome = excluded.outcome, notes = excluded.notes, version = excluded.version
      WHERE call.id = excluded.id
      RETURNING id, client_id, ringing_at, employee_id, direction, outcome
    ), shown AS (
      INSERT INTO timeline_entry (id, client_id, request_id, at, kind, ref_id, actor_employee_id, visibility, type, params)
      SELECT id, client_id, NULL, ringing_at, 'call', id, employee_id, 'client', $4,
        jsonb_build_object('direction', direction, 'outcome', outcome)
      FROM stored WHERE client_id IS NOT NULL
      ON CONFLICT (id) DO UPDATE SET client_id = excluded.client_id, at = excluded.at,
        actor_employee_id = excluded.actor_employee_id, params = excluded.params
    )
    SELECT id FROM stored`,
};
