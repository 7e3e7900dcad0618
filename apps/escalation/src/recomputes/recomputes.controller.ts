import { Body, Controller, Get, Inject, Param, Post } from '@nestjs/common';
import {
  calendarChangePreview,
  calendarPatchBody,
  idField,
  recomputeList,
  type CalendarChangePreview,
  type CalendarPatchBody,
  type RecomputeResource,
} from '@okno/contracts';
import type { Database } from '@okno/persistence';
import { Allow, Answers, Context, DATABASE, type WorkContext } from '@okno/service-kit';
import { CalendarQueries } from '../calendars/calendars.queries.js';
import { PolicyQueries } from '../policies/policies.queries.js';
import { PreviewCalendar } from './preview-calendar.usecase.js';
import { readRecomputes } from './recomputes.repository.js';

const mostShown = 50;

@Controller()
@Allow('administrator', 'director', 'head')
export class RecomputesController {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    private readonly calendars: CalendarQueries,
    private readonly policies: PolicyQueries,
    private readonly previewCalendar: PreviewCalendar,
  ) {}

  @Post('calendars/:id/preview')
  @Allow('administrator')
  @Answers(
    'Which deadlines of open requests a change of a calendar would move; nothing is stored',
    calendarChangePreview,
  )
  preview(
    @Param('id', { schema: idField }) id: string,
    @Body({ schema: calendarPatchBody }) body: CalendarPatchBody,
    @Context() context: WorkContext,
  ): Promise<CalendarChangePreview> {
    return this.previewCalendar.execute(id, body, context);
  }

  @Get('calendars/:id/recomputes')
  @Answers('How far the versions of a calendar have reached the open requests, newest first', recomputeList)
  async ofCalendar(@Param('id', { schema: idField }) id: string): Promise<{ items: RecomputeResource[] }> {
    await this.calendars.read(id);
    return { items: await readRecomputes(this.database, id, mostShown) };
  }

  @Get('sla-policies/:id/recomputes')
  @Answers('How far the versions of a policy have reached the open requests, newest first', recomputeList)
  async ofPolicy(@Param('id', { schema: idField }) id: string): Promise<{ items: RecomputeResource[] }> {
    await this.policies.require(id);
    return { items: await readRecomputes(this.database, id, mostShown) };
  }
}
