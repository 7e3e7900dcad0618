import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import {
  calendarChangePreview,
  calendarPatchBody,
  idField,
  recomputeList,
  type CalendarChangePreview,
  type CalendarPatchBody,
  type RecomputeResource,
} from '@okno/contracts';
import { Allow, Answers, Context, type WorkContext } from '@okno/service-kit';
import { PreviewCalendar } from './preview-calendar.usecase.js';
import { RecomputeQueries } from './recomputes.queries.js';

@Controller()
@Allow('administrator', 'director', 'head')
export class RecomputesController {
  constructor(
    private readonly recomputes: RecomputeQueries,
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
  ofCalendar(@Param('id', { schema: idField }) id: string): Promise<{ items: RecomputeResource[] }> {
    return this.recomputes.ofCalendar(id);
  }

  @Get('sla-policies/:id/recomputes')
  @Answers('How far the versions of a policy have reached the open requests, newest first', recomputeList)
  ofPolicy(@Param('id', { schema: idField }) id: string): Promise<{ items: RecomputeResource[] }> {
    return this.recomputes.ofPolicy(id);
  }
}
