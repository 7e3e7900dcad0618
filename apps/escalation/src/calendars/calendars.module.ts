import { Module } from '@nestjs/common';
import { CalendarQueries } from './calendars.queries.js';
import { CalendarsController } from './calendars.controller.js';
import { CompiledCalendars } from './compiled-calendars.queries.js';
import { PublishCalendar } from './publish-calendar.usecase.js';

@Module({
  controllers: [CalendarsController],
  providers: [CalendarQueries, CompiledCalendars, PublishCalendar],
  exports: [CompiledCalendars, PublishCalendar],
})
export class CalendarsModule {}
