import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import {
  idField,
  implementProblemBody,
  investigateProblemBody,
  linkCasesBody,
  problemBody,
  problemPage,
  problemResource,
  problemsQuery,
  verifyProblemBody,
  type LinkCasesBody,
  type Page,
  type ProblemBody,
  type ProblemResource,
  type ProblemsQuery,
  type VerifyProblemBody,
} from '@okno/contracts';
import { Allow, AllowStaff, Answers, Context, type WorkContext } from '@okno/service-kit';
import { LinkCases } from './link-cases.usecase.js';
import { MoveProblem } from './move-problem.usecase.js';
import { OpenProblem } from './open-problem.usecase.js';
import { ProblemQueries } from './problems.queries.js';

@Controller('problems')
export class ProblemsController {
  constructor(
    private readonly problems: ProblemQueries,
    private readonly openProblem: OpenProblem,
    private readonly linkCases: LinkCases,
    private readonly moveProblem: MoveProblem,
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
}
