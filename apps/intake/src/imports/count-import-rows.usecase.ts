import { Injectable } from '@nestjs/common';
import type { EventPayload, importChunkCounted } from '@okno/contracts';
import { UnitOfWork, type WorkContext } from '@okno/service-kit';
import { ImportProgressRepository } from './import-progress.repository.js';
import { ImportRepository } from './import.repository.js';

/** Adds what another service made of an import's rows; the last count ends the import. */
@Injectable()
export class CountImportRows {
  constructor(
    private readonly work: UnitOfWork,
    private readonly imports: ImportRepository,
    private readonly progress: ImportProgressRepository,
  ) {}

  async execute(counted: EventPayload<typeof importChunkCounted>, context: WorkContext): Promise<void> {
    await this.work.run(context, async (work) => {
      const isKnown = await this.imports.count(work, counted.importId, counted);
      if (!isKnown) return;
      await this.imports.finish(work, counted.importId, work.now);
      await this.progress.tell(work, counted.importId);
    });
  }
}
