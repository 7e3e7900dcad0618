import { Injectable } from '@nestjs/common';
import type { ProblemBody, ProblemResource } from '@okno/contracts';
import { once, Refusal, UnitOfWork, type Work, type WorkContext } from '@okno/service-kit';
import { refuse, unknownFault } from '../escalation.refusals.js';
import { EscalationQueries } from '../escalations/escalations.queries.js';
import { References } from '../replicas/references.queries.js';
import { VisibleRequests } from '../replicas/visible-requests.queries.js';
import { announceProblem } from './problem-facts.queries.js';
import { insertProblem, linkCases, nextReference, type Cases, type Problem } from './problems.repository.js';
import { ProblemQueries } from './problems.queries.js';

/** Opens a problem: a cause behind many cases is looked for. */
@Injectable()
export class OpenProblem {
  constructor(
    private readonly work: UnitOfWork,
    private readonly references: References,
    private readonly requests: VisibleRequests,
    private readonly escalations: EscalationQueries,
    private readonly problems: ProblemQueries,
  ) {}

  async execute(body: ProblemBody, context: WorkContext): Promise<ProblemResource> {
    const named = await this.resolve(body);
    return this.work.run(context, (work) =>
      once(work, body, async () => {
        await this.requests.requireAll(work, 'requestIds', body.requestIds);
        const escalated = await this.requestOfEscalation(work, body.escalationId);
        const problem: Problem = {
          id: work.newId(),
          reference: await nextReference(work, work.now),
          title: body.title,
          description: body.description ?? null,
          state: 'open',
          causeId: named.causeId ?? null,
          productId: named.productId ?? null,
          ownerId: named.ownerId ?? work.context.identity.employeeId,
          escalationId: body.escalationId ?? null,
          verification: null,
          version: 1,
          createdAt: work.now,
        };
        await insertProblem(work, problem, body.evidence);
        const requestIds = [...named.cases.requestIds, ...(escalated === undefined ? [] : [escalated])];
        await linkCases(work, problem.id, { ...named.cases, requestIds }, work.now);
        await announceProblem(work, problem, 'opened');
        work.audit({
          action: 'problem.open',
          subjectKind: 'problem',
          subjectIds: [problem.id, ...requestIds, ...named.cases.complaintIds],
        });
        return this.problems.show(work, problem.id);
      }),
    );
  }

  private async resolve({ cause, product, ownerId, requestIds, complaintIds }: ProblemBody): Promise<{
    readonly causeId?: string;
    readonly productId?: string;
    readonly ownerId?: string;
    readonly cases: Cases;
  }> {
    const { references } = this;
    return {
      ...(cause === undefined ? {} : { causeId: await references.resolveOne('cause', 'cause', cause) }),
      ...(product === undefined ? {} : { productId: await references.resolveOne('product', 'product', product) }),
      ...(ownerId === undefined ? {} : { ownerId: await references.resolveOne('employee', 'ownerId', ownerId) }),
      cases: {
        requestIds: await references.resolve('request', 'requestIds', requestIds),
        complaintIds: await references.resolve('complaint', 'complaintIds', complaintIds),
      },
    };
  }

  /** The request of the escalation a problem springs from is one of its cases. */
  private async requestOfEscalation(work: Work, escalationId: string | undefined): Promise<string | undefined> {
    if (escalationId === undefined) return undefined;
    try {
      return (await this.escalations.show(work, escalationId)).requestId;
    } catch (error) {
      if (!(error instanceof Refusal) || error.code !== 'not-found') throw error;
      throw refuse('unknown-reference', { errors: [unknownFault('escalationId')] });
    }
  }
}
