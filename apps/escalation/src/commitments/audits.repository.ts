import type { AuditFlag, AuditItemState } from '@okno/contracts';
import type { Transaction } from '@okno/persistence';
import type { Standing } from './audit-flags.rules.js';
import type { WeekSpan } from './audit-week.rules.js';

type Connection = Pick<Transaction, 'query'>;

export interface CommitmentAudit {
  readonly id: string;
  readonly week: string;
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly openedAt: Date | null;
  readonly version: number;
}

interface AuditRow {
  readonly id: string;
  readonly week: string;
  readonly starts_at: Date;
  readonly ends_at: Date;
  readonly opened_at: Date | null;
  readonly version: number;
}

/** Lets a week have its audit from its beginning; one that has it keeps it. */
export async function addAudit(connection: Connection, { week, from, to }: WeekSpan, id: string): Promise<void> {
  await connection.query(
    `INSERT INTO commitment_audit (week, id, starts_at, ends_at, looks_at, version) VALUES ($1, $2, $3, $4, $3, 0)
     ON CONFLICT DO NOTHING`,
    [week, id, new Date(from), new Date(to)],
  );
}

/** With the first promise of all the audits begin: each opens the next. */
export async function beginAudits(connection: Connection, span: WeekSpan, id: string): Promise<void> {
  const begun = await connection.query('SELECT 1 FROM commitment_audit LIMIT 1');
  if (begun.length === 0) await addAudit(connection, span, id);
}

/** An audit that is to be looked at, locked; one that another instance has is left to it. */
export async function lockDueAudit(connection: Connection, now: Date): Promise<CommitmentAudit | undefined> {
  const [row] = await connection.query<AuditRow>(
    'SELECT * FROM commitment_audit WHERE looks_at <= $1 ORDER BY looks_at LIMIT 1 FOR UPDATE SKIP LOCKED',
    [now],
  );
  if (row === undefined) return undefined;
  const { id, week, version } = row;
  return { id, week, startsAt: row.starts_at, endsAt: row.ends_at, openedAt: row.opened_at, version };
}

/** Stores that an audit was looked at, and when it will be again. */
export async function markLooked(
  connection: Connection,
  { week, version }: CommitmentAudit,
  { at, next }: { readonly at: Date; readonly next: Date | null },
): Promise<void> {
  await connection.query(
    `UPDATE commitment_audit SET opened_at = coalesce(opened_at, $2), looked_at = $2, looks_at = $3, version = $4
     WHERE week = $1`,
    [week, at, next, version + 1],
  );
}

export interface AuditedCommitment {
  readonly id: string;
  readonly departmentId: string | null;
  readonly calendarId: string;
  readonly calendarVersion: number;
  readonly standing: Standing;
}

interface AuditedRow {
  readonly id: string;
  readonly department_id: string | null;
  readonly calendar_id: string;
  readonly calendar_version: number;
  readonly due_at: Date;
  readonly kept_at: Date | null;
  readonly broken_at: Date | null;
  readonly heard_at: Date;
  readonly moves: readonly { readonly at: string }[];
  readonly waits: number;
}

/**
 * Commitments that were made before `asOf` and are due in the audit's week or were open in it, by id after `after`.
 * `waits`: how often the request began to wait for its client or a department while the commitment was open.
 */
export async function readAudited(
  connection: Connection,
  { startsAt, endsAt }: Pick<CommitmentAudit, 'startsAt' | 'endsAt'>,
  { asOf, after, limit }: { readonly asOf: Date; readonly after: string | undefined; readonly limit: number },
): Promise<AuditedCommitment[]> {
  const rows = await connection.query<AuditedRow>(
    `SELECT c.id, c.department_id, c.calendar_id, c.calendar_version, c.due_at, c.kept_at, c.broken_at, c.heard_at, c.moves,
       (SELECT count(*) FROM clock_fact f WHERE f.request_id = c.request_id AND f.body->>'kind' = 'waiting-started'
          AND f.body->>'on' IN ('client', 'department') AND f.at >= c.created_at AND f.at < coalesce(c.kept_at, $3)) AS waits
     FROM commitment c
     WHERE c.created_at <= $3 AND (c.kept_at IS NULL OR c.kept_at >= $1 OR (c.due_at >= $1 AND c.due_at < $2))
       AND ($4::uuid IS NULL OR c.id > $4)
     ORDER BY c.id LIMIT $5`,
    [startsAt, endsAt, asOf, after ?? null, limit],
  );
  return rows.map((row) => ({
    id: row.id,
    departmentId: row.department_id,
    calendarId: row.calendar_id,
    calendarVersion: row.calendar_version,
    standing: {
      dueAt: row.due_at.getTime(),
      keptAt: row.kept_at?.getTime() ?? null,
      brokenAt: row.broken_at?.getTime() ?? null,
      heardAt: row.heard_at.getTime(),
      movedAt: row.moves.map(({ at }) => Date.parse(at)),
      waits: row.waits,
    },
  }));
}

export interface FoundItem {
  readonly id: string;
  readonly commitment_id: string;
  readonly flags: readonly AuditFlag[];
}

/**
 * Adds items, and flags to those that are there. A flag once found stays; a new one asks for a reason anew. An item without
 * any asks for nothing.
 */
export async function addItems(connection: Connection, week: string, items: readonly FoundItem[]): Promise<void> {
  await connection.query(
    `INSERT INTO commitment_audit_item AS i (id, week, commitment_id, flags, state, version)
     SELECT id, $1, commitment_id, flags, CASE WHEN cardinality(flags) = 0 THEN 'settled' ELSE 'open' END, 1
     FROM jsonb_populate_recordset(NULL::commitment_audit_item, $2::jsonb)
     ON CONFLICT (week, commitment_id) DO UPDATE SET
       flags = i.flags || ARRAY(SELECT f FROM unnest(excluded.flags) f WHERE f <> ALL (i.flags)),
       state = 'open', version = i.version + 1
     WHERE NOT excluded.flags <@ i.flags`,
    [week, JSON.stringify(items)],
  );
}

export interface AuditItem {
  readonly id: string;
  readonly commitmentId: string;
  readonly clientId: string;
  readonly departmentId: string | null;
  readonly state: AuditItemState;
  readonly reason: string | null;
}

/** The item, locked until the transaction ends. */
export async function lockItem(connection: Connection, id: string): Promise<AuditItem | undefined> {
  const [row] = await connection.query<AuditItem>(
    `SELECT i.id, i.commitment_id AS "commitmentId", c.client_id AS "clientId", c.department_id AS "departmentId", i.state, i.reason
     FROM commitment_audit_item i JOIN commitment c ON c.id = i.commitment_id WHERE i.id = $1 FOR UPDATE OF i`,
    [id],
  );
  return row;
}

interface Answered {
  readonly id: string;
  readonly words: string | null;
  readonly byId: string | null;
  readonly at: Date;
}

export async function markExplained(connection: Connection, { id, words, byId, at }: Answered): Promise<void> {
  await connection.query(
    `UPDATE commitment_audit_item SET state = 'explained', reason = $2, explained_by_id = $3, explained_at = $4,
       version = version + 1 WHERE id = $1`,
    [id, words, byId, at],
  );
}

export async function markSettled(connection: Connection, { id, words, byId, at }: Answered): Promise<void> {
  await connection.query(
    `UPDATE commitment_audit_item SET state = 'settled', note = $2, settled_by_id = $3, settled_at = $4,
       version = version + 1 WHERE id = $1`,
    [id, words, byId, at],
  );
}
