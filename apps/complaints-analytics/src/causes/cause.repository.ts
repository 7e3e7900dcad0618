import type { CauseResource } from '@okno/contracts';
import { causeDefined } from '@okno/contracts';
import type { Transaction } from '@okno/persistence';
import type { Work } from '@okno/service-kit';

export type Queryable = Pick<Transaction, 'query'>;

export interface CauseRecord {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly parentId: string | null;
  readonly active: boolean;
  readonly version: number;
  readonly createdAt: Date;
}

export const causeColumns = `c.id, c.code, c.name, c.parent_id AS "parentId", c.active, c.version, c.created_at AS "createdAt"`;
const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

export function toCauseResource(cause: CauseRecord): CauseResource {
  return { ...cause, createdAt: cause.createdAt.toISOString() };
}

/** By id or code. */
export async function findCause(tx: Queryable, ref: string): Promise<CauseRecord | undefined> {
  const [cause] = await tx.query<CauseRecord>(
    `SELECT ${causeColumns} FROM cause c WHERE c.code = $1 OR c.id = $2 LIMIT 1`,
    [ref, uuid.test(ref) ? ref : null],
  );
  return cause;
}

/** One change of the tree at a time, so that two moves cannot close a circle together. */
export async function lockCauseTree(tx: Queryable): Promise<void> {
  await tx.query(`SELECT pg_advisory_xact_lock(hashtext(current_schema()), hashtext('cause-tree'))`);
}

/** Whether `id` is `above` or lies somewhere below it. */
export async function isWithin(tx: Queryable, id: string, above: string): Promise<boolean> {
  const rows = await tx.query(
    `WITH RECURSIVE up AS (
       SELECT id, parent_id FROM cause WHERE id = $1
       UNION SELECT c.id, c.parent_id FROM cause c JOIN up ON c.id = up.parent_id
     ) SELECT 1 FROM up WHERE id = $2`,
    [id, above],
  );
  return rows.length > 0;
}

/** Stores causes in one statement and announces each. @throws a unique violation of `cause_code_unique` */
export async function saveCauses(work: Work, causes: readonly CauseRecord[]): Promise<void> {
  await work.query(
    `INSERT INTO cause (id, code, name, parent_id, active, version, created_at)
     SELECT id, code, name, "parentId", active, version, "createdAt"
     FROM jsonb_to_recordset($1::jsonb) AS row (id uuid, code text, name text, "parentId" uuid, active boolean, version int,
       "createdAt" timestamptz)
     ON CONFLICT (id) DO UPDATE SET code = excluded.code, name = excluded.name, parent_id = excluded.parent_id,
       active = excluded.active, version = excluded.version`,
    [JSON.stringify(causes)],
  );
  for (const { id, code, name, parentId, active, version } of causes) {
    work.publish(causeDefined, { causeId: id, code, name, parentId, active }, { id, version });
  }
}
