import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import {
  approvalPage,
  approvalResource,
  approvalsQuery,
  approveBody,
  askApprovalBody,
  idField,
  rejectApprovalBody,
  withdrawApprovalBody,
  type ApprovalResource,
  type ApprovalsQuery,
  type ApproveBody,
  type AskApprovalBody,
  type Page,
} from '@okno/contracts';
import { AllowStaff, Answers, Context, OncePerKey, type WorkContext } from '@okno/service-kit';
import type { z } from 'zod';
import { AnswerApproval } from './answer-approval.usecase.js';
import { ApprovalQueries } from './approvals.queries.js';
import { AskApproval } from './ask-approval.usecase.js';

@Controller('approvals')
export class ApprovalsController {
  constructor(
    private readonly approvals: ApprovalQueries,
    private readonly askApproval: AskApproval,
    private readonly answerApproval: AnswerApproval,
  ) {}

  @Post()
  @AllowStaff()
  @Answers('Ask for an approval, by a route or by stages of your own', approvalResource, 201)
  ask(
    @Body({ schema: askApprovalBody }) body: AskApprovalBody,
    @Context() context: WorkContext,
  ): Promise<ApprovalResource> {
    return this.askApproval.execute(body, context);
  }

  @Get()
  @AllowStaff()
  @Answers('Approvals, newest first; `mine` are those that wait for you', approvalPage)
  list(
    @Query({ schema: approvalsQuery }) query: ApprovalsQuery,
    @Context() context: WorkContext,
  ): Promise<Page<ApprovalResource>> {
    return this.approvals.list(query, context);
  }

  @Get(':id')
  @AllowStaff()
  @Answers('One approval, with everybody who was asked and what they said', approvalResource)
  read(@Param('id', { schema: idField }) id: string, @Context() context: WorkContext): Promise<ApprovalResource> {
    return this.approvals.read(id, context);
  }

  // Who may answer is decided by the route alone; no role stands above it.
  @Post(':id/approve')
  @OncePerKey()
  @AllowStaff()
  @Answers('Approve wherever you are asked now', approvalResource)
  approve(
    @Param('id', { schema: idField }) id: string,
    @Body({ schema: approveBody }) body: ApproveBody,
    @Context() context: WorkContext,
  ): Promise<ApprovalResource> {
    return this.answerApproval.execute(id, { verb: 'approve', ...body }, context);
  }

  @Post(':id/reject')
  @OncePerKey()
  @AllowStaff()
  @Answers('Do not approve: this ends it', approvalResource)
  reject(
    @Param('id', { schema: idField }) id: string,
    @Body({ schema: rejectApprovalBody }) { reason }: z.output<typeof rejectApprovalBody>,
    @Context() context: WorkContext,
  ): Promise<ApprovalResource> {
    return this.answerApproval.execute(id, { verb: 'reject', reason }, context);
  }

  @Post(':id/withdraw')
  @OncePerKey()
  @AllowStaff()
  @Answers('Take back what you asked', approvalResource)
  withdraw(
    @Param('id', { schema: idField }) id: string,
    @Body({ schema: withdrawApprovalBody }) { reason }: z.output<typeof withdrawApprovalBody>,
    @Context() context: WorkContext,
  ): Promise<ApprovalResource> {
    return this.answerApproval.withdraw(id, reason ?? null, context);
  }
}
