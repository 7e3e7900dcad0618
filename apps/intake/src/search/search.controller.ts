import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { searchQuery, searchResult, type SearchQuery, type SearchResult } from '@okno/contracts';
import { AllowSignedIn, Answers, Context, type WorkContext } from '@okno/service-kit';
import { SearchQueries } from './search.queries.js';

@ApiTags('search')
@Controller('search')
export class SearchController {
  constructor(private readonly queries: SearchQueries) {}

  @Get()
  @AllowSignedIn()
  @Answers('Requests, clients, messages and files you may open, the best first', searchResult)
  search(@Query({ schema: searchQuery }) query: SearchQuery, @Context() context: WorkContext): Promise<SearchResult> {
    return this.queries.search(query, context);
  }
}
