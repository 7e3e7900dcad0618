import { Body, Controller, Get, Param, Patch, Post, Query } from '@nestjs/common';
import {
  idField,
  policiesQuery,
  policyBody,
  policyPage,
  policyPatchBody,
  policyResource,
  versionQuery,
  type Page,
  type PoliciesQuery,
  type PolicyBody,
  type PolicyPatchBody,
  type PolicyResource,
} from '@okno/contracts';
import { Allow, AllowStaff, Answers, Context, ExpectedVersion, type WorkContext } from '@okno/service-kit';
import type { z } from 'zod';
import { PolicyQueries } from './policies.queries.js';
import { PublishPolicy } from './publish-policy.usecase.js';

@Controller('sla-policies')
export class PoliciesController {
  constructor(
    private readonly publishPolicy: PublishPolicy,
    private readonly policies: PolicyQueries,
  ) {}

  @Post()
  @Allow('administrator')
  @Answers('Publish a service-level policy', policyResource, 201)
  create(@Body({ schema: policyBody }) body: PolicyBody, @Context() context: WorkContext): Promise<PolicyResource> {
    return this.publishPolicy.execute(body, context);
  }

  @Get()
  @AllowStaff()
  @Answers('Service-level policies, newest first', policyPage)
  list(@Query({ schema: policiesQuery }) query: PoliciesQuery): Promise<Page<PolicyResource>> {
    return this.policies.list(query);
  }

  @Get(':id')
  @AllowStaff()
  @Answers('One service-level policy, in any version', policyResource)
  read(
    @Param('id', { schema: idField }) id: string,
    @Query({ schema: versionQuery }) { version }: z.output<typeof versionQuery>,
  ): Promise<PolicyResource> {
    return this.policies.read(id, version);
  }

  @Patch(':id')
  @Allow('administrator')
  @Answers('Publish the next version of a service-level policy', policyResource)
  revise(
    @Param('id', { schema: idField }) id: string,
    @ExpectedVersion() expectedVersion: number,
    @Body({ schema: policyPatchBody }) body: PolicyPatchBody,
    @Context() context: WorkContext,
  ): Promise<PolicyResource> {
    return this.publishPolicy.revise(id, expectedVersion, body, context);
  }
}
