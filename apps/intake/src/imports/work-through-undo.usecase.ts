import { Inject, Injectable } from '@nestjs/common';
import { importUndoAsked } from '@okno/contracts';
import {
  CLOCKS,
  SERVICE_NAME,
  UnitOfWork,
  contextOfTimer,
  type Clocks,
  type Work,
  type WorkContext,
} from '@okno/service-kit';
import { ImportProgressRepository } from './import-progress.repository.js';
import { TakeBackCallDays, TakeBackCalls } from './take-back-calls.repository.js';
import { TakeBackClients } from './take-back-clients.repository.js';
import { TakeBackRequests, TakeBackSteps } from './take-back-requests.repository.js';
import type { TakeBack } from './take-back.repository.js';
import { UndoImportRepository, type OpenUndo, type UndoPlace } from './undo-import.repository.js';
import { isOfOthers, kindOfPhase } from './undo-import.rules.js';

/**
 * Takes an import back batch by batch: what goes, what is told of it and the place reached are committed together, so after any
 * crash the work goes on where it was. Another service's records are asked for: the work goes on with its answer.
 */
@Injectable()
export class WorkThroughUndo {
  private readonly byKind: ReadonlyMap<string, TakeBack>;

  constructor(
    @Inject(CLOCKS) private readonly clocks: Clocks,
    @Inject(SERVICE_NAME) private readonly service: string,
    private readonly work: UnitOfWork,
    private readonly undos: UndoImportRepository,
    private readonly progress: ImportProgressRepository,
    calls: TakeBackCalls,
    days: TakeBackCallDays,
    clients: TakeBackClients,
    requests: TakeBackRequests,
    steps: TakeBackSteps,
  ) {
    const kinds: readonly TakeBack[] = [calls, days, clients, requests, steps];
    this.byKind = new Map(kinds.map((each) => [each.kind, each]));
  }

  async execute(open: OpenUndo, isStopping: () => boolean): Promise<void> {
    let goesOn = true;
    while (goesOn && !isStopping()) {
      goesOn = await this.work.run(this.contextOf(open), async (work) => {
        const place = await this.undos.lock(work, open.id);
        if (place?.status !== 'undoing' || place.awaits) return false;
        const isMore = await this.batch(work, open.id, place);
        await this.progress.tell(work, open.id);
        return isMore;
      });
    }
  }

  private async batch(work: Work, id: string, place: UndoPlace): Promise<boolean> {
    const kind = kindOfPhase(place.source, place.phase);
    if (kind === undefined) {
      await this.undos.end(work, id);
      return false;
    }
    if (isOfOthers(kind)) {
      const round = await this.undos.ask(work, id);
      const question = { importId: id, kind, round, after: place.after };
      work.publish(importUndoAsked, question, { id, version: place.chunks + 1 });
      return false;
    }
    const taking = this.byKind.get(kind);
    if (taking === undefined) throw new Error(`nothing takes back a ${kind}`);
    const taken = await taking.batch(work, { importId: id, chunk: place.chunks, after: place.after });
    await this.undos.advance(work, id, kind, taken, this.clocks.system.now());
    work.audit({
      action: 'import.take-back',
      subjectKind: 'import',
      subjectIds: [id],
      details: { kind, takenBack: taken.takenBack, kept: taken.kept.length },
    });
    return true;
  }

  /** On behalf of whoever sent the file; the import is the act all its events spring from. */
  private contextOf({ id, userId, traceId }: OpenUndo): WorkContext {
    const { traceparent: _ofTimer, ...context } = contextOfTimer(this.service);
    return { ...context, identity: { ...context.identity, userId }, traceId, correlationId: id };
  }
}
