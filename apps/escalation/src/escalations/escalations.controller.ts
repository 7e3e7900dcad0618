import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import {
  acknowledgeEscalationBody,
  escalationPage,
  escalationResource,
  escalationStatistics,
  escalationStatisticsQuery,
  escalationsQuery,
  idField,
  raiseEscalationBody,
  resolveEscalationBody,
  returnEscalationBody,
  type EscalationResource,
  type EscalationsQuery,
  type EscalationStatistics,
  type EscalationStatisticsQuery,
  type Page,
} from '@okno/contracts';
import { Allow, AllowStaff, Answers, Context, OncePerKey, type WorkContext } from '@okno/service-kit';
import type { z } from 'zod';
import { AnswerEscalation } from './answer-escalation.usecase.js';
import { EscalationQueries } from './escalations.queries.js';
import { EscalationStatisticsQueries } from './escalation-statistics.queries.js';
import { RaiseFurther } from './raise-further.usecase.js';

@Controller('escalations')
export class EscalationsController {
  constructor(
    private readonly escalations: EscalationQueries,
    private readonly answerEscalation: AnswerEscalation,
    private readonly raiseFurther: RaiseFurther,
    private readonly statisticsQueries: EscalationStatisticsQueries,
  ) {}

  @Get()
  @AllowStaff()
  @Answers('Escalations, newest first; `mine` are those to answer', escalationPage)
  list(
    @Query({ schema: escalationsQuery }) query: EscalationsQuery,
    @Context() context: WorkContext,
  ): Promise<Page<EscalationResource>> {
    return this.escalations.list(query, context);
  }

  @Get('statistics')
  @Allow('head', 'director', 'quality', 'administrator')
  @Answers('How often matters went from hand to hand, by tier', escalationStatistics)
  statistics(
    @Query({ schema: escalationStatisticsQuery }) query: EscalationStatisticsQuery,
  ): Promise<EscalationStatistics> {
    return this.statisticsQueries.of(query);
  }

  @Get(':id')
  @AllowStaff()
  @Answers('One escalation', escalationResource)
  read(@Param('id', { schema: idField }) id: string, @Context() context: WorkContext): Promise<EscalationResource> {
    return this.escalations.read(id, context);
  }

  // Who may answer is decided by the ladder: the fallback addressee may be any employee.
  @Post(':id/acknowledge')
  @AllowStaff()
  @Answers('Take note of an escalation', escalationResource)
  acknowledge(
    @Param('id', { schema: idField }) id: string,
    @Body({ schema: acknowledgeEscalationBody }) _body: object,
    @Context() context: WorkContext,
  ): Promise<EscalationResource> {
    return this.answerEscalation.execute(id, { verb: 'acknowledge' }, context);
  }

  @Post(':id/resolve')
  @AllowStaff()
  @Answers('Settle the matter', escalationResource)
  resolve(
    @Param('id', { schema: idField }) id: string,
    @Body({ schema: resolveEscalationBody }) { text }: z.output<typeof resolveEscalationBody>,
    @Context() context: WorkContext,
  ): Promise<EscalationResource> {
    return this.answerEscalation.execute(id, { verb: 'resolve', text }, context);
  }

  @Post(':id/return')
  @AllowStaff()
  @Answers('Hand it back with a reason', escalationResource)
  return(
    @Param('id', { schema: idField }) id: string,
    @Body({ schema: returnEscalationBody }) { reason }: z.output<typeof returnEscalationBody>,
    @Context() context: WorkContext,
  ): Promise<EscalationResource> {
    return this.answerEscalation.execute(id, { verb: 'return', text: reason }, context);
  }

  @Post(':id/raise')
  @OncePerKey()
  @Allow('operator', 'manager', 'specialist', 'head', 'director')
  @Answers('Take it one step higher', escalationResource)
  raise(
    @Param('id', { schema: idField }) id: string,
    @Body({ schema: raiseEscalationBody }) { reason }: z.output<typeof raiseEscalationBody>,
    @Context() context: WorkContext,
  ): Promise<EscalationResource> {
    return this.raiseFurther.execute(id, reason, context);
  }
}
