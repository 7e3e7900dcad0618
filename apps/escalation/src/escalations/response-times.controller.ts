import { Body, Controller, Get, Put } from '@nestjs/common';
import {
  responseTimesBody,
  responseTimesResource,
  type ResponseTimesBody,
  type ResponseTimesResource,
} from '@okno/contracts';
import { Allow, AllowStaff, Answers, Context, ExpectedVersion, type WorkContext } from '@okno/service-kit';
import { SetResponseTimes } from './set-response-times.usecase.js';

@Controller('response-times')
export class ResponseTimesController {
  constructor(private readonly setResponseTimes: SetResponseTimes) {}

  @Get()
  @AllowStaff()
  @Answers('How long each step of the ladder has to answer', responseTimesResource)
  read(): Promise<ResponseTimesResource> {
    return this.setResponseTimes.read();
  }

  @Put()
  @Allow('administrator', 'director')
  @Answers('Replace the times to answer', responseTimesResource)
  set(
    @ExpectedVersion() version: number,
    @Body({ schema: responseTimesBody }) body: ResponseTimesBody,
    @Context() context: WorkContext,
  ): Promise<ResponseTimesResource> {
    return this.setResponseTimes.execute(version, body, context);
  }
}
