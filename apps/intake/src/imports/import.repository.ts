import { Inject, Injectable } from '@nestjs/common';
import { mostKeptRejects, type ImportProfileDefinition } from '@okno/contracts';
import type { Database, Transaction } from '@okno/persistence';
import { DATABASE } from '@okno/service-kit';
import { progressColumns, type ImportProgress } from './import-progress.repository.js';
import type { Reject, StoreOutcome } from './row-store.repository.js';

type Queryable = Pick<Transaction, 'query'>;

/** An import as its worker takes it up. */
export interface OpenImport {
  readonly id: string;
  readonly source: string;
  readonly timezone: string | null;
  /** The profile as it was when the file came. */
  readonly profile: ImportProfileDefinition | null;
  /** Rows that are worked through already. */
  readonly read: number;
  readonly chunks: number;
  readonly userId: string;
  readonly traceId: string;
}

/** Another worker has gone on with the import meanwhile. */
export class Superseded extends Error {}

const leaseSeconds = 10;
const longestField = 10_000;

@Injectable()
export class ImportRepository {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  /** Notes an import whose file is on its way; nobody sees it before it is there. */
  async begin(given: Omit<OpenImport, 'read' | 'chunks'>, at: Date): Promise<void> {
    await this.database.query(
      `INSERT INTO import (id, source, timezone, profile, status, user_id, trace_id, created_at)
       VALUES ($1, $2, $3, $4, 'receiving', $5, $6, $7)`,
      [
        given.id,
        given.source,
        given.timezone,
        given.profile === null ? null : JSON.stringify(given.profile),
        given.userId,
        given.traceId,
        at,
      ],
    );
  }

  async addPart(importId: string, number: number, bytes: Buffer): Promise<void> {
    await this.database.query('INSERT INTO import_part (import_id, number, bytes) VALUES ($1, $2, $3)', [
      importId,
      number,
      bytes,
    ]);
  }

  async forget(id: string): Promise<void> {
    await this.database.query('DELETE FROM import WHERE id = $1', [id]);
  }

  /** Files that never came to their end: their senders know that they have to send them again. */
  async forgetTorn(before: Date): Promise<void> {
    await this.database.query(`DELETE FROM import WHERE status = 'receiving' AND created_at < $1`, [before]);
  }

  async queue(tx: Queryable, id: string): Promise<void> {
    await tx.query(`UPDATE import SET status = 'queued' WHERE id = $1`, [id]);
  }

  /**
   * Takes up the oldest import that nobody works on, for some seconds: not while one is taken back whose rows it may take for
   * known, or whose clients it may find. `now` is system time.
   */
  async claim(now: Date, businessNow: Date): Promise<OpenImport | undefined> {
    const [found] = await this.database.query<OpenImport>(
      `UPDATE import SET status = 'running', started_at = coalesce(started_at, $2), attempts = attempts + 1,
         leased_until = $1::timestamptz + make_interval(secs => ${String(leaseSeconds)})
       WHERE id = (
         SELECT id FROM import WHERE status IN ('queued', 'running') AND NOT is_read_through
           AND (leased_until IS NULL OR leased_until < $1)
           AND NOT EXISTS (SELECT FROM import u WHERE u.status = 'undoing' AND (u.source = import.source OR u.leased_until > $1))
         ORDER BY created_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
       RETURNING id, source, timezone, profile, read, chunks, user_id AS "userId", trace_id AS "traceId"`,
      [now, businessNow],
    );
    return found;
  }

  /** Gives the import back, to be taken up again after `until`; ends it when it failed too often. */
  async release(tx: Queryable, id: string, until: Date, mostAttempts: number, at: Date): Promise<void> {
    await tx.query(
      `UPDATE import SET leased_until = $2,
         status = CASE WHEN attempts >= $3 THEN 'failed' ELSE status END,
         failure = CASE WHEN attempts >= $3 THEN 'internal-error' ELSE failure END,
         finished_at = CASE WHEN attempts >= $3 THEN $4::timestamptz END
       WHERE id = $1 AND status = 'running'`,
      [id, until, mostAttempts, at],
    );
  }

  /** The file, piece by piece. */
  async *contentOf(id: string): AsyncGenerator<Buffer> {
    for (let number = 0; ; number += 1) {
      const [part] = await this.database.query<{ bytes: Buffer }>(
        'SELECT bytes FROM import_part WHERE import_id = $1 AND number = $2',
        [id, number],
      );
      if (part === undefined) return;
      yield part.bytes;
    }
  }

