import { Body, Controller, Get, Param, Patch, Post, Query } from '@nestjs/common';
import {
  approvalFaults,
  approvalRouteBody,
  approvalRoutePage,
  approvalRoutePatchBody,
  approvalRouteResource,
  approvalRoutesQuery,
  idField,
  versionQuery,
  type ApprovalFaults,
  type ApprovalRouteBody,
  type ApprovalRoutePatchBody,
  type ApprovalRouteResource,
  type ApprovalRoutesQuery,
  type Page,
} from '@okno/contracts';
import { Allow, AllowStaff, Answers, Context, ExpectedVersion, type WorkContext } from '@okno/service-kit';
import type { z } from 'zod';
import { ApprovalRouteQueries } from './approval-routes.queries.js';
import { PublishApprovalRoute } from './publish-approval-route.usecase.js';
import { RouteFaults } from './route-faults.queries.js';

@Controller('approval-routes')
export class ApprovalRoutesController {
  constructor(
    private readonly publishRoute: PublishApprovalRoute,
    private readonly routes: ApprovalRouteQueries,
    private readonly faults: RouteFaults,
  ) {}

  @Post()
  @Allow('administrator')
  @Answers('Publish an approval route', approvalRouteResource, 201)
  create(
    @Body({ schema: approvalRouteBody }) body: ApprovalRouteBody,
    @Context() context: WorkContext,
  ): Promise<ApprovalRouteResource> {
    return this.publishRoute.execute(body, context);
  }

  @Get()
  @AllowStaff()
  @Answers('Approval routes, newest first', approvalRoutePage)
  list(@Query({ schema: approvalRoutesQuery }) query: ApprovalRoutesQuery): Promise<Page<ApprovalRouteResource>> {
    return this.routes.list(query);
  }

  @Get('faults')
  @Allow('administrator', 'director', 'head')
  @Answers('Routes and open approvals that nobody can complete as the company stands now', approvalFaults)
  faultsNow(@Context() context: WorkContext): Promise<ApprovalFaults> {
    return this.faults.find(context);
  }

  @Get(':id')
  @AllowStaff()
  @Answers('One approval route, in any version', approvalRouteResource)
  read(
    @Param('id', { schema: idField }) id: string,
    @Query({ schema: versionQuery }) { version }: z.output<typeof versionQuery>,
  ): Promise<ApprovalRouteResource> {
    return this.routes.read(id, version);
  }

  @Patch(':id')
  @Allow('administrator')
  @Answers('Publish the next version; approvals that were asked keep theirs', approvalRouteResource)
  revise(
    @Param('id', { schema: idField }) id: string,
    @ExpectedVersion() expectedVersion: number,
    @Body({ schema: approvalRoutePatchBody }) body: ApprovalRoutePatchBody,
    @Context() context: WorkContext,
  ): Promise<ApprovalRouteResource> {
    return this.publishRoute.revise(id, expectedVersion, body, context);
  }
}
