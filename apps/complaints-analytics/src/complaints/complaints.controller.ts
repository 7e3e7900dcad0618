import { Body, Controller, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  acknowledgeComplaintBody,
  answerComplaintBody,
  appealComplaintBody,
  classifyComplaintBody,
  closeComplaintBody,
  complaintListQuery,
  complaintResource,
  decideComplaintBody,
  idField,
  investigateComplaintBody,
  newComplaintBody,
  pageOf,
  type ClassifyComplaintBody,
  type ComplaintListQuery,
  type ComplaintResource,
  type DecideComplaintBody,
  type NewComplaintBody,
  type Page,
} from '@okno/contracts';
import { Allow, Answers, Context, ExpectedVersion, type WorkContext } from '@okno/service-kit';
import type { z } from 'zod';
import { ClassifyComplaint } from './classify-complaint.usecase.js';
import { ComplaintQueries } from './complaint.queries.js';
import { MoveComplaint } from './move-complaint.usecase.js';
import { RegisterComplaint } from './register-complaint.usecase.js';

@ApiTags('complaints')
@Controller('complaints')
@Allow('operator', 'manager', 'quality', 'head')
export class ComplaintsController {
  constructor(
    private readonly registerComplaint: RegisterComplaint,
    private readonly classifyComplaint: ClassifyComplaint,
    private readonly moveComplaint: MoveComplaint,
    private readonly complaints: ComplaintQueries,
  ) {}

  @Post()
  @Answers('Register a complaint, on a request or on none: then a request is made for it', complaintResource, 201)
  register(
    @Body({ schema: newComplaintBody }) body: NewComplaintBody,
    @Context() context: WorkContext,
  ): Promise<ComplaintResource> {
    return this.registerComplaint.execute(body, context);
  }

  @Get()
  @Allow('operator', 'manager', 'quality', 'head', 'director', 'specialist', 'administrator')
  @Answers('List complaints, the last received first', pageOf(complaintResource))
  list(
    @Query({ schema: complaintListQuery }) query: ComplaintListQuery,
    @Context() context: WorkContext,
  ): Promise<Page<ComplaintResource>> {
    return this.complaints.list(query, context);
  }

  @Get(':id')
  @Allow('operator', 'manager', 'quality', 'head', 'director', 'specialist', 'administrator')
  @Answers('Read a complaint', complaintResource)
  read(@Param('id', { schema: idField }) id: string, @Context() context: WorkContext): Promise<ComplaintResource> {
    return this.complaints.one(id, context);
  }

  @Patch(':id')
  @Answers('Say what a complaint is about; the fields that are not given stay', complaintResource)
  classify(
    @Param('id', { schema: idField }) id: string,
    @ExpectedVersion() version: number,
    @Body({ schema: classifyComplaintBody }) body: ClassifyComplaintBody,
    @Context() context: WorkContext,
  ): Promise<ComplaintResource> {
    return this.classifyComplaint.execute(id, version, body, context);
  }

  @Post(':id/acknowledge')
  @Answers('Tell the client that it is being looked at', complaintResource)
  acknowledge(
    @Param('id', { schema: idField }) id: string,
    @Body({ schema: acknowledgeComplaintBody }) _body: z.output<typeof acknowledgeComplaintBody>,
    @Context() context: WorkContext,
  ): Promise<ComplaintResource> {
    return this.moveComplaint.execute(id, { verb: 'acknowledge' }, context);
  }

  @Post(':id/investigate')
  @Allow('quality', 'head')
  @Answers('Start looking into it', complaintResource)
  investigate(
    @Param('id', { schema: idField }) id: string,
    @Body({ schema: investigateComplaintBody }) _body: z.output<typeof investigateComplaintBody>,
    @Context() context: WorkContext,
  ): Promise<ComplaintResource> {
    return this.moveComplaint.execute(id, { verb: 'investigate' }, context);
  }

  @Post(':id/decide')
  @Allow('quality', 'head')
  @Answers('Decide whether it is justified and what is done about it', complaintResource)
  decide(
    @Param('id', { schema: idField }) id: string,
    @Body({ schema: decideComplaintBody }) body: DecideComplaintBody,
    @Context() context: WorkContext,
  ): Promise<ComplaintResource> {
    return this.moveComplaint.execute(
      id,
      { verb: 'decide', ...body, compensation: body.compensation ?? null },
      context,
    );
  }

  @Post(':id/answer')
  @Answers('Give the client the answer', complaintResource)
  answer(
    @Param('id', { schema: idField }) id: string,
    @Body({ schema: answerComplaintBody }) { text }: z.output<typeof answerComplaintBody>,
    @Context() context: WorkContext,
  ): Promise<ComplaintResource> {
    return this.moveComplaint.execute(id, { verb: 'answer', text }, context);
  }

  @Post(':id/close')
  @Answers('Let the matter rest', complaintResource)
  close(
    @Param('id', { schema: idField }) id: string,
    @Body({ schema: closeComplaintBody }) _body: z.output<typeof closeComplaintBody>,
    @Context() context: WorkContext,
  ): Promise<ComplaintResource> {
    return this.moveComplaint.execute(id, { verb: 'close' }, context);
  }

  @Post(':id/appeal')
  @Answers('The client does not accept the decision: it is investigated again', complaintResource)
  appeal(
    @Param('id', { schema: idField }) id: string,
    @Body({ schema: appealComplaintBody }) { reason }: z.output<typeof appealComplaintBody>,
    @Context() context: WorkContext,
  ): Promise<ComplaintResource> {
    return this.moveComplaint.execute(id, { verb: 'appeal', reason }, context);
  }
}
