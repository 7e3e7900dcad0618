import type { RecomputeResource, TakesEffect } from '@okno/contracts';
import type { Transaction } from '@okno/persistence';
import type { PromiseChange, Reach } from './recompute.rules.js';

type Connection = Pick<Transaction, 'query'>;

/** A version on its way to the open requests. */
export interface Recompute {
  readonly id: string;
  readonly subject: Reach['subject'];
  readonly recordId: string;
  readonly version: number;
  readonly body: PromiseChange;
  readonly afterId: string | null;
  readonly startedAt: Date;
}

/** Clocks that are not over, a breach included for which nothing was done yet. */
const openClock = `c.state IN ('running', 'paused', 'breached') AND c.met_at IS NULL`;
/** Requests with an open clock that counts in an older version of calendar $1, or whose policy $1 has an older version. */
const concerned: Readonly<Record<Reach['subject'], string>> = {
  calendar: `FROM clock c WHERE ${openClock} AND c.calendar_id = $1 AND c.calendar_version < $2`,
  policy: `FROM clock c JOIN clocked_request r ON r.id = c.request_id
    WHERE ${openClock} AND r.policy_id = $1 AND coalesce(r.current_policy_version, r.policy_version) < $2`,
};

/** Leaves the work of telling every open request of a version, in the transaction that publishes it; nothing for undefined. */
export async function startRecompute(
  connection: Connection,
  reach: Reach | undefined,
  { newId, now }: { readonly newId: () => string; readonly now: Date },
): Promise<void> {
  if (reach === undefined) return;
  const { subject, recordId, version, body, takesEffect } = reach;
  await connection.query(
    `INSERT INTO recompute (id, subject, record_id, version, body, takes_effect, total, done, moved, started_at)
     SELECT $3, $4, $1, $2, $5::jsonb, $6, count(DISTINCT c.request_id), 0, 0, $7 ${concerned[subject]}`,
    [recordId, version, newId(), subject, JSON.stringify(body), takesEffect, now],
  );
}

interface RecomputeRow {
  readonly id: string;
  readonly subject: Reach['subject'];
  readonly record_id: string;
  readonly version: number;
  readonly body: PromiseChange;
  readonly after_id: string | null;
  readonly started_at: Date;
}

/** The oldest that is not done, locked; those another instance has are left to it, and versions of one record keep their order. */
export async function lockRecompute(connection: Connection): Promise<Recompute | undefined> {
  const [row] = await connection.query<RecomputeRow>({
    name: 'escalation-lock-recompute',
    text: `SELECT id, subject, record_id, version, body, after_id, started_at FROM recompute n
      WHERE finished_at IS NULL AND NOT EXISTS (
        SELECT 1 FROM recompute o WHERE o.record_id = n.record_id AND o.version < n.version AND o.finished_at IS NULL
      ) ORDER BY started_at, id LIMIT 1 FOR UPDATE SKIP LOCKED`,
  });
  if (row === undefined) return undefined;
  const { id, subject, version, body } = row;
  const [recordId, afterId, startedAt] = [row.record_id, row.after_id, row.started_at];
  return { id, subject, recordId, version, body, afterId, startedAt };
}

/** The next requests that the version concerns, in the order of their ids. */
export async function readConcerned(
  connection: Connection,
  { subject, recordId, version, afterId }: Pick<Recompute, 'subject' | 'recordId' | 'version' | 'afterId'>,
  limit: number,
): Promise<string[]> {
  const rows = await connection.query<{ id: string }>(
    {
      name: `escalation-concerned-${subject}`,
      text: `SELECT DISTINCT c.request_id AS id ${concerned[subject]}
        AND ($3::uuid IS NULL OR c.request_id > $3::uuid) ORDER BY c.request_id LIMIT $4`,
    },
    [recordId, version, afterId, limit],
  );
  return rows.map(({ id }) => id);
}

/** Notes how far it is. */
export async function noteProgress(
  connection: Connection,
  id: string,
  { afterId, done, moved }: { readonly afterId: string; readonly done: number; readonly moved: number },
): Promise<void> {
  await connection.query(
    {
      name: 'escalation-note-recompute',
      // Requests that were registered meanwhile under the old version may be more than were counted at first.
      text: `UPDATE recompute SET after_id = $2, done = done + $3, moved = moved + $4, total = greatest(total, done + $3) WHERE id = $1`,
    },
    [id, afterId, done, moved],
  );
}

export async function finishRecompute(connection: Connection, id: string, now: Date): Promise<void> {
  await connection.query('UPDATE recompute SET finished_at = $2, total = done WHERE id = $1', [id, now]);
}

interface ProgressRow {
  readonly id: string;
  readonly version: number;
  readonly takes_effect: TakesEffect;
  readonly total: number;
  readonly done: number;
  readonly moved: number;
  readonly started_at: Date;
  readonly finished_at: Date | null;
}

/** The latest of one calendar or policy, newest first. */
export async function readRecomputes(
  connection: Connection,
  recordId: string,
  limit: number,
): Promise<RecomputeResource[]> {
  const rows = await connection.query<ProgressRow>(
    `SELECT id, version, takes_effect, total, done, moved, started_at, finished_at FROM recompute
     WHERE record_id = $1 ORDER BY started_at DESC, id DESC LIMIT $2`,
    [recordId, limit],
  );
  return rows.map(({ takes_effect, started_at, finished_at, ...counts }) => ({
    ...counts,
    takesEffect: takes_effect,
    state: finished_at === null ? 'running' : 'done',
    startedAt: started_at.toISOString(),
    ...(finished_at === null ? {} : { finishedAt: finished_at.toISOString() }),
  }));
}
