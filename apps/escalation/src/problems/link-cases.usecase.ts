import { Injectable } from '@nestjs/common';
import type { LinkCasesBody, ProblemResource } from '@okno/contracts';
import { Refusal, UnitOfWork, type WorkContext } from '@okno/service-kit';
import { References } from '../replicas/references.queries.js';
import { VisibleRequests } from '../replicas/visible-requests.queries.js';
import { announceProblem } from './problem-facts.queries.js';
import { linkCases, lockProblem, saveProblem } from './problems.repository.js';
import { ProblemQueries } from './problems.queries.js';

/** Links requests and complaints to a problem, in whatever state it is. */
@Injectable()
export class LinkCases {
  constructor(
    private readonly work: UnitOfWork,
    private readonly references: References,
    private readonly requests: VisibleRequests,
    private readonly problems: ProblemQueries,
  ) {}

  async execute(id: string, body: LinkCasesBody, context: WorkContext): Promise<ProblemResource> {
    await this.problems.read(id, context);
    const cases = {
      requestIds: await this.references.resolve('request', 'requestIds', body.requestIds),
      complaintIds: await this.references.resolve('complaint', 'complaintIds', body.complaintIds),
    };
    return this.work.run(context, async (work) => {
      const problem = await lockProblem(work, id);
      if (problem === undefined) throw new Refusal('not-found');
      await this.requests.requireAll(work, 'requestIds', body.requestIds);
      if ((await linkCases(work, id, cases, work.now)) > 0) {
        const linked = { ...problem, version: problem.version + 1 };
        await saveProblem(work, linked);
        await announceProblem(work, linked, 'cases-linked');
        work.audit({
          action: 'problem.link',
          subjectKind: 'problem',
          subjectIds: [id, ...cases.requestIds, ...cases.complaintIds],
        });
      }
      return this.problems.show(work, id);
    });
  }
}
