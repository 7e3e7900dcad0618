import { Controller, Get } from '@nestjs/common';
import { workResource, type WorkResource } from '@okno/contracts';
import { AllowStaff, Answers, Context, type WorkContext } from '@okno/service-kit';
import { WorkQueries } from './work.queries.js';

@Controller('work')
export class WorkController {
  constructor(private readonly work: WorkQueries) {}

  @Get()
  @AllowStaff()
  @Answers('Your work in the order in which it should be done', workResource)
  list(@Context() context: WorkContext): Promise<WorkResource> {
    return this.work.workOf(context);
  }
}
