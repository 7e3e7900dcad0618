import { Injectable } from '@nestjs/common';
import { importedRequestsUndone, importedStepsUndone, requestDescribed } from '@okno/contracts';
import type { Work } from '@okno/service-kit';
import { StoreRequestSteps } from './store-request-steps.usecase.js';
import { batchSize, sortOut, type BatchPlace, type Candidate, type TakeBack } from './take-back.repository.js';
import { UndoImportRepository, type TakenBatch } from './undo-import.repository.js';

interface RequestCandidate extends Candidate {
  readonly version: number;
  readonly movedBy: readonly string[];
}

function tellSteps(work: Work, { importId, chunk }: BatchPlace, ids: readonly string[]): void {
  for (let from = 0; from < ids.length; from += batchSize) {
    const stepIds = ids.slice(from, from + batchSize);
    work.publish(importedStepsUndone, { importId, chunk, stepIds }, { id: importId, version: chunk + 1 });
  }
}

/** Takes back requests that nobody has worked on here, with all their steps. */
@Injectable()
export class TakeBackRequests implements TakeBack {
  readonly kind = 'request';

  constructor(private readonly undos: UndoImportRepository) {}

  async batch(work: Work, place: BatchPlace): Promise<TakenBatch> {
    const locked = await work.query<{ id: string }>(
      `SELECT r.id FROM imported_request i JOIN request r ON r.id = i.request_id
       WHERE i.import_id = $1 AND ($2::uuid IS NULL OR i.request_id > $2)
       ORDER BY r.id LIMIT ${String(batchSize)} FOR UPDATE OF r`,
      [place.importId, place.after],
    );
    const candidates = await work.query<RequestCandidate>(reasons, [locked.map(({ id }) => id)]);
    const { free, batch } = sortOut(candidates, locked.length);
    if (free.length > 0) {
      const steps = await this.remove(
        work,
        free.map(({ id }) => id),
      );
      tellSteps(work, place, steps);
      await this.tell(work, place, free);
    }
    return batch;
  }

  private async remove(work: Work, ids: readonly string[]): Promise<readonly string[]> {
    const described = await work.query<{ id: string }>(
      `SELECT request_id AS id FROM imported_request
       WHERE request_id = ANY ($1::uuid[]) AND solved_at IS NULL AND closed_at IS NULL`,
      [ids],
    );
    const tables = ['imported_request', 'imported_snapshot', 'request_blocker', 'request_timer', 'timeline_entry'];
    for (const table of tables) await work.query(`DELETE FROM ${table} WHERE request_id = ANY ($1::uuid[])`, [ids]);
    const steps = await work.query<{ id: string }>(
      'DELETE FROM request_step WHERE request_id = ANY ($1::uuid[]) RETURNING id',
      [ids],
    );
    await work.query('DELETE FROM request WHERE id = ANY ($1::uuid[])', [ids]);
    for (const { id } of described) work.forget(requestDescribed, id);
    return steps.map(({ id }) => id);
  }

  /** Under every import that has told of a request: whoever reads one of them last must not believe that it is there. */
  private async tell(work: Work, { importId, chunk }: BatchPlace, gone: readonly RequestCandidate[]): Promise<void> {
    const others = [...new Set(gone.flatMap(({ movedBy }) => movedBy))].filter((id) => id !== importId);
    const chunks = new Map([...(await this.undos.nextChunks(work, others)), [importId, chunk]]);
    for (const [id, number] of chunks) {
      const rows = gone
        .filter(({ movedBy }) => id === importId || movedBy.includes(id))
        .map(({ id: requestId, version }) => ({ requestId, version: version + 1 }));
      work.publish(importedRequestsUndone, { importId: id, chunk: number, rows }, { id, version: number + 1 });
    }
  }
}

