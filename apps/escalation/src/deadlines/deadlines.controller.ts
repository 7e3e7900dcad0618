import { Body, Controller, Post } from '@nestjs/common';
import {
  calculateDeadlineAnswer,
  calculateDeadlineBody,
  type CalculateDeadlineAnswer,
  type CalculateDeadlineBody,
} from '@okno/contracts';
import { AllowStaff, Answers, Context, type WorkContext } from '@okno/service-kit';
import { CalculateDeadline } from './calculate-deadline.usecase.js';

@Controller('deadlines')
export class DeadlinesController {
  constructor(private readonly calculateDeadline: CalculateDeadline) {}

  @Post('calculate')
  @AllowStaff()
  @Answers('Answer a question about working time', calculateDeadlineAnswer)
  calculate(
    @Body({ schema: calculateDeadlineBody }) body: CalculateDeadlineBody,
    @Context() context: WorkContext,
  ): Promise<CalculateDeadlineAnswer> {
    return this.calculateDeadline.execute(body, context);
  }
}
