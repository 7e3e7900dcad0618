import { Body, Controller, Get, Param, Patch, Post, Query } from '@nestjs/common';
import {
  changeEmployeeBody,
  createEmployeeBody,
  employeeResource,
  employeesQuery,
  idField,
  pageOf,
  type EmployeeResource,
  type Page,
} from '@okno/contracts';
import { Allow, AllowStaff, Answers, Context, ExpectedVersion, type WorkContext } from '@okno/service-kit';
import type { z } from 'zod';
import { ChangeEmployee, CreateEmployee } from './employees.usecase.js';
import { OrganisationQueries } from './organisation.queries.js';

const employeePage = pageOf(employeeResource);

@Controller('employees')
export class EmployeesController {
  constructor(
    private readonly createEmployee: CreateEmployee,
    private readonly changeEmployee: ChangeEmployee,
    private readonly organisation: OrganisationQueries,
  ) {}

  @Post()
  @Allow('administrator')
  @Answers('Add an employee', employeeResource, 201)
  create(
    @Body({ schema: createEmployeeBody }) body: z.output<typeof createEmployeeBody>,
    @Context() context: WorkContext,
  ): Promise<EmployeeResource> {
    return this.createEmployee.execute(body, context);
  }

  @Get()
  @AllowStaff()
  @Answers('List employees, newest first', employeePage)
  list(@Query({ schema: employeesQuery }) query: z.output<typeof employeesQuery>): Promise<Page<EmployeeResource>> {
    return this.organisation.employees(query);
  }

  @Get(':id')
  @AllowStaff()
  @Answers('Read an employee', employeeResource)
  read(@Param('id', { schema: idField }) id: string): Promise<EmployeeResource> {
    return this.organisation.employee(id);
  }

  @Patch(':id')
  @Allow('administrator')
  @Answers('Change an employee', employeeResource)
  change(
    @Param('id', { schema: idField }) id: string,
    @ExpectedVersion() version: number,
    @Body({ schema: changeEmployeeBody }) body: z.output<typeof changeEmployeeBody>,
    @Context() context: WorkContext,
  ): Promise<EmployeeResource> {
    return this.changeEmployee.execute(id, version, body, context);
  }
}
