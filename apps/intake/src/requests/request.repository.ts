import { Inject, Injectable } from '@nestjs/common';
import type { Channel, Impact, RequestKind, RequestStatus, Tier, Urgency, WaitingOn } from '@okno/contracts';
import type { Database, Transaction } from '@okno/persistence';
import { DATABASE, SqlParameters, requestsVisibleTo, type Identity } from '@okno/service-kit';
import type { Blocker } from './open-work.rules.js';
import type { RequestRecord, WorkStatus } from './request.rules.js';

export type Queryable = Pick<Transaction, 'query'>;

export interface RequestRow {
  readonly id: string;
  readonly reference: string;
  readonly kind: RequestKind;
  readonly status: RequestStatus;
  readonly tier: Tier;
  readonly client_id: string;
  readonly contact_id: string | null;
  readonly owner_id: string;
  readonly channel: Channel;
  readonly subject: string;
  readonly description: string;
  readonly product_id: string | null;
  readonly impact: Impact;
  readonly urgency: Urgency;
  readonly priority: number;
  readonly billable: boolean;
  readonly call_ids: readonly string[];
  readonly complaint_id: string | null;
  readonly waiting_on: WaitingOn | null;
  readonly waiting_until: Date | null;
  readonly waiting_reason: string | null;
  readonly resumes_to: WorkStatus | null;
  readonly merged_into_id: string | null;
  readonly speaker_id: string | null;
  readonly registered_at: Date;
  readonly solved_at: Date | null;
  readonly confirmed_at: Date | null;
  readonly closed_at: Date | null;
  readonly reopen_count: number;
  readonly switches: number;
  readonly version: number;
  readonly created_at: Date;
}

export function toRecord(row: RequestRow): RequestRecord {
  return {
    id: row.id,
    reference: row.reference,
    kind: row.kind,
    status: row.status,
    tier: row.tier,
    clientId: row.client_id,
    contactId: row.contact_id,
    ownerId: row.owner_id,
    channel: row.channel,
    subject: row.subject,
    description: row.description,
    productId: row.product_id,
    impact: row.impact,
    urgency: row.urgency,
    priority: row.priority,
    billable: row.billable,
    callIds: row.call_ids,
    complaintId: row.complaint_id,
    waiting:
      row.waiting_on === null
        ? null
        : {
            on: row.waiting_on,
            until: row.waiting_until,
            reason: row.waiting_reason ?? '',
            resumesTo: row.resumes_to ?? 'registered',
          },
    mergedIntoId: row.merged_into_id,
    speakerId: row.speaker_id,
    registeredAt: row.registered_at,
    solvedAt: row.solved_at,
    confirmedAt: row.confirmed_at,
    closedAt: row.closed_at,
    reopenCount: row.reopen_count,
    switches: row.switches,
    version: row.version,
    createdAt: row.created_at,
  };
}

/** A request's row as `json_to_recordset` reads it. */
export function toRow(request: RequestRecord): RequestRow {
  return {
    id: request.id,
    reference: request.reference,
    kind: request.kind,
    status: request.status,
    tier: request.tier,
    client_id: request.clientId,
    contact_id: request.contactId,
    owner_id: request.ownerId,
    channel: request.channel,
    subject: request.subject,
    description: request.description,
    product_id: request.productId,
    impact: request.impact,
    urgency: request.urgency,
    priority: request.priority,
    billable: request.billable,
    call_ids: request.callIds,
    complaint_id: request.complaintId,
    waiting_on: request.waiting?.on ?? null,
    waiting_until: request.waiting?.until ?? null,
    waiting_reason: request.waiting?.reason ?? null,
    resumes_to: request.waiting?.resumesTo ?? null,
    merged_into_id: request.mergedIntoId,
    speaker_id: request.speakerId,
    registered_at: request.registeredAt,
    solved_at: request.solvedAt,
    confirmed_at: request.confirmedAt,
    closed_at: request.closedAt,
    reopen_count: request.reopenCount,
    switches: request.switches,
    version: request.version,
    created_at: request.createdAt,
  };
}

const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;
export function isId(text: string): boolean {
  return uuid.test(text);
}

export interface FoundRequest {
  readonly request: RequestRecord;
  /** Whether the asking identity may see it. */
  readonly visible: boolean;
}

