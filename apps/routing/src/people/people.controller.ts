import { Body, Controller, Get, Param, Post, Put, Query } from '@nestjs/common';
import {
  absenceResource,
  cancelAbsenceBody,
  idField,
  pageOf,
  pageQuery,
  planAbsenceBody,
  presenceBody,
  presenceResource,
  type AbsenceResource,
  type Page,
  type PageQuery,
  type PresenceResource,
} from '@okno/contracts';
import { AllowStaff, Answers, Context, type WorkContext } from '@okno/service-kit';
import type { z } from 'zod';
import { refuse } from '../routing.refusals.js';
import { CancelAbsence, PlanAbsence } from './absences.usecase.js';
import { ChangePresence } from './change-presence.usecase.js';
import { PeopleQueries } from './people.queries.js';

const absencePage = pageOf(absenceResource);

@Controller('employees')
export class PeopleController {
  constructor(
    private readonly changePresence: ChangePresence,
    private readonly planAbsence: PlanAbsence,
    private readonly cancelAbsence: CancelAbsence,
    private readonly people: PeopleQueries,
  ) {}

  @Put('me/presence')
  @AllowStaff()
  @Answers('Say that you are there, busy, on a break or gone', presenceResource)
  setPresence(
    @Body({ schema: presenceBody }) body: z.output<typeof presenceBody>,
    @Context() context: WorkContext,
  ): Promise<PresenceResource> {
    return this.changePresence.execute(body.state, context);
  }

  @Get('me/presence')
  @AllowStaff()
  @Answers('Read your own presence', presenceResource)
  presence(@Context() { identity }: WorkContext): Promise<PresenceResource> {
    if (identity.employeeId === null) throw refuse('not-an-employee');
    return this.people.presence(identity.employeeId);
  }

  @Post(':id/absences')
  @AllowStaff()
  @Answers('Plan an absence and say who stands in', absenceResource, 201)
  plan(
    @Param('id', { schema: idField }) id: string,
    @Body({ schema: planAbsenceBody }) body: z.output<typeof planAbsenceBody>,
    @Context() context: WorkContext,
  ): Promise<AbsenceResource> {
    return this.planAbsence.execute(id, body, context);
  }

  @Get(':id/absences')
  @AllowStaff()
  @Answers("List an employee's absences, newest first", absencePage)
  absences(
    @Param('id', { schema: idField }) id: string,
    @Query({ schema: pageQuery }) query: PageQuery,
  ): Promise<Page<AbsenceResource>> {
    return this.people.absences(id, query);
  }

  @Get(':id/absences/:absenceId')
  @AllowStaff()
  @Answers('Read an absence', absenceResource)
  absence(
    @Param('id', { schema: idField }) id: string,
    @Param('absenceId', { schema: idField }) absenceId: string,
  ): Promise<AbsenceResource> {
    return this.people.absence(id, absenceId);
  }

  @Post(':id/absences/:absenceId/cancel')
  @AllowStaff()
  @Answers('Call an absence off', absenceResource)
  cancel(
    @Param('id', { schema: idField }) id: string,
    @Param('absenceId', { schema: idField }) absenceId: string,
    @Body({ schema: cancelAbsenceBody }) _body: object,
    @Context() context: WorkContext,
  ): Promise<AbsenceResource> {
    return this.cancelAbsence.execute(id, absenceId, context);
  }
}
