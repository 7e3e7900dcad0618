import { Injectable } from '@nestjs/common';
import type { ImportResource } from '@okno/contracts';
import { UnitOfWork, type WorkContext } from '@okno/service-kit';
import { refuse } from '../intake.refusals.js';
import { ImportProgressRepository } from './import-progress.repository.js';
import { ImportWorker } from './import-worker.timer.js';
import { ImportQueries } from './import.queries.js';
import { UndoImportRepository } from './undo-import.repository.js';
import { undoRefusal } from './undo-import.rules.js';

/** Has what an import brought taken back, batch by batch, but for what somebody has built upon. */
@Injectable()
export class UndoImport {
  constructor(
    private readonly work: UnitOfWork,
    private readonly undos: UndoImportRepository,
    private readonly progress: ImportProgressRepository,
    private readonly queries: ImportQueries,
    private readonly worker: ImportWorker,
  ) {}

  /** @throws not-found, undo-not-available, import-not-over */
  async execute(id: string, context: WorkContext): Promise<ImportResource> {
    await this.work.run(context, async (work) => {
      const found = await this.undos.lock(work, id);
      if (found === undefined) throw refuse('not-found');
      if (found.status === 'undone' || found.status === 'undoing') return;
      const refused = undoRefusal(found);
      if (refused !== undefined) throw refuse(refused);
      await this.undos.begin(work, id);
      await this.progress.tell(work, id);
      work.audit({
        action: 'import.undo',
        subjectKind: 'import',
        subjectIds: [id],
        details: { source: found.source },
      });
    });
    this.worker.wake();
    return this.queries.get(id);
  }
}
