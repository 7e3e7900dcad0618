import { Injectable } from '@nestjs/common';
import type { MeasureResource } from '@okno/contracts';
import { actsAs, hasRole, Refusal, UnitOfWork, type WorkContext } from '@okno/service-kit';
import { refuse } from '../escalation.refusals.js';
import { firstCheckAt } from './effect.rules.js';
import { readMeasures, saveMeasure, type MeasureRow } from './measures.repository.js';
import { passThrough } from './problem-facts.queries.js';
import { moveProblem } from './problem.rules.js';
import { lockProblem } from './problems.repository.js';
import { ProblemQueries } from './problems.queries.js';

/** Says that a measure is done; with the last one the problem's measures are implemented. */
@Injectable()
export class FinishMeasure {
  constructor(
    private readonly work: UnitOfWork,
    private readonly problems: ProblemQueries,
  ) {}

  async execute(problemId: string, measureId: string, context: WorkContext): Promise<MeasureResource> {
    return this.work.run(context, async (work) => {
      const problem = await lockProblem(work, problemId);
      const measures = await readMeasures(work, [problemId]);
      const measure = measures.find(({ id }) => id === measureId);
      if (problem === undefined || measure === undefined) throw new Refusal('not-found');
      requireOwner(measure, context);
      if (measure.state === 'done') return this.problems.showMeasure(work, problemId, measureId);
      const done: MeasureRow = {
        ...measure,
        ...{ state: 'done', done_at: work.now, version: measure.version + 1 },
        next_check_at: measure.effect === null ? null : firstCheckAt(measure.effect, work.now),
      };
      await saveMeasure(work, done);
      const after = measures.map((other) => (other.id === measureId ? done : other));
      const move = moveProblem(problem.state, { verb: 'implement', measures: after });
      if ('news' in move) await passThrough(work, problem, move.news);
      work.audit({ action: 'problem.finish-measure', subjectKind: 'problem', subjectIds: [problemId, measureId] });
      return this.problems.showMeasure(work, problemId, measureId);
    });
  }
}

function requireOwner(measure: MeasureRow, { identity }: WorkContext): void {
  const leads = hasRole(identity, 'director', 'head', 'quality', 'manager');
  if (!leads && !actsAs(identity).includes(measure.owner_id)) throw refuse('not-your-measure');
}
