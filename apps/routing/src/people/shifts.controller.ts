import { Body, Controller, Get, Param, Patch, Post, Query } from '@nestjs/common';
import {
  changeShiftBody,
  createShiftBody,
  idField,
  pageOf,
  shiftResource,
  shiftsQuery,
  type Page,
  type ShiftResource,
} from '@okno/contracts';
import { Allow, AllowStaff, Answers, Context, ExpectedVersion, type WorkContext } from '@okno/service-kit';
import type { z } from 'zod';
import { PeopleQueries } from './people.queries.js';
import { ChangeShift, CreateShift } from './shifts.usecase.js';

const shiftPage = pageOf(shiftResource);

@Controller('shifts')
export class ShiftsController {
  constructor(
    private readonly createShift: CreateShift,
    private readonly changeShift: ChangeShift,
    private readonly people: PeopleQueries,
  ) {}

  @Post()
  @Allow('administrator', 'head')
  @Answers("Give an employee's date hours of its own", shiftResource, 201)
  create(
    @Body({ schema: createShiftBody }) body: z.output<typeof createShiftBody>,
    @Context() context: WorkContext,
  ): Promise<ShiftResource> {
    return this.createShift.execute(body, context);
  }

  @Get()
  @AllowStaff()
  @Answers('List shifts, newest first', shiftPage)
  list(@Query({ schema: shiftsQuery }) query: z.output<typeof shiftsQuery>): Promise<Page<ShiftResource>> {
    return this.people.shifts(query);
  }

  @Get(':id')
  @AllowStaff()
  @Answers('Read a shift', shiftResource)
  read(@Param('id', { schema: idField }) id: string): Promise<ShiftResource> {
    return this.people.shift(id);
  }

  @Patch(':id')
  @Allow('administrator', 'head')
  @Answers('Change a shift', shiftResource)
  change(
    @Param('id', { schema: idField }) id: string,
    @ExpectedVersion() version: number,
    @Body({ schema: changeShiftBody }) body: z.output<typeof changeShiftBody>,
    @Context() context: WorkContext,
  ): Promise<ShiftResource> {
    return this.changeShift.execute(id, version, body, context);
  }
}
