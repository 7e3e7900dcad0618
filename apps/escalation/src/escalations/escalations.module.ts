import { Module } from '@nestjs/common';
import { CalendarsModule } from '../calendars/calendars.module.js';
import { ReplicasModule } from '../replicas/replicas.module.js';
import { AnswerEscalation } from './answer-escalation.usecase.js';
import { EscalationsConsumer } from './escalations.consumer.js';
import { EscalationsController } from './escalations.controller.js';
import { EscalationQueries } from './escalations.queries.js';
import { EscalationStatisticsQueries } from './escalation-statistics.queries.js';
import { EscalationsTimer } from './escalations.timer.js';
import { FollowAssignment } from './follow-assignment.usecase.js';
import { OrganisationQueries } from './organisation.queries.js';
import { RaiseEscalation } from './raise-escalation.usecase.js';
import { RaiseFurther } from './raise-further.usecase.js';
import { RequestEscalationsController } from './request-escalations.controller.js';
import { ResponseTimesController } from './response-times.controller.js';
import { ResumeClimbing } from './resume-climbing.usecase.js';
import { SetResponseTimes } from './set-response-times.usecase.js';

@Module({
  imports: [CalendarsModule, ReplicasModule],
  controllers: [EscalationsConsumer, EscalationsController, RequestEscalationsController, ResponseTimesController],
  providers: [
    AnswerEscalation,
    EscalationQueries,
    EscalationStatisticsQueries,
    EscalationsTimer,
    FollowAssignment,
    OrganisationQueries,
    RaiseEscalation,
    RaiseFurther,
    ResumeClimbing,
    SetResponseTimes,
  ],
  exports: [EscalationQueries, OrganisationQueries, RaiseEscalation],
})
export class EscalationsModule {}
