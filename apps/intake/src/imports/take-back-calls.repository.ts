import { Injectable } from '@nestjs/common';
import { importedCallsUndone } from '@okno/contracts';
import type { Work } from '@okno/service-kit';
import { batchSize, sortOut, type BatchPlace, type Candidate, type TakeBack } from './take-back.repository.js';
import type { TakenBatch } from './undo-import.repository.js';

function tell(work: Work, { importId, chunk }: BatchPlace, kind: 'call' | 'call-day', ids: readonly string[]): void {
  if (ids.length === 0) return;
  work.publish(importedCallsUndone, { importId, chunk, kind, ids: [...ids] }, { id: importId, version: chunk + 1 });
}

/** Takes back calls that have not changed, that no request names and of which no exchange has told as well. */
@Injectable()
export class TakeBackCalls implements TakeBack {
  readonly kind = 'call';

  async batch(work: Work, place: BatchPlace): Promise<TakenBatch> {
    const locked = await work.query<{ id: string }>(
      `SELECT id FROM call WHERE import_id = $1 AND ($2::uuid IS NULL OR id > $2)
       ORDER BY id LIMIT ${String(batchSize)} FOR UPDATE`,
      [place.importId, place.after],
    );
    const candidates = await work.query<Candidate>(
      `SELECT c.id, c.call_id AS name, CASE
         WHEN c.request_id IS NOT NULL OR EXISTS (
           SELECT FROM request r WHERE r.call_ids <> '{}' AND r.call_ids @> ARRAY[c.call_id]) THEN 'has-requests'
         WHEN EXISTS (SELECT FROM call_event e WHERE e.call_id = c.call_id)
           OR EXISTS (SELECT FROM exchange_line l WHERE l.call_id = c.call_id) THEN 'told-by-exchange'
         WHEN c.version > 1 THEN 'changed' END AS reason
       FROM call c WHERE c.id = ANY ($1::uuid[]) ORDER BY c.id`,
      [locked.map(({ id }) => id)],
    );
    const { free, batch } = sortOut(candidates, locked.length);
    const ids = free.map(({ id }) => id);
    await work.query(
      `WITH hidden AS (DELETE FROM timeline_entry WHERE id = ANY ($1::uuid[]))
       DELETE FROM call WHERE id = ANY ($1::uuid[])`,
      [ids],
    );
    tell(work, place, 'call', ids);
    return batch;
  }
}

/** Takes back days of calls: nothing is ever built upon them. */
@Injectable()
export class TakeBackCallDays implements TakeBack {
  readonly kind = 'call-day';

  async batch(work: Work, place: BatchPlace): Promise<TakenBatch> {
    const gone = await work.query<{ id: string }>(
      `DELETE FROM call_day WHERE id IN (
         SELECT id FROM call_day WHERE import_id = $1 LIMIT ${String(batchSize)} FOR UPDATE) RETURNING id`,
      [place.importId],
    );
    const ids = gone.map(({ id }) => id);
    tell(work, place, 'call-day', ids);
    return { takenBack: ids.length, kept: [], next: ids.length < batchSize ? null : (ids.at(-1) ?? null) };
  }
}
