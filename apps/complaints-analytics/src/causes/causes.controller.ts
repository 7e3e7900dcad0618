import { Body, Controller, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  causeListQuery,
  causePatchBody,
  causeResource,
  idField,
  newCauseBody,
  pageOf,
  refField,
  type CauseListQuery,
  type CausePatchBody,
  type CauseResource,
  type NewCauseBody,
  type Page,
} from '@okno/contracts';
import { Allow, AllowStaff, Answers, Context, ExpectedVersion, type WorkContext } from '@okno/service-kit';
import { CauseQueries } from './cause.queries.js';
import { DefineCause } from './define-cause.usecase.js';

@ApiTags('causes')
@Controller('causes')
export class CausesController {
  constructor(
    private readonly defineCause: DefineCause,
    private readonly causes: CauseQueries,
  ) {}

  @Post()
  @Allow('administrator', 'quality')
  @Answers('Add a cause of complaints to the tree', causeResource, 201)
  create(@Body({ schema: newCauseBody }) body: NewCauseBody, @Context() context: WorkContext): Promise<CauseResource> {
    return this.defineCause.execute({ kind: 'new', body }, context);
  }

  @Get()
  @AllowStaff()
  @Answers('Causes in the order of their codes; the tree is in parentId', pageOf(causeResource))
  list(@Query({ schema: causeListQuery }) query: CauseListQuery): Promise<Page<CauseResource>> {
    return this.causes.list(query);
  }

  @Get(':id')
  @AllowStaff()
  @Answers('One cause, by id or code', causeResource)
  read(@Param('id', { schema: refField }) ref: string): Promise<CauseResource> {
    return this.causes.one(ref);
  }

  @Patch(':id')
  @Allow('administrator', 'quality')
  @Answers('Change a cause; the fields that are not given stay', causeResource)
  change(
    @Param('id', { schema: idField }) id: string,
    @ExpectedVersion() version: number,
    @Body({ schema: causePatchBody }) body: CausePatchBody,
    @Context() context: WorkContext,
  ): Promise<CauseResource> {
    return this.defineCause.execute({ kind: 'change', id, version, body }, context);
  }
}
