import { Inject, Injectable } from '@nestjs/common';
import type { RequestResource } from '@okno/contracts';
import { UnitOfWork, once, type Work, type WorkContext } from '@okno/service-kit';
import { refuse } from '../intake.refusals.js';
import { MergeRepository } from './merge.repository.js';
import { decideUnmerge } from './merge.rules.js';
import { RecordFacts } from './record-facts.usecase.js';
import { RequestQueries } from './request.queries.js';
import { RequestRepository } from './request.repository.js';
import type { RequestRecord } from './request.rules.js';

/**
 * Undoes a merge: the request goes on by itself with what is its own. What came in while it was part of another one stays
 * there: nobody can say afterwards about which of the two it was.
 */
@Injectable()
export class UnmergeRequest {
  constructor(
    @Inject(UnitOfWork) private readonly work: UnitOfWork,
    private readonly queries: RequestQueries,
    private readonly requests: RequestRepository,
    private readonly merges: MergeRepository,
    private readonly facts: RecordFacts,
  ) {}

  /** @throws not-found, not-merged, merged-long-ago */
  async execute(ref: string, reason: string, context: WorkContext): Promise<RequestResource> {
    const { id, clientId } = await this.queries.locate(ref, context);
    return this.work.run(context, (work) =>
      once(work, { reason }, async () => {
        await this.merges.takeTurn(work, clientId);
        const root = await this.merges.rootOf(work, id);
        const locked = new Map<string, RequestRecord | undefined>();
        for (const one of [id, root].sort()) locked.set(one, await this.requests.lock(work, one));
        const request = locked.get(id);
        if (request === undefined) throw refuse('not-found');
        const decision = decideUnmerge(await this.merges.last(work, id), request, work.now);
        if (decision.outcome === 'refused') throw refuse(decision.code);
        if (decision.outcome === 'in-effect') return this.queries.view(work, request);
        await this.merges.part(work, id, root, work.now);
        const parted = await this.facts.execute(work, request, decision.facts);
        await this.merges.noteLeftOwner(work, parted, work.now);
        const former = locked.get(root);
        if (former !== undefined) await this.facts.execute(work, former, []);
        this.journal(work, parted, root, reason);
        return this.queries.view(work, parted);
      }),
    );
  }

  private journal(work: Work, { id, clientId }: RequestRecord, root: string, reason: string): void {
    work.audit({
      action: 'request.unmerge',
      subjectKind: 'request',
      subjectIds: [id, root],
      clientIds: [clientId],
      details: { reason },
    });
  }
}
