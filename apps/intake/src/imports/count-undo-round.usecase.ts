import { Inject, Injectable } from '@nestjs/common';
import type { ImportedKind } from '@okno/contracts';
import { CLOCKS, UnitOfWork, type Clocks, type WorkContext } from '@okno/service-kit';
import { ImportProgressRepository } from './import-progress.repository.js';
import { UndoImportRepository, type KeptRow } from './undo-import.repository.js';

/** What another service has taken back of an import when it was asked. */
export interface UndoRound {
  readonly importId: string;
  readonly kind: ImportedKind;
  readonly round: number;
  readonly kept: readonly KeptRow[];
  readonly takenBack: number;
  readonly next: string | null;
}

/**
 * Adds what another service took back, in the transaction in which the timeline and the replicas lose it: the worker, going on
 * from there, sees clients without it.
 */
@Injectable()
export class CountUndoRound {
  constructor(
    @Inject(CLOCKS) private readonly clocks: Clocks,
    private readonly work: UnitOfWork,
    private readonly undos: UndoImportRepository,
    private readonly progress: ImportProgressRepository,
  ) {}

  async execute({ importId, kind, round, kept, takenBack, next }: UndoRound, context: WorkContext): Promise<void> {
    await this.work.run(context, async (work) => {
      const place = await this.undos.lock(work, importId);
      if (place?.status !== 'undoing' || !place.awaits || place.round !== round) return;
      await this.undos.advance(work, importId, kind, { takenBack, kept, next }, this.clocks.system.now());
      await this.progress.tell(work, importId);
    });
  }
}
