import { Body, Controller, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { testClockAnswer, testClockBody, type TestClockAnswer } from '@okno/contracts';
import { Allow, Answers } from '@okno/service-kit';
import type { z } from 'zod';
import { MoveClock } from './move-clock.usecase.js';

@ApiTags('test clock')
@Controller('test/clock')
export class TestClockController {
  constructor(private readonly moveClock: MoveClock) {}

  @Put()
  @Allow('administrator')
  @Answers('Move business time forward; answers when what that sets off has ended', testClockAnswer)
  move(@Body({ schema: testClockBody }) body: z.output<typeof testClockBody>): Promise<TestClockAnswer> {
    return this.moveClock.execute(body.now);
  }
}
