import { Controller, Get, Param } from '@nestjs/common';
import { idField, requestDeadlines, type RequestDeadline } from '@okno/contracts';
import { AllowStaff, Answers, Context, type WorkContext } from '@okno/service-kit';
import { RequestDeadlines } from './request-deadlines.queries.js';

@Controller('requests')
export class RequestDeadlinesController {
  constructor(private readonly deadlines: RequestDeadlines) {}

  @Get(':id/deadlines')
  @AllowStaff()
  @Answers('The deadlines of a request, each explaining itself', requestDeadlines)
  read(
    @Param('id', { schema: idField }) id: string,
    @Context() context: WorkContext,
  ): Promise<{ items: RequestDeadline[] }> {
    return this.deadlines.read(id, context);
  }
}
