import { Module } from '@nestjs/common';
import { CalendarsModule } from '../calendars/calendars.module.js';
import { EscalationsModule } from '../escalations/escalations.module.js';
import { PoliciesModule } from '../policies/policies.module.js';
import { ReplicasModule } from '../replicas/replicas.module.js';
import { AnswerNotice } from './answer-notice.usecase.js';
import { ClientNoticesController } from './client-notices.controller.js';
import { ClientNoticeQueries } from './client-notices.queries.js';
import { ClientNoticesTimer } from './client-notices.timer.js';
import { ControlConsequences } from './control-consequences.usecase.js';
import { ControlPointsConsumer } from './control-points.consumer.js';
import { ControlPointsTimer } from './control-points.timer.js';
import { DraftNotice } from './draft-notice.usecase.js';
import { FollowControl } from './follow-control.usecase.js';
import { BreachRecorder } from './record-breaches.usecase.js';

@Module({
  imports: [CalendarsModule, EscalationsModule, PoliciesModule, ReplicasModule],
  controllers: [ClientNoticesController, ControlPointsConsumer],
  providers: [
    AnswerNotice,
    BreachRecorder,
    ClientNoticeQueries,
    ClientNoticesTimer,
    ControlConsequences,
    ControlPointsTimer,
    DraftNotice,
    FollowControl,
  ],
  exports: [FollowControl],
})
export class ControlPointsModule {}
