import { Injectable } from '@nestjs/common';
import type { ProblemResource, VerifyProblemBody } from '@okno/contracts';
import { Refusal, UnitOfWork, type Work, type WorkContext } from '@okno/service-kit';
import { refuse } from '../escalation.refusals.js';
import { readMeasures } from './measures.repository.js';
import { passThrough } from './problem-facts.queries.js';
import { moveProblem, type ProblemCommand } from './problem.rules.js';
import { lockProblem, type Problem, type Verification } from './problems.repository.js';
import { ProblemQueries } from './problems.queries.js';

type Asked = { readonly verb: 'investigate' | 'implement' } | ({ readonly verb: 'verify' } & VerifyProblemBody);

/** Leads a problem from step to step. */
@Injectable()
export class MoveProblem {
  constructor(
    private readonly work: UnitOfWork,
    private readonly problems: ProblemQueries,
  ) {}

  async execute(id: string, asked: Asked, context: WorkContext): Promise<ProblemResource> {
    return this.work.run(context, async (work) => {
      const problem = await lockProblem(work, id);
      if (problem === undefined) throw new Refusal('not-found');
      const move = moveProblem(problem.state, await this.commandOf(work, problem, asked));
      if ('refused' in move) throw refuse(move.refused);
      if (move.news.length > 0) {
        await passThrough(work, { ...problem, verification: verificationOf(problem, asked, work.now) }, move.news);
        work.audit({ action: `problem.${asked.verb}`, subjectKind: 'problem', subjectIds: [id] });
      }
      return this.problems.show(work, id);
    });
  }

  private async commandOf(work: Work, problem: Problem, asked: Asked): Promise<ProblemCommand> {
    switch (asked.verb) {
      case 'investigate':
        return { verb: 'investigate' };
      case 'implement':
        return { verb: 'implement', measures: await readMeasures(work, [problem.id]) };
      case 'verify':
        return { verb: 'verify', effective: asked.effective };
    }
  }
}

function verificationOf(problem: Problem, asked: Asked, now: Date): Verification | null {
  if (asked.verb !== 'verify') return problem.verification;
  return { effective: asked.effective, evidence: asked.evidence, at: now.toISOString() };
}
