import { Module } from '@nestjs/common';
import { ReplicasModule } from '../replicas/replicas.module.js';
import { ApproveCompensation } from './approve-compensation.usecase.js';
import { ClassifyComplaint } from './classify-complaint.usecase.js';
import { ComplaintPromises } from './complaint-promises.queries.js';
import { ComplaintQueries } from './complaint.queries.js';
import { ComplaintsConsumer } from './complaints.consumer.js';
import { ComplaintsController } from './complaints.controller.js';
import { CompensationApprovalsConsumer } from './compensation-approvals.consumer.js';
import { DateComplaints } from './date-complaints.usecase.js';
import { FollowRequests } from './follow-requests.usecase.js';
import { MoveComplaint } from './move-complaint.usecase.js';
import { RegisterComplaint } from './register-complaint.usecase.js';
import { WordComplaints } from './word-complaints.usecase.js';

@Module({
  imports: [ReplicasModule],
  controllers: [CompensationApprovalsConsumer, ComplaintsConsumer, ComplaintsController],
  providers: [
    ApproveCompensation,
    ClassifyComplaint,
    ComplaintPromises,
    ComplaintQueries,
    DateComplaints,
    FollowRequests,
    MoveComplaint,
    RegisterComplaint,
    WordComplaints,
  ],
})
export class ComplaintsModule {}
