import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import {
  acceptAssignmentBody,
  assignmentOffersResource,
  assignmentResource,
  cancelAssignmentBody,
  completeAssignmentBody,
  declineAssignmentBody,
  giveAssignmentBody,
  idField,
  pageOf,
  pageQuery,
  reportAssignmentBody,
  returnAssignmentBody,
  type AssignmentOfferResource,
  type AssignmentResource,
  type Page,
  type PageQuery,
} from '@okno/contracts';
import { Allow, AllowStaff, Answers, Context, OncePerKey, type WorkContext } from '@okno/service-kit';
import type { z } from 'zod';
import { AcceptAssignment, DeclineAssignment } from './answer-offer.usecase.js';
import { AssignmentQueries } from './assignments.queries.js';
import { CancelAssignment } from './cancel-assignment.usecase.js';
import { CompleteAssignment, ReportProgress, ReturnAssignment } from './do-assignment.usecase.js';
import { GiveAssignment } from './give-assignment.usecase.js';

const assignmentPage = pageOf(assignmentResource);

@Controller('requests/:id/assignments')
export class RequestAssignmentsController {
  constructor(
    private readonly giveAssignment: GiveAssignment,
    private readonly assignments: AssignmentQueries,
  ) {}

  @Post()
  @Allow('operator', 'manager', 'head', 'director', 'administrator')
  @Answers('Give a leg of work to a department, a person or a skill', assignmentResource, 201)
  give(
    @Param('id', { schema: idField }) id: string,
    @Body({ schema: giveAssignmentBody }) body: z.output<typeof giveAssignmentBody>,
    @Context() context: WorkContext,
  ): Promise<AssignmentResource> {
    return this.giveAssignment.execute(id, body, context);
  }

  @Get()
  @AllowStaff()
  @Answers('List the assignments of a request, newest first', assignmentPage)
  list(
    @Param('id', { schema: idField }) id: string,
    @Query({ schema: pageQuery }) query: PageQuery,
    @Context() context: WorkContext,
  ): Promise<Page<AssignmentResource>> {
    return this.assignments.ofRequest(id, query, context);
  }
}

@Controller('assignments')
@AllowStaff()
export class AssignmentsController {
  constructor(
    private readonly assignments: AssignmentQueries,
    private readonly acceptAssignment: AcceptAssignment,
    private readonly declineAssignment: DeclineAssignment,
    private readonly reportProgress: ReportProgress,
    private readonly returnAssignment: ReturnAssignment,
    private readonly completeAssignment: CompleteAssignment,
    private readonly cancelAssignment: CancelAssignment,
  ) {}

  @Get(':id')
  @Answers('Read an assignment', assignmentResource)
  read(@Param('id', { schema: idField }) id: string, @Context() context: WorkContext): Promise<AssignmentResource> {
    return this.assignments.one(id, context);
  }

  @Get(':id/offers')
  @Answers('To whom it was offered, and why to them', assignmentOffersResource)
  offers(
    @Param('id', { schema: idField }) id: string,
    @Context() context: WorkContext,
  ): Promise<{ items: AssignmentOfferResource[] }> {
    return this.assignments.offers(id, context);
  }

  @Post(':id/accept')
  @Answers('Take the offered work on', assignmentResource)
  accept(
    @Param('id', { schema: idField }) id: string,
    @Body({ schema: acceptAssignmentBody }) _body: z.output<typeof acceptAssignmentBody>,
    @Context() context: WorkContext,
  ): Promise<AssignmentResource> {
    return this.acceptAssignment.execute(id, context);
  }

  @Post(':id/decline')
  @Answers('Decline the offered work; the next person is asked', assignmentResource)
  decline(
    @Param('id', { schema: idField }) id: string,
    @Body({ schema: declineAssignmentBody }) body: z.output<typeof declineAssignmentBody>,
    @Context() context: WorkContext,
  ): Promise<AssignmentResource> {
    return this.declineAssignment.execute(id, body.reason, context);
  }

  @Post(':id/report')
  @OncePerKey()
  @Answers('Report progress', assignmentResource)
  report(
    @Param('id', { schema: idField }) id: string,
    @Body({ schema: reportAssignmentBody }) body: z.output<typeof reportAssignmentBody>,
    @Context() context: WorkContext,
  ): Promise<AssignmentResource> {
    return this.reportProgress.execute(id, body, context);
  }

  @Post(':id/return')
  @Answers('Hand the work back with a reason', assignmentResource)
  giveBack(
    @Param('id', { schema: idField }) id: string,
    @Body({ schema: returnAssignmentBody }) body: z.output<typeof returnAssignmentBody>,
    @Context() context: WorkContext,
  ): Promise<AssignmentResource> {
    return this.returnAssignment.execute(id, body.reason, context);
  }

  @Post(':id/complete')
  @Answers('Say that the work is done', assignmentResource)
  complete(
    @Param('id', { schema: idField }) id: string,
    @Body({ schema: completeAssignmentBody }) body: z.output<typeof completeAssignmentBody>,
    @Context() context: WorkContext,
  ): Promise<AssignmentResource> {
    return this.completeAssignment.execute(id, body.result, context);
  }

  @Post(':id/cancel')
  @Answers('Call the work off', assignmentResource)
  cancel(
    @Param('id', { schema: idField }) id: string,
    @Body({ schema: cancelAssignmentBody }) body: z.output<typeof cancelAssignmentBody>,
    @Context() context: WorkContext,
  ): Promise<AssignmentResource> {
    return this.cancelAssignment.execute(id, body.reason, context);
  }
}
