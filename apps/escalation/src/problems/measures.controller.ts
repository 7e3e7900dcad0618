import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import {
  checkMeasureBody,
  idField,
  measureBody,
  measureDoneBody,
  measurePage,
  measureResource,
  pageQuery,
  type MeasureBody,
  type MeasureResource,
  type Page,
  type PageQuery,
} from '@okno/contracts';
import { Allow, AllowStaff, Answers, Context, type WorkContext } from '@okno/service-kit';
import { CheckMeasure } from './check-measure.usecase.js';
import { FinishMeasure } from './finish-measure.usecase.js';
import { PlanMeasure } from './plan-measure.usecase.js';
import { ProblemQueries } from './problems.queries.js';

@Controller('problems/:id/measures')
export class MeasuresController {
  constructor(
    private readonly problems: ProblemQueries,
    private readonly planMeasure: PlanMeasure,
    private readonly finishMeasure: FinishMeasure,
    private readonly checkMeasure: CheckMeasure,
  ) {}

  @Post()
  @Allow('director', 'head', 'quality', 'manager')
  @Answers('Plan a measure against a problem', measureResource, 201)
  plan(
    @Param('id', { schema: idField }) id: string,
    @Body({ schema: measureBody }) body: MeasureBody,
    @Context() context: WorkContext,
  ): Promise<MeasureResource> {
    return this.planMeasure.execute(id, body, context);
  }

  @Get()
  @AllowStaff()
  @Answers('The measures against a problem, newest first', measurePage)
  list(
    @Param('id', { schema: idField }) id: string,
    @Query({ schema: pageQuery }) query: PageQuery,
    @Context() context: WorkContext,
  ): Promise<Page<MeasureResource>> {
    return this.problems.measures(id, query, context);
  }

  // Any employee may own a measure; who does is checked with the measure.
  @Post(':measureId/done')
  @AllowStaff()
  @Answers('Say that a measure is done', measureResource)
  done(
    @Param('id', { schema: idField }) id: string,
    @Param('measureId', { schema: idField }) measureId: string,
    @Body({ schema: measureDoneBody }) _body: object,
    @Context() context: WorkContext,
  ): Promise<MeasureResource> {
    return this.finishMeasure.execute(id, measureId, context);
  }

  @Post(':measureId/check')
  @Allow('director', 'head', 'quality', 'manager')
  @Answers('Have the effect of a measure checked against the statistics now', measureResource)
  check(
    @Param('id', { schema: idField }) id: string,
    @Param('measureId', { schema: idField }) measureId: string,
    @Body({ schema: checkMeasureBody }) _body: object,
    @Context() context: WorkContext,
  ): Promise<MeasureResource> {
    return this.checkMeasure.execute(id, measureId, context);
  }
}
