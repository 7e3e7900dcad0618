import { Readable } from 'node:stream';
import { Body, Controller, Param, Post, Query, Req } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiTags } from '@nestjs/swagger';
import {
  importMediaTypes,
  importPreview,
  importPreviewBody,
  importPreviewQuery,
  requiredTextField,
  type ImportPreview,
  type ImportPreviewBody,
  type ImportPreviewQuery,
} from '@okno/contracts';
import { Allow, Answers, Context, type WorkContext } from '@okno/service-kit';
import type { FastifyRequest } from 'fastify';
import { PreviewImport } from './preview-import.usecase.js';

@ApiTags('imports')
@Controller('imports')
@Allow('administrator')
export class ImportPreviewsController {
  constructor(private readonly preview: PreviewImport) {}

  @Post('preview')
  @Answers('Try a profile, saved or not, on the beginning of a file; nothing is stored', importPreview)
  ofSample(
    @Body({ schema: importPreviewBody }) body: ImportPreviewBody,
    @Context() context: WorkContext,
  ): Promise<ImportPreview> {
    return this.preview.ofSample(body, context);
  }

  @Post(':source/preview')
  @ApiConsumes(...importMediaTypes)
  @ApiBody({ schema: { type: 'string', format: 'binary' } })
  @Answers('What an import would make of the first rows of a file; nothing is stored', importPreview)
  ofFile(
    @Param('source', { schema: requiredTextField(100) }) source: string,
    @Query({ schema: importPreviewQuery }) query: ImportPreviewQuery,
    @Req() request: FastifyRequest,
    @Context() context: WorkContext,
  ): Promise<ImportPreview> {
    const content = request.body instanceof Readable ? request.body : Readable.from([]);
    return this.preview.ofFile(source, query, content as AsyncIterable<Buffer>, context);
  }
}
