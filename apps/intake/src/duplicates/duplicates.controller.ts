import { Controller, Get, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { possibleDuplicates, refField, type PossibleDuplicates } from '@okno/contracts';
import { Allow, Answers, Context, type WorkContext } from '@okno/service-kit';
import { DuplicateQueries } from './duplicates.queries.js';

@ApiTags('requests')
@Controller('requests/:id/duplicates')
export class DuplicatesController {
  constructor(private readonly duplicates: DuplicateQueries) {}

  @Get()
  @Allow('operator', 'specialist', 'head', 'director', 'manager', 'quality')
  @Answers('Requests you may see that may be about the same matter, the likeliest first, and why', possibleDuplicates)
  of(@Param('id', { schema: refField }) ref: string, @Context() context: WorkContext): Promise<PossibleDuplicates> {
    return this.duplicates.of(ref, context);
  }
}
