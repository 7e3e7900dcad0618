import { Module } from '@nestjs/common';
import { ReplicasModule } from '../replicas/replicas.module.js';
import { AcceptAssignment, DeclineAssignment } from './answer-offer.usecase.js';
import { AssignmentsConsumer } from './assignments.consumer.js';
import { AssignmentsController, RequestAssignmentsController } from './assignments.controller.js';
import { AssignmentQueries } from './assignments.queries.js';
import { CancelAssignment, CancelAssignmentsOfRequest } from './cancel-assignment.usecase.js';
import { CompleteAssignment, ReportProgress, ReturnAssignment } from './do-assignment.usecase.js';
import { DescribeEscalatedAssignment, GiveEscalatedAssignment } from './escalated-assignment.usecase.js';
import { ExpireOffers } from './expire-offers.timer.js';
import { FollowDeadline } from './follow-deadline.usecase.js';
import { GiveAgain } from './give-again.usecase.js';
import { GiveAssignment } from './give-assignment.usecase.js';
import { OfferAssignment } from './offer-assignment.usecase.js';

@Module({
  imports: [ReplicasModule],
  controllers: [AssignmentsConsumer, AssignmentsController, RequestAssignmentsController],
  providers: [
    AcceptAssignment,
    AssignmentQueries,
    CancelAssignment,
    CancelAssignmentsOfRequest,
    CompleteAssignment,
    DeclineAssignment,
    DescribeEscalatedAssignment,
    ExpireOffers,
    FollowDeadline,
    GiveAgain,
    GiveAssignment,
    GiveEscalatedAssignment,
    OfferAssignment,
    ReportProgress,
    ReturnAssignment,
  ],
})
export class AssignmentsModule {}
