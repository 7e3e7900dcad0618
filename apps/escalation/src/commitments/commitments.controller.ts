import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import {
  checkCommitmentBody,
  commitmentBody,
  commitmentPage,
  commitmentResource,
  commitmentsQuery,
  idField,
  keepCommitmentBody,
  renegotiateCommitmentBody,
  reportCommitmentBody,
  type CheckCommitmentBody,
  type CommitmentBody,
  type CommitmentResource,
  type CommitmentsQuery,
  type KeepCommitmentBody,
  type Page,
  type RenegotiateCommitmentBody,
  type ReportCommitmentBody,
} from '@okno/contracts';
import { AllowStaff, Answers, Context, OncePerKey, type WorkContext } from '@okno/service-kit';
import { CommitmentQueries } from './commitments.queries.js';
import { MakeCommitment } from './make-commitment.usecase.js';
import { MoveCommitment } from './move-commitment.usecase.js';

// Anybody who works for the company may promise something; whoever sees a promise may say what became of it.
@Controller('commitments')
export class CommitmentsController {
  constructor(
    private readonly commitments: CommitmentQueries,
    private readonly makeCommitment: MakeCommitment,
    private readonly moveCommitment: MoveCommitment,
  ) {}

  @Post()
  @AllowStaff()
  @Answers('Write down what was promised to a client', commitmentResource, 201)
  create(
    @Body({ schema: commitmentBody }) body: CommitmentBody,
    @Context() context: WorkContext,
  ): Promise<CommitmentResource> {
    return this.makeCommitment.execute(body, context);
  }

  @Get()
  @AllowStaff()
  @Answers('Promises to clients, newest first; `mirror` shows yours, your team’s or your department’s', commitmentPage)
  list(
    @Query({ schema: commitmentsQuery }) query: CommitmentsQuery,
    @Context() context: WorkContext,
  ): Promise<Page<CommitmentResource>> {
    return this.commitments.list(query, context);
  }

  @Get(':id')
  @AllowStaff()
  @Answers('One promise', commitmentResource)
  read(@Param('id', { schema: idField }) id: string, @Context() context: WorkContext): Promise<CommitmentResource> {
    return this.commitments.read(id, context);
  }

  @Post(':id/keep')
  @AllowStaff()
  @Answers('Say that it was kept, and what proves it', commitmentResource)
  keep(
    @Param('id', { schema: idField }) id: string,
    @Body({ schema: keepCommitmentBody }) { evidence }: KeepCommitmentBody,
    @Context() context: WorkContext,
  ): Promise<CommitmentResource> {
    return this.moveCommitment.execute(id, { verb: 'keep', evidence }, context);
  }

  @Post(':id/renegotiate')
  @AllowStaff()
  @Answers('Note the new date the client agreed to', commitmentResource)
  renegotiate(
    @Param('id', { schema: idField }) id: string,
    @Body({ schema: renegotiateCommitmentBody }) { dueAt, agreedWith, reason }: RenegotiateCommitmentBody,
    @Context() context: WorkContext,
  ): Promise<CommitmentResource> {
    const command = { verb: 'renegotiate', dueAt: new Date(dueAt), agreedWith, reason: reason ?? null } as const;
    return this.moveCommitment.execute(id, command, context);
  }

  @Post(':id/check')
  @AllowStaff()
  @Answers('Tick an item of the checklist, or untick it', commitmentResource)
  check(
    @Param('id', { schema: idField }) id: string,
    @Body({ schema: checkCommitmentBody }) { item, done }: CheckCommitmentBody,
    @Context() context: WorkContext,
  ): Promise<CommitmentResource> {
    return this.moveCommitment.execute(id, { verb: 'check', item, done }, context);
  }

  @Post(':id/report')
  @OncePerKey()
  @AllowStaff()
  @Answers('Tell how far it is', commitmentResource)
  report(
    @Param('id', { schema: idField }) id: string,
    @Body({ schema: reportCommitmentBody }) { text, percent, forecastAt }: ReportCommitmentBody,
    @Context() context: WorkContext,
  ): Promise<CommitmentResource> {
    const forecast = forecastAt === undefined ? null : new Date(forecastAt);
    return this.moveCommitment.executeOnce(
      id,
      { verb: 'report', text, percent: percent ?? null, forecastAt: forecast },
      context,
    );
  }
}
