import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import {
  escalateBody,
  escalationPage,
  escalationResource,
  idField,
  pageQuery,
  type EscalateBody,
  type EscalationResource,
  type Page,
  type PageQuery,
} from '@okno/contracts';
import { Allow, AllowStaff, Answers, Context, type WorkContext } from '@okno/service-kit';
import { EscalationQueries } from './escalations.queries.js';
import { RaiseEscalation } from './raise-escalation.usecase.js';

@Controller('requests/:id/escalations')
export class RequestEscalationsController {
  constructor(
    private readonly escalations: EscalationQueries,
    private readonly raiseEscalation: RaiseEscalation,
  ) {}

  @Post()
  @Allow('operator', 'manager', 'specialist', 'head', 'director')
  @Answers('Hand a matter up', escalationResource, 201)
  raise(
    @Param('id', { schema: idField }) id: string,
    @Body({ schema: escalateBody }) body: EscalateBody,
    @Context() context: WorkContext,
  ): Promise<EscalationResource> {
    return this.raiseEscalation.execute(id, body, context);
  }

  @Get()
  @AllowStaff()
  @Answers('The escalations of a request, newest first', escalationPage)
  list(
    @Param('id', { schema: idField }) id: string,
    @Query({ schema: pageQuery }) query: PageQuery,
    @Context() context: WorkContext,
  ): Promise<Page<EscalationResource>> {
    return this.escalations.ofRequest(id, query, context);
  }
}
