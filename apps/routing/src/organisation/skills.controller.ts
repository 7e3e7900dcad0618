import { Body, Controller, Get, Param, Patch, Post, Query } from '@nestjs/common';
import {
  changeSkillBody,
  createSkillBody,
  skillResource,
  organisationQuery,
  idField,
  pageOf,
  type SkillResource,
  type Page,
} from '@okno/contracts';
import { Allow, AllowStaff, Answers, Context, ExpectedVersion, type WorkContext } from '@okno/service-kit';
import type { z } from 'zod';
import { ChangeSkill, CreateSkill } from './skills.usecase.js';
import { OrganisationQueries } from './organisation.queries.js';

const skillPage = pageOf(skillResource);

@Controller('skills')
export class SkillsController {
  constructor(
    private readonly createSkill: CreateSkill,
    private readonly changeSkill: ChangeSkill,
    private readonly organisation: OrganisationQueries,
  ) {}

  @Post()
  @Allow('administrator')
  @Answers('Add a skill', skillResource, 201)
  create(
    @Body({ schema: createSkillBody }) body: z.output<typeof createSkillBody>,
    @Context() context: WorkContext,
  ): Promise<SkillResource> {
    return this.createSkill.execute(body, context);
  }

  @Get()
  @AllowStaff()
  @Answers('List skills, newest first', skillPage)
  list(@Query({ schema: organisationQuery }) query: z.output<typeof organisationQuery>): Promise<Page<SkillResource>> {
    return this.organisation.skills(query);
  }

  @Get(':id')
  @AllowStaff()
  @Answers('Read a skill', skillResource)
  read(@Param('id', { schema: idField }) id: string): Promise<SkillResource> {
    return this.organisation.skill(id);
  }

  @Patch(':id')
  @Allow('administrator')
  @Answers('Change a skill', skillResource)
  change(
    @Param('id', { schema: idField }) id: string,
    @ExpectedVersion() version: number,
    @Body({ schema: changeSkillBody }) body: z.output<typeof changeSkillBody>,
    @Context() context: WorkContext,
  ): Promise<SkillResource> {
    return this.changeSkill.execute(id, version, body, context);
  }
}
