import { Inject, Injectable } from '@nestjs/common';
import type { RequestResource } from '@okno/contracts';
import { Refusal, UnitOfWork, once, type Work, type WorkContext } from '@okno/service-kit';
import { refuse, refuseField } from '../intake.refusals.js';
import { MergeRepository } from './merge.repository.js';
import { RecordFacts } from './record-facts.usecase.js';
import { RequestQueries } from './request.queries.js';
import { RequestRepository } from './request.repository.js';
import { decide, type RequestRecord } from './request.rules.js';

/** Lets one request go on inside another of the same client: its timeline, its messages and its open matters follow. */
@Injectable()
export class MergeRequest {
  constructor(
    @Inject(UnitOfWork) private readonly work: UnitOfWork,
    private readonly queries: RequestQueries,
    private readonly requests: RequestRepository,
    private readonly merges: MergeRepository,
    private readonly facts: RecordFacts,
  ) {}

  /** @throws not-found, wrong-status, different-client, merge-into-itself, merge-target-not-open */
  async execute(ref: string, intoId: string, context: WorkContext): Promise<RequestResource> {
    const { id, clientId } = await this.queries.locate(ref, context);
    const { id: target } = await this.queries.locate(intoId, context).catch((error: unknown) => {
      throw error instanceof Refusal && error.code === 'not-found' ? refuseField('not-found', 'intoId') : error;
    });
    return this.work.run(context, (work) =>
      once(work, { intoId }, async () => {
        await this.merges.takeTurn(work, clientId);
        return this.merge(work, id, target);
      }),
    );
  }

  private async merge(work: Work, id: string, target: string): Promise<RequestResource> {
    const locked = new Map<string, RequestRecord | undefined>();
    for (const one of [id, target].sort()) locked.set(one, await this.requests.lock(work, one));
    const [request, into] = [locked.get(id), locked.get(target)];
    if (request === undefined || into === undefined) throw refuse('not-found');
    const decision = decide({ kind: 'merge', into }, request, work.now);
    if (decision.outcome === 'refused') throw refuse(decision.code);
    if (decision.outcome === 'in-effect') return this.queries.view(work, request);
    const merged = await this.facts.execute(work, request, decision.facts);
    await this.merges.join(work, request, target, work.now);
    await this.facts.execute(work, into, []);
    work.audit({
      action: 'request.merge',
      subjectKind: 'request',
      subjectIds: [id, target],
      clientIds: [merged.clientId],
    });
    return this.queries.view(work, merged);
  }
}
