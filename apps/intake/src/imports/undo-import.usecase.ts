import { Injectable } from '@nestjs/common';
import { importedCallsUndone, type ImportResource } from '@okno/contracts';
import { UnitOfWork, type Work, type WorkContext } from '@okno/service-kit';
import { refuse } from '../intake.refusals.js';
import { ImportProgressRepository } from './import-progress.repository.js';
import { ImportQueries } from './import.queries.js';
import { ImportRepository } from './import.repository.js';
import { undoRefusal, undoneKinds, type UndoneKind } from './undo-import.rules.js';

const idsPerEvent = 1_000;

/** Takes back all that an import brought, as long as nobody has worked on any of it. */
@Injectable()
export class UndoImport {
  constructor(
    private readonly work: UnitOfWork,
    private readonly imports: ImportRepository,
    private readonly progress: ImportProgressRepository,
    private readonly queries: ImportQueries,
  ) {}

  /** @throws not-found, undo-not-available, import-not-over, import-worked-on */
  async execute(id: string, context: WorkContext): Promise<ImportResource> {
    await this.work.run(context, async (work) => {
      const found = await this.imports.lock(work, id);
      if (found === undefined) throw refuse('not-found');
      if (found.status === 'undone') return;
      const kind = undoneKinds[found.source];
      const touched = kind === 'call' ? await countTouched(work, id) : 0;
      const refused = undoRefusal({ ...found, touched });
      if (refused !== undefined) throw refuse(refused.code, refused.details);
      if (kind === undefined) return;
      const ids = await remove(work, kind, id);
      for (let start = 0; start < ids.length; start += idsPerEvent) {
        const chunk = start / idsPerEvent;
        const payload = { importId: id, chunk, kind, ids: ids.slice(start, start + idsPerEvent) };
        work.publish(importedCallsUndone, payload, { id, version: found.chunks + chunk + 1 });
      }
      await this.imports.setUndone(work, id);
      await this.progress.tell(work, id);
      const details = { source: found.source, removed: ids.length };
      work.audit({ action: 'import.undo', subjectKind: 'import', subjectIds: [id], details });
    });
    return this.queries.get(id);
  }
}

/** Calls of the import that changed since, that a request names, or of which an exchange has told as well. */
async function countTouched(work: Work, importId: string): Promise<number> {
  const [row] = await work.query<{ touched: number }>(
    `SELECT count(*)::int AS touched FROM call c WHERE c.import_id = $1 AND (c.version > 1 OR c.request_id IS NOT NULL
       OR EXISTS (SELECT 1 FROM request r WHERE r.call_ids <> '{}' AND r.call_ids @> ARRAY[c.call_id])
       OR EXISTS (SELECT 1 FROM call_event e WHERE e.call_id = c.call_id)
       OR EXISTS (SELECT 1 FROM exchange_line l WHERE l.call_id = c.call_id))`,
    [importId],
  );
  return row?.touched ?? 0;
}

async function remove(work: Work, kind: UndoneKind, importId: string): Promise<readonly string[]> {
  const statement =
    kind === 'call'
      ? `WITH gone AS (DELETE FROM call WHERE import_id = $1 RETURNING id),
           hidden AS (DELETE FROM timeline_entry WHERE id IN (SELECT id FROM gone))
         SELECT id FROM gone`
      : 'DELETE FROM call_day WHERE import_id = $1 RETURNING id';
  const rows = await work.query<{ id: string }>(statement, [importId]);
  return rows.map(({ id }) => id);
}
