import { createHash } from 'node:crypto';
import type { WorkContext } from '../work/work-context.js';
import type { Writing } from '../work/write-together.js';

/** What was done or read. `action` is `<subject>.<verb>`: `request.solve`, `client.read`. */
export interface AuditEntry {
  readonly action: string;
  readonly subjectKind: string;
  readonly subjectIds: readonly string[];
  /** The clients it concerns, where known: the journal is asked by client. */
  readonly clientIds?: readonly string[];
  readonly details?: Readonly<Record<string, unknown>>;
  /**
   * Why, in the actor's own words. They may name somebody, so they are kept beside the journal, where an erasure reaches
   * them; the journal has their salted hash, which proves them while they are there and says nothing without them.
   */
  readonly words?: string;
  /** Whom the actor stood in for. */
  readonly actingForId?: string;
}

/** The words of an entry, as they are kept. */
export interface AuditWords {
  readonly id: string;
  readonly salt: string;
  readonly subjectIds: readonly string[];
  readonly clientIds: readonly string[];
  readonly words: string;
}

/** Parts the words from an entry. */
export function partWords(
  { words, ...entry }: AuditEntry,
  newId: () => string,
): { readonly entry: AuditEntry; readonly kept?: AuditWords } {
  if (words === undefined) return { entry };
  const [id, salt] = [newId(), newId()];
  const hash = createHash('sha256').update(salt).update(words).digest('hex');
  return {
    entry: { ...entry, details: { ...entry.details, words: { id, hash } } },
    kept: { id, salt, subjectIds: entry.subjectIds, clientIds: entry.clientIds ?? [], words },
  };
}

export interface JournalRow {
  readonly at: string;
  readonly user_id: string;
  readonly employee_id: string | null;
  readonly acting_for_id: string | null;
  readonly action: string;
  readonly subject_kind: string;
  readonly subject_ids: readonly string[];
  readonly client_ids: readonly string[];
  readonly details: Readonly<Record<string, unknown>>;
  readonly trace_id: string;
}

/** The row of the journal for one entry, as `jsonb_to_recordset` reads it. */
export function journalRow(entry: AuditEntry, context: WorkContext, at: Date): JournalRow {
  return {
    at: at.toISOString(),
    user_id: context.identity.userId,
    employee_id: context.identity.employeeId,
    acting_for_id: entry.actingForId ?? null,
    action: entry.action,
    subject_kind: entry.subjectKind,
    subject_ids: entry.subjectIds,
    client_ids: entry.clientIds ?? [],
    details: entry.details ?? {},
    trace_id: context.traceId,
  };
}

/** Appends entries, in the transaction of the act itself. */
export function journalWriting(entries: readonly AuditEntry[], context: WorkContext, at: Date): Writing {
  return {
    name: 'journal',
    values: [JSON.stringify(entries.map((entry) => journalRow(entry, context, at)))],
    sql: ([rows = '']) =>
      `INSERT INTO audit_entry (at, user_id, employee_id, acting_for_id, action, subject_kind, subject_ids, client_ids, details, trace_id)
       SELECT at, user_id, employee_id, acting_for_id, action, subject_kind, subject_ids, client_ids, details, trace_id
       FROM jsonb_to_recordset(${rows}::jsonb) AS row (at timestamptz, user_id uuid, employee_id uuid, acting_for_id uuid, action text,
         subject_kind text, subject_ids uuid[], client_ids uuid[], details jsonb, trace_id text)`,
  };
}

/** Keeps the words of entries, in the transaction of the act itself. */
export function wordsWriting(kept: readonly AuditWords[], at: Date): Writing {
  return {
    name: 'journal-words',
    values: [JSON.stringify(kept), at],
    sql: ([rows = '', moment = '']) =>
      `INSERT INTO audit_words (id, salt, at, subject_ids, client_ids, words)
       SELECT id, salt, ${moment}::timestamptz, "subjectIds", "clientIds", words
       FROM jsonb_to_recordset(${rows}::jsonb) AS row (id uuid, salt text, "subjectIds" uuid[], "clientIds" uuid[], words text)`,
  };
}