const reasons = `
  SELECT r.id, r.reference AS name, r.version, i.moved_by AS "movedBy", CASE
    WHEN r.status = 'merged' OR EXISTS (SELECT FROM request m WHERE m.root_id = r.id AND m.root_id <> m.id) THEN 'merged'
    WHEN EXISTS (SELECT FROM assignment_replica a WHERE a.request_id = r.id) THEN 'has-assignments'
    WHEN EXISTS (SELECT FROM escalation_replica e WHERE e.request_id = r.id) THEN 'has-escalations'
    WHEN EXISTS (SELECT FROM invoice_replica v WHERE v.request_id = r.id) THEN 'has-invoices'
    WHEN EXISTS (SELECT FROM message m WHERE m.request_id = r.id)
      OR EXISTS (SELECT FROM interaction n WHERE n.request_id = r.id) THEN 'has-messages'
    WHEN r.call_ids <> '{}' OR EXISTS (SELECT FROM call c WHERE c.request_id = r.id) THEN 'has-calls'
    WHEN r.complaint_id IS NOT NULL
      OR EXISTS (SELECT FROM timeline_entry t WHERE t.request_id = r.id AND t.kind = 'complaint') THEN 'has-complaints'
    WHEN r.version IS DISTINCT FROM i.version THEN 'changed'
    WHEN EXISTS (SELECT FROM timeline_entry t WHERE t.request_id = r.id AND t.id <> r.id) THEN 'has-history'
    WHEN EXISTS (SELECT FROM request_step s WHERE s.request_id = r.id AND s.import_id IS DISTINCT FROM i.import_id)
      THEN 'has-steps-of-another-import' END AS reason
  FROM imported_request i JOIN request r ON r.id = i.request_id WHERE r.id = ANY ($1::uuid[]) ORDER BY r.id`;

interface StepCandidate extends Candidate {
  readonly requestId: string;
}

/** Takes back steps that were told of requests which another import brought: these are again as they were without them. */
@Injectable()
export class TakeBackSteps implements TakeBack {
  readonly kind = 'request-step';

  constructor(private readonly steps: StoreRequestSteps) {}

  async batch(work: Work, place: BatchPlace): Promise<TakenBatch> {
    const locked = await work.query<{ id: string }>(theirRequests, [place.importId, place.after]);
    const requestIds = locked.map(({ id }) => id);
    const candidates = await work.query<StepCandidate>(
      `SELECT s.id, r.id AS "requestId", r.reference AS name, CASE WHEN r.status = 'merged' THEN 'merged'
         WHEN r.version IS DISTINCT FROM i.version THEN 'changed' END AS reason
       FROM request_step s JOIN request r ON r.id = s.request_id JOIN imported_request i ON i.request_id = r.id
       WHERE s.import_id = $1 AND s.request_id = ANY ($2::uuid[])`,
      [place.importId, requestIds],
    );
    const { free, batch } = sortOut(candidates, 0);
    const stay = new Set(candidates.filter(({ reason }) => reason !== null).map(({ requestId }) => requestId));
    const changed = requestIds.filter((id) => !stay.has(id));
    const gone = [place.importId, changed];
    await work.query('DELETE FROM request_step WHERE import_id = $1 AND request_id = ANY ($2::uuid[])', gone);
    await work.query('DELETE FROM imported_snapshot WHERE import_id = $1 AND request_id = ANY ($2::uuid[])', gone);
    tellSteps(
      work,
      place,
      free.map(({ id }) => id),
    );
    await this.steps.moveOn(work, { id: place.importId, chunk: place.chunk }, changed);
    return { ...batch, next: locked.length < requestsAtOnce ? null : (requestIds.at(-1) ?? null) };
  }
}

/** Each has steps of its own, of which some have hundreds. */
const requestsAtOnce = 500;

const theirRequests = `
  SELECT r.id FROM request r JOIN imported_request i ON i.request_id = r.id
  WHERE r.id IN (
      SELECT request_id FROM request_step WHERE import_id = $1
      UNION SELECT request_id FROM imported_snapshot WHERE import_id = $1)
    AND i.import_id <> $1 AND ($2::uuid IS NULL OR r.id > $2)
  ORDER BY r.id LIMIT ${String(requestsAtOnce)} FOR UPDATE OF r`;
