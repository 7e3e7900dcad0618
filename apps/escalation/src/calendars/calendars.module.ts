import { Module } from '@nestjs/common';
import { CalendarImportsController } from './calendar-imports.controller.js';
import { CalendarQueries } from './calendars.queries.js';
import { CalendarsController } from './calendars.controller.js';
import { CompiledCalendars } from './compiled-calendars.queries.js';
import { ImportCalendar } from './import-calendar.usecase.js';
import { PublishCalendar } from './publish-calendar.usecase.js';

@Module({
  controllers: [CalendarImportsController, CalendarsController],
  providers: [CalendarQueries, CompiledCalendars, ImportCalendar, PublishCalendar],
  exports: [CalendarQueries, CompiledCalendars, PublishCalendar],
})
export class CalendarsModule {}
