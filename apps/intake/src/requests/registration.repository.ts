import { Injectable } from '@nestjs/common';
import type { RequestResource } from '@okno/contracts';
import type { OutgoingEvent } from '@okno/messaging';
import type { JournalRow } from '@okno/service-kit';
import { timelineRecord, type TimelineRow } from '../timeline/timeline.repository.js';
import { toRow, type Queryable } from './request.repository.js';
import type { RequestRecord } from './request.rules.js';

export interface InteractionRow {
  readonly id: string;
  readonly client_id: string;
  readonly request_id: string;
  readonly contact_id: string | null;
  readonly channel: string;
  readonly direction: string;
  readonly at: string;
  readonly employee_id: string | null;
  readonly product_id: string | null;
}

/** The claim on an `Idempotency-Key`, with the answer that a repetition gets. */
export interface IdempotencyClaim {
  readonly user_id: string;
  readonly operation: string;
  readonly key: string;
  readonly body_hash: string;
  readonly answer: RequestResource;
  readonly created_at: Date;
}

/** Everything one registration stores, as rows. */
export interface Registration {
  readonly request: RequestRecord;
  readonly interaction: InteractionRow | undefined;
  readonly timeline: readonly TimelineRow[];
  readonly events: readonly OutgoingEvent[];
  readonly journal: readonly JournalRow[];
  readonly claim: IdempotencyClaim | undefined;
}

const requestColumns = `id, reference, kind, status, tier, client_id, contact_id, owner_id, channel, subject, description,
  product_id, impact, urgency, priority, billable, call_ids, complaint_id, speaker_id, registered_at, reopen_count,
  switches, version, created_at`;

/** A registration whose key was claimed before stores nothing; the statement answers the ids that were stored. */
const store = {
  name: 'intake-store-registrations',
  text: `
    WITH claimed AS (
      INSERT INTO idempotency_key (user_id, operation, key, body_hash, answer, created_at)
      SELECT user_id, operation, key, body_hash, answer, created_at
      FROM json_to_recordset($1::json)
        AS c (user_id uuid, operation text, key text, body_hash text, answer jsonb, created_at timestamptz)
      ON CONFLICT DO NOTHING RETURNING (answer ->> 'id')::uuid AS id
    ), given AS (
      SELECT * FROM json_to_recordset($2::json) AS r (claims boolean, id uuid, reference text, kind text, status text,
        tier smallint, client_id uuid, contact_id uuid, owner_id uuid, channel text, subject text, description text,
        product_id uuid, impact text, urgency text, priority smallint, billable boolean, call_ids text[],
        complaint_id uuid, speaker_id uuid, registered_at timestamptz, reopen_count int, switches int, version int,
        created_at timestamptz)
    ), admitted AS (
      SELECT * FROM given WHERE NOT claims OR id IN (SELECT id FROM claimed)
    ), stored AS (
      INSERT INTO request (root_id, ${requestColumns}) SELECT id, ${requestColumns} FROM admitted
    ), spoken AS (
      INSERT INTO interaction (id, client_id, request_id, contact_id, channel, direction, at, employee_id, product_id)
      SELECT i.* FROM json_to_recordset($3::json) AS i (id uuid, client_id uuid, request_id uuid, contact_id uuid,
        channel text, direction text, at timestamptz, employee_id uuid, product_id uuid)
      WHERE i.request_id IN (SELECT id FROM admitted)
    ), shown AS (
      INSERT INTO timeline_entry (id, client_id, request_id, at, kind, ref_id, actor_employee_id, visibility, type, params)
      SELECT t.* FROM json_to_recordset($4::json) AS t ${timelineRecord}
      WHERE t.request_id IN (SELECT id FROM admitted)
    ), journalled AS (
      INSERT INTO audit_entry (at, user_id, employee_id, acting_for_id, action, subject_kind, subject_ids, client_ids,
        details, trace_id)
      SELECT j.at, j.user_id, j.employee_id, j.acting_for_id, j.action, j.subject_kind, j.subject_ids, j.client_ids,
        j.details, j.trace_id
      FROM json_to_recordset($5::json) AS j (request_id uuid, at timestamptz, user_id uuid, employee_id uuid,
        acting_for_id uuid, action text, subject_kind text, subject_ids uuid[], client_ids uuid[], details jsonb,
        trace_id text)
      WHERE j.request_id IN (SELECT id FROM admitted)
    ), announced AS (
      INSERT INTO outbox (topic, key, envelope)
      SELECT o.topic, o.key, o.envelope
      FROM ROWS FROM (json_to_recordset($6::json) AS (request_id uuid, topic text, key text, envelope json))
        WITH ORDINALITY AS o (request_id, topic, key, envelope, place)
      WHERE o.request_id IN (SELECT id FROM admitted) ORDER BY o.place
    )
    SELECT id FROM admitted`,
};

@Injectable()
export class RegistrationRepository {
  /** Stores registrations in one statement; answers the ids of those that were not there already under their key. */
  async store(tx: Queryable, registrations: readonly Registration[]): Promise<ReadonlySet<string>> {
    const rows = await tx.query<{ id: string }>(store, [
      JSON.stringify(registrations.flatMap(({ claim }) => claim ?? [])),
      JSON.stringify(registrations.map(({ request, claim }) => ({ ...toRow(request), claims: claim !== undefined }))),
      JSON.stringify(registrations.flatMap(({ interaction }) => interaction ?? [])),
      JSON.stringify(registrations.flatMap(({ timeline }) => timeline)),
      JSON.stringify(
        registrations.flatMap(({ journal, request }) => journal.map((row) => ({ ...row, request_id: request.id }))),
      ),
      JSON.stringify(
        registrations.flatMap(({ events, request }) => events.map((event) => ({ ...event, request_id: request.id }))),
      ),
    ]);
    return new Set(rows.map(({ id }) => id));
  }
}
