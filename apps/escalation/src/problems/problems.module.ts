import { Module } from '@nestjs/common';
import { EscalationsModule } from '../escalations/escalations.module.js';
import { ReplicasModule } from '../replicas/replicas.module.js';
import { CalendarsModule } from '../calendars/calendars.module.js';
import { AskEffect } from './ask-effect.usecase.js';
import { CaseCostsConsumer } from './case-costs.consumer.js';
import { CheckMeasure } from './check-measure.usecase.js';
import { EffectsConsumer } from './effects.consumer.js';
import { EffectsTimer } from './effects.timer.js';
import { ExplainProblem } from './explain-problem.usecase.js';
import { FinishMeasure } from './finish-measure.usecase.js';
import { LinkCases } from './link-cases.usecase.js';
import { MeasuresController } from './measures.controller.js';
import { MoveProblem } from './move-problem.usecase.js';
import { OpenProblem } from './open-problem.usecase.js';
import { PlanMeasure } from './plan-measure.usecase.js';
import { ProblemCosts } from './problem-cost.queries.js';
import { ProblemsController } from './problems.controller.js';
import { ProblemQueries } from './problems.queries.js';
import { RecordEffect } from './record-effect.usecase.js';
import { TellClients } from './tell-clients.usecase.js';

@Module({
  imports: [CalendarsModule, EscalationsModule, ReplicasModule],
  controllers: [CaseCostsConsumer, EffectsConsumer, MeasuresController, ProblemsController],
  providers: [
    AskEffect,
    CheckMeasure,
    EffectsTimer,
    ExplainProblem,
    FinishMeasure,
    LinkCases,
    MoveProblem,
    OpenProblem,
    PlanMeasure,
    ProblemCosts,
    ProblemQueries,
    RecordEffect,
    TellClients,
  ],
})
export class ProblemsModule {}
