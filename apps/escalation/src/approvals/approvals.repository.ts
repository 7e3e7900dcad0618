import type { ApprovalState, ApprovalSubjectKind } from '@okno/contracts';
import type { Transaction } from '@okno/persistence';
import { awaitedPlaces, type Approval, type Stage } from './approval.rules.js';

type Connection = Pick<Transaction, 'query'>;

export interface ApprovalRow {
  readonly id: string;
  readonly subject_kind: ApprovalSubjectKind;
  readonly subject_id: string;
  readonly reference: string | null;
  readonly title: string;
  readonly amount_minor: number | null;
  readonly currency: string | null;
  readonly content_hash: string;
  readonly asked_by_id: string | null;
  readonly author_ids: readonly string[];
  readonly client_id: string | null;
  readonly request_id: string | null;
  readonly route_id: string | null;
  readonly route_version: number | null;
  readonly state: ApprovalState;
  readonly stages: readonly Stage[];
  readonly outcome: string | null;
  readonly ended_at: Date | null;
  readonly version: number;
  readonly created_at: Date;
}

export function toApproval(row: ApprovalRow): Approval {
  const { amount_minor: amountMinor, currency } = row;
  return {
    id: row.id,
    subjectKind: row.subject_kind,
    subjectId: row.subject_id,
    reference: row.reference,
    title: row.title,
    amount: amountMinor === null || currency === null ? null : { amountMinor, currency },
    contentHash: row.content_hash,
    askedById: row.asked_by_id,
    authorIds: row.author_ids,
    clientId: row.client_id,
    requestId: row.request_id,
    routeId: row.route_id,
    routeVersion: row.route_version,
    state: row.state,
    stages: row.stages,
    outcome: row.outcome,
    endedAt: row.ended_at,
    version: row.version,
    createdAt: row.created_at,
  };
}

/** Whose answer is awaited: principals and addressees, so that both see it. */
function waitingFor(approval: Approval): string[] {
  const ids = awaitedPlaces(approval).flatMap(({ place: { principalId, holders } }) => [
    principalId,
    ...holders.flatMap((holder) => [holder.principalId, holder.addresseeId]),
  ]);
  return [...new Set(ids)].filter((id) => id !== null);
}

/** Everybody with a part in it, now or earlier. */
function participants(approval: Approval): string[] {
  const places = approval.stages.flatMap((stage) => stage.places);
  const ids = places.flatMap(({ approved, rejected, holders }) => [
    ...holders.flatMap((holder) => [holder.principalId, holder.addresseeId]),
    ...[approved, rejected].flatMap((verdict) => (verdict === null ? [] : [verdict.byId])),
  ]);
  return [...new Set([approval.askedById, ...approval.authorIds, ...ids])].filter((id) => id !== null);
}

function toRow(approval: Approval, looksAt: Date | null) {
  return {
    id: approval.id,
    subject_kind: approval.subjectKind,
    subject_id: approval.subjectId,
    reference: approval.reference,
    title: approval.title,
    amount_minor: approval.amount?.amountMinor ?? null,
    currency: approval.amount?.currency ?? null,
    content_hash: approval.contentHash,
    asked_by_id: approval.askedById,
    author_ids: approval.authorIds,
    client_id: approval.clientId,
    request_id: approval.requestId,
    route_id: approval.routeId,
    route_version: approval.routeVersion,
    state: approval.state,
    stages: approval.stages,
    outcome: approval.outcome,
    ended_at: approval.endedAt,
    looks_at: looksAt,
    waiting_for: waitingFor(approval),
    participant_ids: participants(approval),
    version: approval.version,
    created_at: approval.createdAt,
  };
}

/** The approval, locked until the transaction ends. */
export async function lockApproval(connection: Connection, id: string): Promise<Approval | undefined> {
  const [row] = await connection.query<ApprovalRow>('SELECT * FROM approval WHERE id = $1 FOR UPDATE', [id]);
  return row === undefined ? undefined : toApproval(row);
}

/** Those of a subject that are open or granted, locked until the transaction ends. */
export async function lockLivingOf(
  connection: Connection,
  { subjectKind, subjectId }: Pick<Approval, 'subjectKind' | 'subjectId'>,
): Promise<Approval[]> {
  const rows = await connection.query<ApprovalRow>(
    `SELECT * FROM approval WHERE subject_kind = $1 AND subject_id = $2 AND state IN ('open', 'granted')
     ORDER BY id FOR UPDATE`,
    [subjectKind, subjectId],
  );
  return rows.map(toApproval);
}

/** Open ones that are to be looked at by `now`, at most `limit`, locked; those another instance has are left to it. */
export async function lockToLookAt(connection: Connection, now: Date, limit: number): Promise<Approval[]> {
  const rows = await connection.query<ApprovalRow>(
    'SELECT * FROM approval WHERE looks_at <= $1 ORDER BY looks_at LIMIT $2 FOR UPDATE SKIP LOCKED',
    [now, limit],
  );
  return rows.map(toApproval);
}

/** When somebody goes or comes back next, anywhere in the company. */
export async function nextComingOrGoing(connection: Connection, now: Date): Promise<Date | null> {
  const [row] = await connection.query<{ at: Date | null }>(
    `SELECT min(CASE WHEN from_at > $1 THEN from_at ELSE to_at END) AS at
     FROM absence_replica WHERE to_at > $1 AND NOT cancelled`,
    [now],
  );
  return row?.at ?? null;
}

/** Has every open approval looked at at once: the company has changed. */
export async function lookAtAll(connection: Connection, now: Date): Promise<void> {
  await connection.query('UPDATE approval SET looks_at = $1 WHERE looks_at > $1', [now]);
}

export async function insertApproval(connection: Connection, approval: Approval, looksAt: Date | null): Promise<void> {
  await connection.query('INSERT INTO approval SELECT * FROM jsonb_populate_record(NULL::approval, $1::jsonb)', [
    JSON.stringify(toRow(approval, looksAt)),
  ]);
}

/** Stores what may change after it was asked. */
export async function saveApproval(connection: Connection, approval: Approval, looksAt: Date | null): Promise<void> {
  await connection.query(
    `UPDATE approval a SET state = n.state, stages = n.stages, outcome = n.outcome, ended_at = n.ended_at,
       looks_at = n.looks_at, waiting_for = n.waiting_for, participant_ids = n.participant_ids, version = n.version
     FROM jsonb_populate_record(NULL::approval, $1::jsonb) n WHERE a.id = n.id`,
    [JSON.stringify(toRow(approval, looksAt))],
  );
}
