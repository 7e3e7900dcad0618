import { Inject, Injectable } from '@nestjs/common';
import type { ImportStatus, ImportedKind, KeptReason } from '@okno/contracts';
import type { Database, Transaction } from '@okno/persistence';
import { DATABASE } from '@okno/service-kit';

type Queryable = Pick<Transaction, 'query'>;

/** An import as its undoing takes it up. */
export interface OpenUndo {
  readonly id: string;
  readonly userId: string;
  readonly traceId: string;
}

/** How far an undoing is. */
export interface UndoPlace {
  readonly source: string;
  readonly status: ImportStatus;
  readonly awaited: number;
  readonly isTraced: boolean;
  /** Events told of the import so far: what is told next has this number. */
  readonly chunks: number;
  readonly phase: number;
  /** The record after which the phase goes on; null at its beginning. */
  readonly after: string | null;
  readonly round: number;
  /** Another service is asked, and has not answered. */
  readonly awaits: boolean;
}

export interface KeptRow {
  readonly id: string;
  /** As the file calls it; null for a client, who may want to be forgotten. */
  readonly name: string | null;
  readonly reason: KeptReason;
}

/** What one batch of an undoing did. */
export interface TakenBatch {
  readonly takenBack: number;
  readonly kept: readonly KeptRow[];
  /** The record after which the phase goes on; null when nothing is left of it. */
  readonly next: string | null;
}

const leaseSeconds = 30;

@Injectable()
export class UndoImportRepository {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  /** Takes up the oldest undoing that nobody works on, and not beside an import that is read. `now` is system time. */
  async claim(now: Date): Promise<OpenUndo | undefined> {
    const [found] = await this.database.query<OpenUndo>(
      `UPDATE import SET leased_until = $1::timestamptz + make_interval(secs => ${String(leaseSeconds)})
       WHERE id = (
         SELECT id FROM import WHERE status = 'undoing' AND NOT undo_awaits AND (leased_until IS NULL OR leased_until < $1)
           AND NOT EXISTS (SELECT FROM import r WHERE r.status = 'running' AND NOT r.is_read_through AND r.leased_until > $1)
         ORDER BY created_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
       RETURNING id, user_id AS "userId", trace_id AS "traceId"`,
      [now],
    );
    return found;
  }

  /** Gives the undoing back, to be taken up again after `until` of system time. */
  async release(id: string, until: Date): Promise<void> {
    await this.database.query(`UPDATE import SET leased_until = $2 WHERE id = $1 AND status = 'undoing'`, [id, until]);
  }

  /** Locks an import whose file has come. */
  async lock(tx: Queryable, id: string): Promise<UndoPlace | undefined> {
    const [found] = await tx.query<UndoPlace>(
      `SELECT source, status, awaited, is_traced AS "isTraced", chunks, undo_phase AS phase, undo_after AS "after",
         undo_round AS round, undo_awaits AS awaits
       FROM import WHERE id = $1 AND status <> 'receiving' FOR UPDATE`,
      [id],
    );
    return found;
  }

  async begin(tx: Queryable, id: string): Promise<void> {
    await tx.query(`UPDATE import SET status = 'undoing', leased_until = NULL WHERE id = $1`, [id]);
  }

  /** Notes that another service is asked. @returns the number of the question, from 1 */
  async ask(tx: Queryable, id: string): Promise<number> {
    const [row] = await tx.query<{ round: number }>(
      'UPDATE import SET undo_awaits = true, undo_round = undo_round + 1, chunks = chunks + 1 WHERE id = $1 RETURNING undo_round AS round',
      [id],
    );
    return row?.round ?? 1;
  }

  /** Moves the undoing on by a batch. `now` is system time. */
  async advance(
    tx: Queryable,
    id: string,
    kind: ImportedKind,
    { takenBack, kept, next }: TakenBatch,
    now: Date,
  ): Promise<void> {
    await tx.query(
      `UPDATE import SET chunks = chunks + 1, undo_awaits = false, undo_after = $2,
         undo_phase = undo_phase + CASE WHEN $2::uuid IS NULL THEN 1 ELSE 0 END,
         leased_until = CASE WHEN undo_awaits THEN NULL ELSE $3::timestamptz + make_interval(secs => ${String(leaseSeconds)}) END
       WHERE id = $1`,
      [id, next, now],
    );
    await tx.query(
      `INSERT INTO import_undone (import_id, kind, taken_back, kept) VALUES ($1, $2, $3, $4)
       ON CONFLICT (import_id, kind) DO UPDATE SET taken_back = import_undone.taken_back + excluded.taken_back,
         kept = import_undone.kept + excluded.kept`,
      [id, kind, takenBack, kept.length],
    );
    if (kept.length === 0) return;
    await tx.query(
      `INSERT INTO import_kept (import_id, kind, record_id, name, reason)
       SELECT $1, $2, id, name, reason FROM json_to_recordset($3::json) AS k (id uuid, name text, reason text)
       ON CONFLICT DO NOTHING`,
      [id, kind, JSON.stringify(kept)],
    );
  }

  async end(tx: Queryable, id: string): Promise<void> {
    await tx.query(`UPDATE import SET status = 'undone', chunks = chunks + 1 WHERE id = $1`, [id]);
  }

  /** Numbers for what is told under other imports: their events go on counting. */
  async nextChunks(tx: Queryable, importIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const rows = await tx.query<{ id: string; chunk: number }>(
      `WITH locked AS (SELECT id FROM import WHERE id = ANY ($1::uuid[]) ORDER BY id FOR UPDATE)
       UPDATE import i SET chunks = chunks + 1 FROM locked WHERE i.id = locked.id RETURNING i.id, i.chunks - 1 AS chunk`,
      [importIds],
    );
    return new Map(rows.map(({ id, chunk }) => [id, chunk]));
  }
}
