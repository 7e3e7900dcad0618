import { Readable } from 'node:stream';
import { Body, Controller, Get, Header, Param, Post, Query, Req, StreamableFile } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiTags } from '@nestjs/swagger';
import {
  idField,
  importListQuery,
  importMade,
  importMediaTypes,
  importQuery,
  importResource,
  pageOf,
  requiredTextField,
  undoImportBody,
  type ImportMade,
  type ImportQuery,
  type ImportResource,
  type Page,
  type PageQuery,
  type UndoImportBody,
} from '@okno/contracts';
import { Allow, Answers, Context, type WorkContext } from '@okno/service-kit';
import type { FastifyRequest } from 'fastify';
import { ImportKept } from './import-kept.queries.js';
import { ImportRejects } from './import-rejects.queries.js';
import { ImportQueries } from './import.queries.js';
import { ReceiveImport } from './receive-import.usecase.js';
import { UndoImport } from './undo-import.usecase.js';

@ApiTags('imports')
@Controller('imports')
@Allow('administrator')
export class ImportsController {
  constructor(
    private readonly undoImport: UndoImport,
    private readonly receive: ReceiveImport,
    private readonly imports: ImportQueries,
    private readonly rejects: ImportRejects,
    private readonly kept: ImportKept,
  ) {}

  @Post(':source')
  @ApiConsumes(...importMediaTypes)
  @ApiBody({ schema: { type: 'string', format: 'binary' } })
  @Answers('Take in a file of any size; it is worked through afterwards', importMade, 202)
  make(
    @Param('source', { schema: requiredTextField(100) }) source: string,
    @Query({ schema: importQuery }) query: ImportQuery,
    @Req() request: FastifyRequest,
    @Context() context: WorkContext,
  ): Promise<ImportMade> {
    const content = request.body instanceof Readable ? request.body : Readable.from([]);
    return this.receive.execute(source, query, content as AsyncIterable<Buffer>, context);
  }

  @Get()
  @Answers('Imports, the latest first', pageOf(importResource))
  list(@Query({ schema: importListQuery }) query: PageQuery): Promise<Page<ImportResource>> {
    return this.imports.list(query);
  }

  @Get(':id')
  @Answers('How far an import is, and which lines were rejected', importResource)
  get(@Param('id', { schema: idField }) id: string): Promise<ImportResource> {
    return this.imports.get(id);
  }

  @Post(':id/undo')
  @Answers(
    'Take back what an import brought, but for what somebody has built upon: it goes on in the background',
    importResource,
  )
  undo(
    @Param('id', { schema: idField }) id: string,
    @Body({ schema: undoImportBody }) _body: UndoImportBody,
    @Context() context: WorkContext,
  ): Promise<ImportResource> {
    return this.undoImport.execute(id, context);
  }

  @Get(':id/kept.csv')
  @Header('x-content-type-options', 'nosniff')
  @Answers('What was not taken back with an import that was undone, each with the reason, as a download', undefined)
  async keptOf(@Param('id', { schema: idField }) id: string, @Context() context: WorkContext): Promise<StreamableFile> {
    return new StreamableFile(Readable.from(await this.kept.asCsv(id, context)), {
      type: 'text/csv; charset=utf-8',
      disposition: `attachment; filename="kept-${id}.csv"`,
    });
  }

  @Get(':id/rejects.csv')
  @Header('x-content-type-options', 'nosniff')
  @Answers('The rejected rows as they stood in the file, each with its line and the reason, as a download', undefined)
  async rejectsOf(
    @Param('id', { schema: idField }) id: string,
    @Context() context: WorkContext,
  ): Promise<StreamableFile> {
    return new StreamableFile(Readable.from(await this.rejects.asCsv(id, context)), {
      type: 'text/csv; charset=utf-8',
      disposition: `attachment; filename="rejects-${id}.csv"`,
    });
  }
}
