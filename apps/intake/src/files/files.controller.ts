import { Readable } from 'node:stream';
import { Controller, Get, Header, Headers, Param, Post, Query, Req, StreamableFile } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiTags } from '@nestjs/swagger';
import { fileQuery, fileResource, idField, type FileResource } from '@okno/contracts';
import { AllowSignedIn, Answers, Context, type WorkContext } from '@okno/service-kit';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { attachmentHeader, nameIn, tidyName } from './file-name.rules.js';
import { FileQueries } from './file.queries.js';
import { StoreFile } from './store-file.usecase.js';

@ApiTags('files')
@Controller('files')
export class FilesController {
  constructor(
    private readonly storeFile: StoreFile,
    private readonly files: FileQueries,
  ) {}

  @Post()
  @AllowSignedIn()
  @ApiConsumes('application/octet-stream')
  @ApiBody({ schema: { type: 'string', format: 'binary' } })
  @Answers('Store a file (at most 40 MB), named by ?name= or Content-Disposition', fileResource, 201)
  store(
    @Query({ schema: fileQuery }) { name }: z.output<typeof fileQuery>,
    @Headers('content-disposition') disposition: string | undefined,
    @Req() request: FastifyRequest,
    @Context() context: WorkContext,
  ): Promise<FileResource> {
    const content = request.body instanceof Readable ? request.body : Buffer.alloc(0);
    const mediaType = request.rawMediaType ?? 'application/octet-stream';
    return this.storeFile.execute({ name: tidyName(name ?? nameIn(disposition) ?? ''), mediaType, content }, context);
  }

  @Get(':id')
  @AllowSignedIn()
  @Header('x-content-type-options', 'nosniff')
  @Answers('The bytes of a file, as a download', undefined)
  async download(
    @Param('id', { schema: idField }) id: string,
    @Context() context: WorkContext,
  ): Promise<StreamableFile> {
    const { file, content } = await this.files.open(id, context);
    return new StreamableFile(content, {
      // Never the sender's own type: nothing that strangers send is to run in a reader's browser.
      type: 'application/octet-stream',
      disposition: attachmentHeader(file.name),
      length: file.size,
    });
  }
}
