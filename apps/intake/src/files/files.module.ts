import { Module } from '@nestjs/common';
import { FileQueries } from './file.queries.js';
import { FileRepository } from './file.repository.js';
import { FilesController } from './files.controller.js';
import { StoreFile } from './store-file.usecase.js';

@Module({
  controllers: [FilesController],
  providers: [FileQueries, FileRepository, StoreFile],
  exports: [FileQueries, FileRepository, StoreFile],
})
export class FilesModule {}
