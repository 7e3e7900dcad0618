import { Body, Controller, Get, Param, Patch, Post, Query } from '@nestjs/common';
import {
  calendarBody,
  calendarPage,
  calendarPatchBody,
  calendarResource,
  calendarsQuery,
  idField,
  versionQuery,
  type CalendarBody,
  type CalendarPatchBody,
  type CalendarResource,
  type CalendarsQuery,
  type Page,
} from '@okno/contracts';
import { Allow, AllowStaff, Answers, Context, ExpectedVersion, type WorkContext } from '@okno/service-kit';
import type { z } from 'zod';
import { CalendarQueries } from './calendars.queries.js';
import { PublishCalendar } from './publish-calendar.usecase.js';

@Controller('calendars')
export class CalendarsController {
  constructor(
    private readonly publishCalendar: PublishCalendar,
    private readonly calendars: CalendarQueries,
  ) {}

  @Post()
  @Allow('administrator')
  @Answers('Publish a working calendar', calendarResource, 201)
  create(
    @Body({ schema: calendarBody }) body: CalendarBody,
    @Context() context: WorkContext,
  ): Promise<CalendarResource> {
    return this.publishCalendar.execute(body, context);
  }

  @Get()
  @AllowStaff()
  @Answers('Working calendars, newest first', calendarPage)
  list(@Query({ schema: calendarsQuery }) query: CalendarsQuery): Promise<Page<CalendarResource>> {
    return this.calendars.list(query);
  }

  @Get(':id')
  @AllowStaff()
  @Answers('One working calendar, in any version', calendarResource)
  read(
    @Param('id', { schema: idField }) id: string,
    @Query({ schema: versionQuery }) { version }: z.output<typeof versionQuery>,
  ): Promise<CalendarResource> {
    return this.calendars.read(id, version);
  }

  @Patch(':id')
  @Allow('administrator')
  @Answers('Publish the next version of a working calendar', calendarResource)
  revise(
    @Param('id', { schema: idField }) id: string,
    @ExpectedVersion() expectedVersion: number,
    @Body({ schema: calendarPatchBody }) body: CalendarPatchBody,
    @Context() context: WorkContext,
  ): Promise<CalendarResource> {
    return this.publishCalendar.revise(id, expectedVersion, body, context);
  }
}
