import { Injectable } from '@nestjs/common';
import type { RequestStatus, WaitingOn } from '@okno/contracts';
import { takeTurn } from '@okno/service-kit';
import type { Merge } from './merge.rules.js';
import type { Queryable } from './request.repository.js';
import type { RequestRecord, WorkStatus } from './request.rules.js';

interface MergeRow {
  readonly into_id: string;
  readonly merged_at: Date;
  readonly status: RequestStatus;
  readonly waiting_on: WaitingOn | null;
  readonly waiting_until: Date | null;
  readonly waiting_reason: string | null;
  readonly resumes_to: WorkStatus | null;
  readonly undone_at: Date | null;
}

/** What goes on inside what: the last merge of each request, and the requests at the ends of the chains. */
@Injectable()
export class MergeRepository {
  /** One merge or its undoing at a time among a client's requests, so that none closes a circle or waits for another. */
  async takeTurn(tx: Queryable, clientId: string): Promise<void> {
    await takeTurn(tx, `merges:${clientId}`);
  }

  async last(tx: Queryable, requestId: string): Promise<Merge | undefined> {
    const [row] = await tx.query<MergeRow>('SELECT * FROM request_merge WHERE request_id = $1', [requestId]);
    if (row === undefined) return undefined;
    const { waiting_on: on, resumes_to: resumesTo } = row;
    return {
      intoId: row.into_id,
      at: row.merged_at,
      status: row.status,
      waiting:
        on === null || resumesTo === null
          ? null
          : { on, until: row.waiting_until, reason: row.waiting_reason ?? '', resumesTo },
      undoneAt: row.undone_at,
    };
  }

  /** Remembers what a request was, and lets everything that stood for it stand for `intoId` from now on. */
  async join(tx: Queryable, { id, status, waiting }: RequestRecord, intoId: string, at: Date): Promise<void> {
    await tx.query(
      `INSERT INTO request_merge (request_id, into_id, merged_at, status, waiting_on, waiting_until, waiting_reason, resumes_to)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
       ON CONFLICT (request_id) DO UPDATE SET into_id = excluded.into_id, merged_at = excluded.merged_at,
         status = excluded.status, waiting_on = excluded.waiting_on, waiting_until = excluded.waiting_until,
         waiting_reason = excluded.waiting_reason, resumes_to = excluded.resumes_to, undone_at = NULL`,
      [
        id,
        intoId,
        at,
        status,
        waiting?.on ?? null,
        waiting?.until ?? null,
        waiting?.reason ?? null,
        waiting?.resumesTo ?? null,
      ],
    );
    await tx.query('UPDATE request SET root_id = $2 WHERE root_id = $1', [id, intoId]);
  }

  /** A request stands for itself again, and for what had gone on in it. */
  async part(tx: Queryable, id: string, root: string, at: Date): Promise<void> {
    await tx.query(
      `WITH RECURSIVE own AS (
         SELECT $1::uuid AS id
         UNION SELECT r.id FROM request r JOIN own ON r.merged_into_id = own.id WHERE r.root_id = $2 AND r.root_id <> r.id
       )
       UPDATE request SET root_id = $1 WHERE id IN (SELECT id FROM own)`,
      [id, root],
    );
    await tx.query(
      `UPDATE request_merge SET undone_at = $2, waiting_reason = NULL WHERE request_id = $1 AND undone_at IS NULL`,
      [id, at],
    );
  }

  /** The request that goes on for this one, itself unless it was merged. */
  async rootOf(tx: Queryable, id: string): Promise<string> {
    const [row] = await tx.query<{ rootId: string }>('SELECT root_id AS "rootId" FROM request WHERE id = $1', [id]);
    return row?.rootId ?? id;
  }

  /** Whoever left while the request was part of another one has it to hand over. */
  async noteLeftOwner(tx: Queryable, { ownerId }: RequestRecord, now: Date): Promise<void> {
    await tx.query(
      `INSERT INTO hand_over (employee_id, due_at) SELECT id, $2 FROM employee_replica WHERE id = $1 AND NOT active
       ON CONFLICT DO NOTHING`,
      [ownerId, now],
    );
  }
}
