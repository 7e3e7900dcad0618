import { Injectable } from '@nestjs/common';
import type { ExplainProblemBody, ProblemExplanation, ProblemResource } from '@okno/contracts';
import { Refusal, UnitOfWork, type WorkContext } from '@okno/service-kit';
import { References } from '../replicas/references.queries.js';
import { insertExplanation, readExplanations, toExplanation } from './explanations.repository.js';
import { explain } from './explanation.rules.js';
import { announceProblem } from './problem-facts.queries.js';
import { lockProblem, saveProblem } from './problems.repository.js';
import { ProblemQueries } from './problems.queries.js';

/** Writes down why a problem comes about; what was thought before stays readable. */
@Injectable()
export class ExplainProblem {
  constructor(
    private readonly work: UnitOfWork,
    private readonly references: References,
    private readonly problems: ProblemQueries,
  ) {}

  async execute(id: string, { whys, causes }: ExplainProblemBody, context: WorkContext): Promise<ProblemResource> {
    await this.problems.read(id, context);
    const causeIds = causes === undefined ? undefined : await this.references.resolve('cause', 'causes', causes);
    return this.work.run(context, async (work) => {
      const problem = await lockProblem(work, id);
      if (problem === undefined) throw new Refusal('not-found');
      const act = { byId: work.context.identity.employeeId, at: work.now.toISOString() };
      const [before] = await readExplanations(work, [id]);
      const after = explain(before, { whys, causeIds }, act);
      if (after !== undefined) {
        await insertExplanation(work, id, after, act);
        const explained = { ...problem, version: problem.version + 1 };
        await saveProblem(work, explained);
        await announceProblem(work, explained, 'explained');
        work.audit({ action: 'problem.explain', subjectKind: 'problem', subjectIds: [id] });
      }
      return this.problems.show(work, id);
    });
  }

  /** Every explanation that was given, the newest first. @throws not-found */
  history(id: string, context: WorkContext): Promise<{ items: ProblemExplanation[] }> {
    return this.work.run(context, async (work) => {
      await this.problems.show(work, id);
      const all = await readExplanations(work, [id], 'all');
      return { items: all.map(toExplanation) };
    });
  }
}
