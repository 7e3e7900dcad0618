import { Injectable } from '@nestjs/common';
import type { MeasureResource } from '@okno/contracts';
import { Refusal, UnitOfWork, type WorkContext } from '@okno/service-kit';
import { refuse } from '../escalation.refusals.js';
import { AskEffect } from './ask-effect.usecase.js';
import { isAsked } from './measure-checks.repository.js';
import { isChecked, readMeasures } from './measures.repository.js';
import { lockProblem } from './problems.repository.js';
import { ProblemQueries } from './problems.queries.js';

/** Has a measure checked now. Before its time the answer is shown and decides nothing. */
@Injectable()
export class CheckMeasure {
  constructor(
    private readonly work: UnitOfWork,
    private readonly ask: AskEffect,
    private readonly problems: ProblemQueries,
  ) {}

  /** @throws wrong-state while the measure is not done; no-effect-promised when there is nothing to check */
  async execute(problemId: string, measureId: string, context: WorkContext): Promise<MeasureResource> {
    return this.work.run(context, async (work) => {
      const problem = await lockProblem(work, problemId);
      const measure = (await readMeasures(work, [problemId])).find(({ id }) => id === measureId);
      if (problem === undefined || measure === undefined) throw new Refusal('not-found');
      if (measure.effect === null) throw refuse('no-effect-promised');
      if (!isChecked(measure) || measure.done_at >= work.now) throw refuse('wrong-state');
      if (!(await isAsked(work, measureId))) {
        if (!(await this.ask.execute(work, problem, measure))) throw refuse('wrong-state');
        const subjectIds = [problemId, measureId];
        work.audit({ action: 'problem.check-measure', subjectKind: 'problem', subjectIds });
      }
      return this.problems.showMeasure(work, problemId, measureId);
    });
  }
}
