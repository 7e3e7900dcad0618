import { Module } from '@nestjs/common';
import { EscalationsModule } from '../escalations/escalations.module.js';
import { ReplicasModule } from '../replicas/replicas.module.js';
import { FinishMeasure } from './finish-measure.usecase.js';
import { LinkCases } from './link-cases.usecase.js';
import { MeasuresController } from './measures.controller.js';
import { MoveProblem } from './move-problem.usecase.js';
import { OpenProblem } from './open-problem.usecase.js';
import { PlanMeasure } from './plan-measure.usecase.js';
import { ProblemsController } from './problems.controller.js';
import { ProblemQueries } from './problems.queries.js';

@Module({
  imports: [EscalationsModule, ReplicasModule],
  controllers: [MeasuresController, ProblemsController],
  providers: [FinishMeasure, LinkCases, MoveProblem, OpenProblem, PlanMeasure, ProblemQueries],
})
export class ProblemsModule {}
