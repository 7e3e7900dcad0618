import { Body, Controller, Get, Param, Patch, Post, Query } from '@nestjs/common';
import {
  changeDepartmentBody,
  createDepartmentBody,
  departmentResource,
  organisationQuery,
  idField,
  pageOf,
  type DepartmentResource,
  type Page,
} from '@okno/contracts';
import { Allow, AllowStaff, Answers, Context, ExpectedVersion, type WorkContext } from '@okno/service-kit';
import type { z } from 'zod';
import { ChangeDepartment } from './change-department.usecase.js';
import { CreateDepartment } from './create-department.usecase.js';
import { OrganisationQueries } from './organisation.queries.js';

const departmentPage = pageOf(departmentResource);

@Controller('departments')
export class DepartmentsController {
  constructor(
    private readonly createDepartment: CreateDepartment,
    private readonly changeDepartment: ChangeDepartment,
    private readonly organisation: OrganisationQueries,
  ) {}

  @Post()
  @Allow('administrator')
  @Answers('Add a department', departmentResource, 201)
  create(
    @Body({ schema: createDepartmentBody }) body: z.output<typeof createDepartmentBody>,
    @Context() context: WorkContext,
  ): Promise<DepartmentResource> {
    return this.createDepartment.execute(body, context);
  }

  @Get()
  @AllowStaff()
  @Answers('List departments, newest first', departmentPage)
  list(
    @Query({ schema: organisationQuery }) query: z.output<typeof organisationQuery>,
  ): Promise<Page<DepartmentResource>> {
    return this.organisation.departments(query);
  }

  @Get(':id')
  @AllowStaff()
  @Answers('Read a department', departmentResource)
  read(@Param('id', { schema: idField }) id: string): Promise<DepartmentResource> {
    return this.organisation.department(id);
  }

  @Patch(':id')
  @Allow('administrator')
  @Answers('Change a department', departmentResource)
  change(
    @Param('id', { schema: idField }) id: string,
    @ExpectedVersion() version: number,
    @Body({ schema: changeDepartmentBody }) body: z.output<typeof changeDepartmentBody>,
    @Context() context: WorkContext,
  ): Promise<DepartmentResource> {
    return this.changeDepartment.execute(id, version, body, context);
  }
}
