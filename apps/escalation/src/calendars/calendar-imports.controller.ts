import { Readable } from 'node:stream';
import { Controller, Param, Post, Query, Req } from '@nestjs/common';
import { ApiBody, ApiConsumes } from '@nestjs/swagger';
import {
  calendarFileTypes,
  calendarImportPreview,
  calendarImportQuery,
  calendarResource,
  idField,
  type CalendarImportPreview,
  type CalendarImportQuery,
  type CalendarResource,
} from '@okno/contracts';
import { Allow, Answers, Context, ExpectedVersion, type WorkContext } from '@okno/service-kit';
import { ImportCalendar, type CalendarFile } from './import-calendar.usecase.js';

interface RawRequest {
  readonly body: unknown;
  readonly rawMediaType?: string;
}

function fileOf({ body, rawMediaType }: RawRequest): CalendarFile {
  return {
    mediaType: rawMediaType ?? '',
    content: (body instanceof Readable ? body : Readable.from([])) as AsyncIterable<Buffer>,
  };
}

@Controller('calendars')
@Allow('administrator')
export class CalendarImportsController {
  constructor(private readonly importCalendar: ImportCalendar) {}

  @Post(':id/preview-import')
  @ApiConsumes(...calendarFileTypes)
  @ApiBody({ schema: { type: 'string', format: 'binary' } })
  @Answers('What a file of holidays would change in a calendar; nothing is stored', calendarImportPreview)
  preview(
    @Param('id', { schema: idField }) id: string,
    @Query({ schema: calendarImportQuery }) query: CalendarImportQuery,
    @Req() request: RawRequest,
  ): Promise<CalendarImportPreview> {
    return this.importCalendar.preview(id, query, fileOf(request));
  }

  @Post(':id/import')
  @ApiConsumes(...calendarFileTypes)
  @ApiBody({ schema: { type: 'string', format: 'binary' } })
  @Answers('Publish the next version of a calendar with the holidays of a file', calendarResource)
  import(
    @Param('id', { schema: idField }) id: string,
    @ExpectedVersion() expectedVersion: number,
    @Query({ schema: calendarImportQuery }) query: CalendarImportQuery,
    @Req() request: RawRequest,
    @Context() context: WorkContext,
  ): Promise<CalendarResource> {
    return this.importCalendar.execute(id, expectedVersion, query, fileOf(request), context);
  }
}
