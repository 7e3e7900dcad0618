import { Body, Controller, Get, Post, Res } from '@nestjs/common';
import {
  cubeAnswer,
  cubeQueryBody,
  cubeRecordsAnswer,
  cubeRecordsBody,
  cubeSchemaAnswer,
  type CubeAnswer,
  type CubeQuery,
  type CubeRecordsAnswer,
  type CubeRecordsQuery,
  type CubeSchemaAnswer,
} from '@okno/contracts';
import { AllowStaff, Answers, Context, type WorkContext } from '@okno/service-kit';
import type { FastifyReply } from 'fastify';
import { AskCube } from './ask-cube.usecase.js';
import { describeCube } from './describe-cube.rules.js';
import { ReadRecords } from './read-records.usecase.js';

/** Aborts when the reader goes away before the answer is out. */
function readerOf(reply: FastifyReply): AbortSignal {
  const leaving = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) leaving.abort();
  });
  return leaving.signal;
}

@Controller('cube')
export class CubeController {
  constructor(
    private readonly askCube: AskCube,
    private readonly readRecords: ReadRecords,
  ) {}

  @Get('schema')
  @AllowStaff()
  @Answers('What can be asked: measures and dimensions', cubeSchemaAnswer)
  schema(@Context() context: WorkContext): CubeSchemaAnswer {
    return describeCube(context.language);
  }

  @Post('query')
  @AllowStaff()
  @Answers('Any measures by any dimensions over one period', cubeAnswer)
  query(
    @Body({ schema: cubeQueryBody }) body: CubeQuery,
    @Context() context: WorkContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CubeAnswer> {
    return this.askCube.execute(body, context, readerOf(reply));
  }

  @Post('records')
  @AllowStaff()
  @Answers('The records that one number was counted from', cubeRecordsAnswer)
  records(
    @Body({ schema: cubeRecordsBody }) body: CubeRecordsQuery,
    @Context() context: WorkContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CubeRecordsAnswer> {
    return this.readRecords.execute(body, context, readerOf(reply));
  }
}
