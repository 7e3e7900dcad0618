import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import {
  auditItemResource,
  commitmentAuditQuery,
  commitmentAuditResource,
  explainAuditItemBody,
  idField,
  settleAuditItemBody,
  type AuditItemResource,
  type CommitmentAuditQuery,
  type CommitmentAuditResource,
  type ExplainAuditItemBody,
  type SettleAuditItemBody,
} from '@okno/contracts';
import { AllowStaff, Answers, Context, type WorkContext } from '@okno/service-kit';
import { AnswerAuditItem } from './answer-audit-item.usecase.js';
import { AuditQueries } from './audits.queries.js';

@Controller('commitments/audit')
export class AuditsController {
  constructor(
    private readonly audits: AuditQueries,
    private readonly answerItem: AnswerAuditItem,
  ) {}

  @Get()
  @AllowStaff()
  @Answers('The weekly audit of promises, the most flagged first', commitmentAuditResource)
  read(
    @Query({ schema: commitmentAuditQuery }) query: CommitmentAuditQuery,
    @Context() context: WorkContext,
  ): Promise<CommitmentAuditResource> {
    return this.audits.ofWeek(query, context);
  }

  @Post(':itemId/explain')
  @AllowStaff()
  @Answers('Give the reason the audit asks for', auditItemResource)
  explain(
    @Param('itemId', { schema: idField }) id: string,
    @Body({ schema: explainAuditItemBody }) { reason }: ExplainAuditItemBody,
    @Context() context: WorkContext,
  ): Promise<AuditItemResource> {
    return this.answerItem.execute(id, { verb: 'explain', reason }, context);
  }

  // Who leads the department is decided by the tree: a head may have any role beside.
  @Post(':itemId/settle')
  @AllowStaff()
  @Answers('Settle what was explained', auditItemResource)
  settle(
    @Param('itemId', { schema: idField }) id: string,
    @Body({ schema: settleAuditItemBody }) { note }: SettleAuditItemBody,
    @Context() context: WorkContext,
  ): Promise<AuditItemResource> {
    return this.answerItem.execute(id, { verb: 'settle', note }, context);
  }
}
