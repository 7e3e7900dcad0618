import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import {
  explainProblemBody,
  idField,
  implementProblemBody,
  investigateProblemBody,
  linkCasesBody,
  problemBody,
  problemExplanations,
  problemPage,
  problemResource,
  problemsQuery,
  tellClientsBody,
  verifyProblemBody,
  type ExplainProblemBody,
  type LinkCasesBody,
  type Page,
  type ProblemBody,
  type ProblemExplanation,
  type ProblemResource,
  type ProblemsQuery,
  type TellClientsBody,
  type VerifyProblemBody,
} from '@okno/contracts';
import { Allow, AllowStaff, Answers, Context, type WorkContext } from '@okno/service-kit';
import { ExplainProblem } from './explain-problem.usecase.js';
import { LinkCases } from './link-cases.usecase.js';
import { MoveProblem } from './move-problem.usecase.js';
import { OpenProblem } from './open-problem.usecase.js';
import { ProblemQueries } from './problems.queries.js';
import { TellClients } from './tell-clients.usecase.js';

@Controller('problems')
export class ProblemsController {
  constructor(
    private readonly problems: ProblemQueries,
    private readonly openProblem: OpenProblem,
    private readonly linkCases: LinkCases,
    private readonly moveProblem: MoveProblem,
    private readonly explainProblem: ExplainProblem,
    private readonly tellClients: TellClients,
  ) {}

  @Post()
  @Allow('director', 'head', 'quality')
  @Answers('Open a problem: the cause behind many cases', problemResource, 201)
  create(@Body({ schema: problemBody }) body: ProblemBody, @Context() context: WorkContext): Promise<ProblemResource> {
    return this.openProblem.execute(body, context);
  }

  @Get()
  @AllowStaff()
  @Answers('Problems, newest first', problemPage)
  list(
    @Query({ schema: problemsQuery }) query: ProblemsQuery,
    @Context() context: WorkContext,
  ): Promise<Page<ProblemResource>> {
    return this.problems.list(query, context);
  }

  @Get(':id')
  @AllowStaff()
  @Answers('One problem', problemResource)
  read(@Param('id', { schema: idField }) id: string, @Context() context: WorkContext): Promise<ProblemResource> {
    return this.problems.read(id, context);
  }

  @Post(':id/link')
  @Allow('director', 'head', 'quality', 'manager')
  @Answers('Link requests and complaints to a problem', problemResource)
  link(
    @Param('id', { schema: idField }) id: string,
    @Body({ schema: linkCasesBody }) body: LinkCasesBody,
    @Context() context: WorkContext,
  ): Promise<ProblemResource> {
    return this.linkCases.execute(id, body, context);
  }

  @Post(':id/investigate')
  @Allow('director', 'head', 'quality', 'manager')
  @Answers('Begin to work out the causes', problemResource)
  investigate(
    @Param('id', { schema: idField }) id: string,
    @Body({ schema: investigateProblemBody }) _body: object,
    @Context() context: WorkContext,
  ): Promise<ProblemResource> {
    return this.moveProblem.execute(id, { verb: 'investigate' }, context);
  }

  @Post(':id/implement')
  @Allow('director', 'head', 'quality', 'manager')
  @Answers('Say that every measure is done', problemResource)
  implement(
    @Param('id', { schema: idField }) id: string,
    @Body({ schema: implementProblemBody }) _body: object,
    @Context() context: WorkContext,
  ): Promise<ProblemResource> {
    return this.moveProblem.execute(id, { verb: 'implement' }, context);
  }

  @Post(':id/verify')
  @Allow('director', 'head', 'quality', 'manager')
  @Answers('Hold the measures against the statistics', problemResource)
  verify(
    @Param('id', { schema: idField }) id: string,
    @Body({ schema: verifyProblemBody }) body: VerifyProblemBody,
    @Context() context: WorkContext,
  ): Promise<ProblemResource> {
    return this.moveProblem.execute(id, { verb: 'verify', ...body }, context);
  }

  @Post(':id/explain')
  @Allow('director', 'head', 'quality', 'manager')
  @Answers('Write down why it comes about: a chain of whys, causes of the tree', problemResource)
  explain(
    @Param('id', { schema: idField }) id: string,
    @Body({ schema: explainProblemBody }) body: ExplainProblemBody,
    @Context() context: WorkContext,
  ): Promise<ProblemResource> {
    return this.explainProblem.execute(id, body, context);
  }

  @Get(':id/explanations')
  @AllowStaff()
  @Answers('Every explanation that was ever given, newest first', problemExplanations)
  explanations(
    @Param('id', { schema: idField }) id: string,
    @Context() context: WorkContext,
  ): Promise<{ items: ProblemExplanation[] }> {
    return this.explainProblem.history(id, context);
  }

  // Any employee may own a problem; who does is checked with the problem.
  @Post(':id/tell')
  @AllowStaff()
  @Answers('Tell every client behind it what was changed, each once', problemResource)
  tell(
    @Param('id', { schema: idField }) id: string,
    @Body({ schema: tellClientsBody }) body: TellClientsBody,
    @Context() context: WorkContext,
  ): Promise<ProblemResource> {
    return this.tellClients.execute(id, body, context);
  }
}
