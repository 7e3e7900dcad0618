import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  idField,
  pageOf,
  pageQuery,
  refField,
  timelineItem,
  type Page,
  type PageQuery,
  type TimelineItem,
} from '@okno/contracts';
import { AllowSignedIn, Answers, Context, type WorkContext } from '@okno/service-kit';
import { TimelineQueries } from './timeline.queries.js';

@ApiTags('timeline')
@Controller()
export class TimelineController {
  constructor(private readonly timeline: TimelineQueries) {}

  @Get('clients/:id/timeline')
  @AllowSignedIn()
  @Answers('All that happened with a client, from every service, newest first', pageOf(timelineItem))
  ofClient(
    @Param('id', { schema: idField }) id: string,
    @Query({ schema: pageQuery }) query: PageQuery,
    @Context() context: WorkContext,
  ): Promise<Page<TimelineItem>> {
    return this.timeline.ofClient(id, query, context);
  }

  @Get('requests/:id/timeline')
  @AllowSignedIn()
  @Answers('All that happened about a request, newest first', pageOf(timelineItem))
  ofRequest(
    @Param('id', { schema: refField }) ref: string,
    @Query({ schema: pageQuery }) query: PageQuery,
    @Context() context: WorkContext,
  ): Promise<Page<TimelineItem>> {
    return this.timeline.ofRequest(ref, query, context);
  }
}
