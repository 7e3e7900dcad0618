import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import {
  callbackCancelBody,
  callbackDoneBody,
  callbackResource,
  callbacksQuery,
  idField,
  pageOf,
  type CallbackResource,
  type Page,
} from '@okno/contracts';
import { Allow, Answers, Context, type WorkContext } from '@okno/service-kit';
import type { z } from 'zod';
import { CallbackQueries } from './callbacks.queries.js';
import { CancelCallback, FinishCallback } from './end-callback.usecase.js';

const callbackPage = pageOf(callbackResource);

@Controller('callbacks')
@Allow('operator', 'manager', 'specialist', 'head', 'director', 'quality', 'administrator')
export class CallbacksController {
  constructor(
    private readonly callbacks: CallbackQueries,
    private readonly finishCallback: FinishCallback,
    private readonly cancelCallback: CancelCallback,
  ) {}

  @Get()
  @Answers('List owed and settled call-backs, newest first', callbackPage)
  list(
    @Query({ schema: callbacksQuery }) query: z.output<typeof callbacksQuery>,
    @Context() context: WorkContext,
  ): Promise<Page<CallbackResource>> {
    return this.callbacks.list(query, context);
  }

  @Get(':id')
  @Answers('Read a call-back', callbackResource)
  read(@Param('id', { schema: idField }) id: string, @Context() context: WorkContext): Promise<CallbackResource> {
    return this.callbacks.one(id, context);
  }

  @Post(':id/done')
  @Allow('operator', 'manager', 'specialist', 'head', 'director')
  @Answers('The client was called back', callbackResource)
  done(
    @Param('id', { schema: idField }) id: string,
    @Body({ schema: callbackDoneBody }) body: z.output<typeof callbackDoneBody>,
    @Context() context: WorkContext,
  ): Promise<CallbackResource> {
    return this.finishCallback.execute(id, body.result, context);
  }

  @Post(':id/cancel')
  @Allow('operator', 'manager', 'specialist', 'head', 'director')
  @Answers('The call-back is no longer owed', callbackResource)
  cancel(
    @Param('id', { schema: idField }) id: string,
    @Body({ schema: callbackCancelBody }) body: z.output<typeof callbackCancelBody>,
    @Context() context: WorkContext,
  ): Promise<CallbackResource> {
    return this.cancelCallback.execute(id, body.reason, context);
  }
}