  /** Notes how the file calls its columns. */
  async noteHeader(id: string, header: readonly string[]): Promise<void> {
    await this.database.query('UPDATE import SET header = $2 WHERE id = $1', [id, header.map(storable)]);
  }

  /** Moves the import on by a batch from the row where this worker believes it to be. `now` is system time. @throws Superseded */
  async advance(
    tx: Queryable,
    { id, from }: { readonly id: string; readonly from: number },
    batch: StoreOutcome & { readonly read: number; readonly rejects: readonly Reject[] },
    now: Date,
  ): Promise<ImportProgress> {
    const [moved] = await tx.query<ImportProgress>(
      `UPDATE import SET read = read + $2, accepted = accepted + $3, duplicates = duplicates + $4,
         rejected = rejected + $5, linked = linked + $6, unlinked = unlinked + $7, chunks = chunks + 1,
         awaited = awaited + $8, attempts = 0, leased_until = $9::timestamptz + make_interval(secs => ${String(leaseSeconds)})
       WHERE id = $1 AND read = $10 AND status = 'running' AND NOT is_read_through
       RETURNING ${progressColumns}`,
      [
        id,
        batch.read,
        batch.accepted,
        batch.duplicates,
        batch.rejects.length,
        batch.linked,
        batch.unlinked,
        batch.isAwaited === true ? 1 : 0,
        now,
        from,
      ],
    );
    if (moved === undefined) throw new Superseded();
    await this.addRejects(tx, id, batch.rejects);
    return moved;
  }

  /** Adds what another service made of a batch. Answers false for an import that is not known. */
  async count(
    tx: Queryable,
    id: string,
    counted: StoreOutcome & { readonly rejected: number; readonly rejects: readonly Reject[] },
  ): Promise<boolean> {
    const rows = await tx.query(
      `UPDATE import SET accepted = accepted + $2, duplicates = duplicates + $3, rejected = rejected + $4,
         linked = linked + $5, unlinked = unlinked + $6, awaited = awaited - 1
       WHERE id = $1 RETURNING id`,
      [id, counted.accepted, counted.duplicates, counted.rejected, counted.linked, counted.unlinked],
    );
    if (rows.length === 0) return false;
    await this.addRejects(tx, id, counted.rejects);
    return true;
  }

  async readThrough(tx: Queryable, id: string): Promise<void> {
    await tx.query('UPDATE import SET is_read_through = true WHERE id = $1', [id]);
  }

  /** Ends an import that is read through and of which nothing is awaited; its file is needed no longer. */
  async finish(tx: Queryable, id: string, at: Date): Promise<void> {
    const done = await tx.query(
      `UPDATE import SET status = 'done', finished_at = $2
       WHERE id = $1 AND status = 'running' AND is_read_through AND awaited = 0 RETURNING id`,
      [id, at],
    );
    if (done.length > 0) await tx.query('DELETE FROM import_part WHERE import_id = $1', [id]);
  }

  async fail(tx: Queryable, id: string, failure: string, at: Date): Promise<void> {
    await tx.query(
      `UPDATE import SET status = 'failed', failure = $2, finished_at = $3 WHERE id = $1 AND status = 'running'`,
      [id, failure, at],
    );
    await tx.query('DELETE FROM import_part WHERE import_id = $1', [id]);
  }

  private async addRejects(tx: Queryable, id: string, rejects: readonly Reject[]): Promise<void> {
    if (rejects.length === 0) return;
    await tx.query(
      `INSERT INTO import_reject (import_id, line, reason, fields)
       SELECT $1, line, reason, fields FROM json_to_recordset($2::json) AS r (line int, reason text, fields text[])
       WHERE (SELECT rejected FROM import WHERE id = $1) - $3 < ${String(mostKeptRejects)}`,
      [
        id,
        JSON.stringify(rejects.map((reject) => ({ ...reject, fields: reject.fields?.map(storable) ?? null }))),
        rejects.length,
      ],
    );
  }
}

/** Of a field as much as a reader of rejected rows needs, in signs that PostgreSQL holds. */
function storable(field: string): string {
  return field
    .slice(0, longestField)
    .replaceAll('\u0000', '\ufffd')
    .replaceAll(/\p{Surrogate}/gu, '\ufffd');
}
