import { Module } from '@nestjs/common';
import { CalendarsModule } from '../calendars/calendars.module.js';
import { ControlPointsModule } from '../control-points/control-points.module.js';
import { PoliciesModule } from '../policies/policies.module.js';
import { ReplicasModule } from '../replicas/replicas.module.js';
import { ClocksConsumer } from './clocks.consumer.js';
import { ClocksTimer } from './clocks.timer.js';
import { DecideWaiting } from './decide-waiting.usecase.js';
import { FollowRequests } from './follow-requests.usecase.js';
import { PromiseChoice } from './promise-choice.queries.js';
import { RequestDeadlinesController } from './request-deadlines.controller.js';
import { RequestDeadlines } from './request-deadlines.queries.js';
import { RequestTerms } from './request-terms.queries.js';
import { SimulatePolicy } from './simulate-policy.usecase.js';
import { SimulationsController } from './simulations.controller.js';

@Module({
  imports: [CalendarsModule, ControlPointsModule, PoliciesModule, ReplicasModule],
  controllers: [ClocksConsumer, RequestDeadlinesController, SimulationsController],
  providers: [
    ClocksTimer,
    DecideWaiting,
    FollowRequests,
    PromiseChoice,
    RequestDeadlines,
    RequestTerms,
    SimulatePolicy,
  ],
  exports: [DecideWaiting, FollowRequests, RequestTerms],
})
export class ClocksModule {}
