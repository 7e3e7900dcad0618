import { Module } from '@nestjs/common';
import { CalendarsModule } from '../calendars/calendars.module.js';
import { EscalationsModule } from '../escalations/escalations.module.js';
import { ReplicasModule } from '../replicas/replicas.module.js';
import { AnswerApproval } from './answer-approval.usecase.js';
import { ApprovalCompany } from './approval-company.queries.js';
import { ApprovalRoutesController } from './approval-routes.controller.js';
import { ApprovalRouteQueries } from './approval-routes.queries.js';
import { ApprovalsConsumer } from './approvals.consumer.js';
import { ApprovalsController } from './approvals.controller.js';
import { ApprovalQueries } from './approvals.queries.js';
import { ApprovalsTimer } from './approvals.timer.js';
import { AskApproval } from './ask-approval.usecase.js';
import { NamedApprovers } from './named-approvers.queries.js';
import { PublishApprovalRoute } from './publish-approval-route.usecase.js';
import { RouteFaults } from './route-faults.queries.js';
import { WatchApprovals } from './watch-approvals.usecase.js';

@Module({
  imports: [CalendarsModule, EscalationsModule, ReplicasModule],
  controllers: [ApprovalRoutesController, ApprovalsConsumer, ApprovalsController],
  providers: [
    AnswerApproval,
    ApprovalCompany,
    ApprovalQueries,
    ApprovalRouteQueries,
    ApprovalsTimer,
    AskApproval,
    NamedApprovers,
    PublishApprovalRoute,
    RouteFaults,
    WatchApprovals,
  ],
})
export class ApprovalsModule {}
