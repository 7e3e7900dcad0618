import { Module } from '@nestjs/common';
import { CalendarsModule } from '../calendars/calendars.module.js';
import { ReplicasModule } from '../replicas/replicas.module.js';
import { AnswerAuditItem } from './answer-audit-item.usecase.js';
import { AuditsController } from './audits.controller.js';
import { AuditQueries } from './audits.queries.js';
import { AuditsTimer } from './audits.timer.js';
import { AuditWeeks } from './audit-weeks.queries.js';
import { CommitmentsController } from './commitments.controller.js';
import { CommitmentQueries } from './commitments.queries.js';
import { CommitmentsTimer } from './commitments.timer.js';
import { LookAtAudit } from './look-at-audit.usecase.js';
import { MakeCommitment } from './make-commitment.usecase.js';
import { MoveCommitment } from './move-commitment.usecase.js';

@Module({
  imports: [CalendarsModule, ReplicasModule],
  controllers: [AuditsController, CommitmentsController],
  providers: [
    AnswerAuditItem,
    AuditQueries,
    AuditsTimer,
    AuditWeeks,
    CommitmentQueries,
    CommitmentsTimer,
    LookAtAudit,
    MakeCommitment,
    MoveCommitment,
  ],
})
export class CommitmentsModule {}
