import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  callCard,
  callListQuery,
  callResource,
  pageOf,
  requiredTextField,
  type CallCard,
  type CallListQuery,
  type CallResource,
  type Page,
} from '@okno/contracts';
import { Allow, Answers, Context, type WorkContext } from '@okno/service-kit';
import { CallCardQueries } from './call-card.queries.js';
import { CallQueries } from './call.queries.js';

const callRef = requiredTextField(200);

@ApiTags('calls')
@Controller('calls')
@Allow('operator', 'specialist', 'head', 'manager', 'director', 'quality', 'administrator')
export class CallsController {
  constructor(
    private readonly calls: CallQueries,
    private readonly cards: CallCardQueries,
  ) {}

  @Get()
  @Answers('Telephone calls, the latest first', pageOf(callResource))
  list(
    @Query({ schema: callListQuery }) query: CallListQuery,
    @Context() context: WorkContext,
  ): Promise<Page<CallResource>> {
    return this.calls.list(query, context);
  }

  @Get(':id')
  @Answers("One call, by id or by the exchange's callId", callResource)
  get(@Param('id', { schema: callRef }) ref: string, @Context() context: WorkContext): Promise<CallResource> {
    return this.calls.get(ref, context);
  }

  @Get(':id/card')
  @Answers('Who calls, and what is open with them: the screen-pop', callCard)
  card(@Param('id', { schema: callRef }) ref: string, @Context() context: WorkContext): Promise<CallCard> {
    return this.cards.get(ref, context);
  }
}