@Injectable()
export class RequestRepository {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  /** By id or reference, for the eyes of `identity`; locked against other writers when `lock` is set. */
  async find(
    identity: Identity,
    ref: string,
    options: { readonly by?: Queryable; readonly lock?: boolean } = {},
  ): Promise<FoundRequest | undefined> {
    const parameters = new SqlParameters();
    const place = parameters.add(ref);
    const key = isId(ref) ? `r.id = ${place}::uuid` : `r.reference = ${place}`;
    const visible = requestsVisibleTo(
      identity,
      { requestId: 'r.id', ownerId: 'r.owner_id', clientId: 'r.client_id' },
      parameters,
    );
    const [row] = await (options.by ?? this.database).query<RequestRow & { readonly visible: boolean }>(
      `SELECT r.*, ${visible} AS visible FROM request r WHERE ${key} ${options.lock === true ? 'FOR UPDATE' : ''}`,
      parameters.values,
    );
    return row === undefined ? undefined : { request: toRecord(row), visible: row.visible };
  }

  /** Locked against other writers, whoever asks. */
  async lock(tx: Queryable, id: string): Promise<RequestRecord | undefined> {
    const [row] = await tx.query<RequestRow>('SELECT * FROM request WHERE id = $1 FOR UPDATE', [id]);
    return row === undefined ? undefined : toRecord(row);
  }

  /** The request that goes on for this one after merges, itself unless it was merged; locked as by `lock`. */
  async lockRoot(tx: Queryable, id: string): Promise<RequestRecord | undefined> {
    const [row] = await tx.query<RequestRow>(
      'SELECT * FROM request WHERE id = (SELECT root_id FROM request WHERE id = $1) FOR UPDATE',
      [id],
    );
    if (row === undefined) return undefined;
    // It went on inside another one while its lock was waited for.
    return row.merged_into_id === null ? toRecord(row) : this.lockRoot(tx, id);
  }

  async save(tx: Queryable, request: RequestRecord): Promise<void> {
    const row = toRow(request);
    await tx.query(
      `UPDATE request SET status = $2, tier = $3, contact_id = $4, owner_id = $5, waiting_on = $6, waiting_until = $7,
         waiting_reason = $8, resumes_to = $9, merged_into_id = $10, speaker_id = $11, solved_at = $12,
         confirmed_at = $13, closed_at = $14, reopen_count = $15, switches = $16, version = $17, subject = $18,
         description = $19, call_ids = $20, impact = $21, urgency = $22, priority = $23
       WHERE id = $1`,
      [
        row.id,
        row.status,
        row.tier,
        row.contact_id,
        row.owner_id,
        row.waiting_on,
        row.waiting_until,
        row.waiting_reason,
        row.resumes_to,
        row.merged_into_id,
        row.speaker_id,
        row.solved_at,
        row.confirmed_at,
        row.closed_at,
        row.reopen_count,
        row.switches,
        row.version,
        row.subject,
        row.description,
        row.call_ids,
        row.impact,
        row.urgency,
        row.priority,
      ],
    );
  }

  async saveBlockers(tx: Queryable, requestId: string, blockers: readonly Blocker[]): Promise<void> {
    await tx.query(
      `WITH wanted AS (SELECT * FROM unnest($2::text[], $3::uuid[], $4::timestamptz[]) AS w (kind, id, since)),
       gone AS (
         DELETE FROM request_blocker b
         WHERE b.request_id = $1 AND NOT EXISTS (SELECT 1 FROM wanted w WHERE w.kind = b.kind AND w.id = b.id)
       )
       INSERT INTO request_blocker (request_id, kind, id, since)
       SELECT $1, kind, id, since FROM wanted ON CONFLICT DO NOTHING`,
      [requestId, blockers.map(({ kind }) => kind), blockers.map(({ id }) => id), blockers.map(({ since }) => since)],
    );
  }

  /** Sets the timers named in `due` and removes those that are null there. */
  async saveTimers(
    tx: Queryable,
    requestId: string,
    due: Readonly<Partial<Record<RequestTimerKind, Date | null>>>,
  ): Promise<void> {
    const wanted = Object.entries(due);
    if (wanted.length === 0) return;
    await tx.query(
      `WITH gone AS (DELETE FROM request_timer WHERE request_id = $1 AND kind = ANY ($4::text[]))
       INSERT INTO request_timer (request_id, kind, due_at)
       SELECT $1, kind, due_at FROM unnest($2::text[], $3::timestamptz[]) AS w (kind, due_at)
       ON CONFLICT (request_id, kind) DO UPDATE SET due_at = excluded.due_at`,
      [
        requestId,
        wanted.filter(([, at]) => at !== null).map(([kind]) => kind),
        wanted.filter(([, at]) => at !== null).map(([, at]) => at),
        wanted.filter(([, at]) => at === null).map(([kind]) => kind),
      ],
    );
  }
}

export type RequestTimerKind = 'waiting' | 'silence';
