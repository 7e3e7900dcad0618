import { Injectable } from '@nestjs/common';
import type { MeasureBody, MeasureResource } from '@okno/contracts';
import { once, Refusal, UnitOfWork, type Work, type WorkContext } from '@okno/service-kit';
import { asRefusal, refuse } from '../escalation.refusals.js';
import { effectFaults } from './catalogue.rules.js';
import { readCatalogue } from './catalogue.queries.js';
import { References } from '../replicas/references.queries.js';
import { insertMeasure, type MeasureRow } from './measures.repository.js';
import { passThrough } from './problem-facts.queries.js';
import { moveProblem } from './problem.rules.js';
import { lockProblem } from './problems.repository.js';
import { ProblemQueries } from './problems.queries.js';

/** Plans a measure against a problem: an improvement with owner, date and expected effect. */
@Injectable()
export class PlanMeasure {
  constructor(
    private readonly work: UnitOfWork,
    private readonly references: References,
    private readonly problems: ProblemQueries,
  ) {}

  async execute(problemId: string, body: MeasureBody, context: WorkContext): Promise<MeasureResource> {
    await this.problems.read(problemId, context);
    // A young employee is waited for outside the transaction; what is wrong with them is said after the state.
    const ownerId = await this.references.resolveOne('employee', 'ownerId', body.ownerId).catch(asRefusal);
    return this.work.run(context, (work) =>
      once(work, body, async () => {
        const problem = await lockProblem(work, problemId);
        if (problem === undefined) throw new Refusal('not-found');
        const move = moveProblem(problem.state, { verb: 'plan' });
        if ('refused' in move) throw refuse(move.refused);
        if (ownerId instanceof Refusal) throw ownerId;
        await requireKnown(work, body);
        const row: MeasureRow = {
          id: work.newId(),
          problem_id: problemId,
          title: body.title,
          owner_id: ownerId,
          due_on: body.dueOn,
          expected_effect: body.expectedEffect,
          effect: body.effect ?? null,
          ...{ verdict: null, next_check_at: null, watched_from: null, watched_until: null },
          state: 'planned',
          done_at: null,
          version: 1,
          created_at: work.now,
        };
        await insertMeasure(work, row);
        await passThrough(work, problem, move.news);
        work.audit({ action: 'problem.plan-measure', subjectKind: 'problem', subjectIds: [problemId, row.id] });
        return this.problems.showMeasure(work, problemId, row.id);
      }),
    );
  }
}

/** @throws unknown-effect naming each word that the cube does not know, with the nearest that it does */
async function requireKnown(work: Work, { effect }: MeasureBody): Promise<void> {
  if (effect === undefined) return;
  const catalogue = await readCatalogue(work);
  // Until the cube has said what it counts nobody can say that it does not.
  if (catalogue === undefined) throw new Refusal('unavailable', { retryAfterSeconds: 5 });
  const errors = effectFaults(effect, catalogue);
  if (errors.length > 0) throw refuse('unknown-effect', { errors: [...errors] });
}
