import { Module } from '@nestjs/common';
import { ClientSearchQueries } from './client-search.queries.js';
import { FileSearchQueries } from './file-search.queries.js';
import { RequestSearchQueries } from './request-search.queries.js';
import { SearchController } from './search.controller.js';
import { SearchQueries } from './search.queries.js';

@Module({
  controllers: [SearchController],
  providers: [ClientSearchQueries, FileSearchQueries, RequestSearchQueries, SearchQueries],
})
export class SearchModule {}
