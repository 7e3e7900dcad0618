import { Body, Controller, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  importListQuery,
  importProfilePatchBody,
  importProfileResource,
  newImportProfileBody,
  pageOf,
  refField,
  type ImportProfilePatchBody,
  type ImportProfileResource,
  type NewImportProfileBody,
  type Page,
  type PageQuery,
} from '@okno/contracts';
import { Allow, Answers, Context, ExpectedVersion, type WorkContext } from '@okno/service-kit';
import { DefineProfile } from './define-profile.usecase.js';
import { ProfileQueries } from './profile.queries.js';

@ApiTags('imports')
@Controller('imports/profiles')
@Allow('administrator')
export class ProfilesController {
  constructor(
    private readonly defineProfile: DefineProfile,
    private readonly profiles: ProfileQueries,
  ) {}

  @Post()
  @Answers("Save how another system's file is read", importProfileResource, 201)
  create(
    @Body({ schema: newImportProfileBody }) body: NewImportProfileBody,
    @Context() context: WorkContext,
  ): Promise<ImportProfileResource> {
    return this.defineProfile.create(body, context);
  }

  @Get()
  @Answers('Import profiles in the order of their names', pageOf(importProfileResource))
  list(@Query({ schema: importListQuery }) query: PageQuery): Promise<Page<ImportProfileResource>> {
    return this.profiles.list(query);
  }

  @Get(':id')
  @Answers('One import profile, by id or name', importProfileResource)
  get(@Param('id', { schema: refField }) ref: string): Promise<ImportProfileResource> {
    return this.profiles.get(ref);
  }

  @Patch(':id')
  @Answers('Change an import profile; imports that were made before keep the one they had', importProfileResource)
  change(
    @Param('id', { schema: refField }) ref: string,
    @Body({ schema: importProfilePatchBody }) body: ImportProfilePatchBody,
    @ExpectedVersion() version: number,
    @Context() context: WorkContext,
  ): Promise<ImportProfileResource> {
    return this.defineProfile.change(ref, version, body, context);
  }
}
