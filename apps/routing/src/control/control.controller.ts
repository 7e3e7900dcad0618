import { Controller, Get, Param, Query } from '@nestjs/common';
import { controlQuery, controlResource, idField, type ControlQuery, type ControlResource } from '@okno/contracts';
import { Allow, Answers, Context, type WorkContext } from '@okno/service-kit';
import { ControlQueries } from './control.queries.js';

@Controller('departments')
export class ControlController {
  constructor(private readonly control: ControlQueries) {}

  @Get(':id/control')
  @Allow('head', 'director', 'administrator')
  @Answers('How a department keeps its promises, by person', controlResource)
  read(
    @Param('id', { schema: idField }) id: string,
    @Query({ schema: controlQuery }) query: ControlQuery,
    @Context() context: WorkContext,
  ): Promise<ControlResource> {
    return this.control.of(id, query, context);
  }
}
