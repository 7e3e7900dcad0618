import { Controller, Inject } from '@nestjs/common';
import { problemNoticeWorded, type EventEnvelope, type EventPayload } from '@okno/contracts';
import { Consumes, type EventContext } from '@okno/messaging';
import { contextOfEvent, SERVICE_NAME } from '@okno/service-kit';
import { TellOfProblem } from './tell-of-problem.usecase.js';

@Controller()
export class ProblemNoticesConsumer {
  constructor(
    @Inject(SERVICE_NAME) private readonly service: string,
    private readonly tell: TellOfProblem,
  ) {}

  @Consumes(problemNoticeWorded, { kind: 'reaction' })
  async onWorded(
    { data }: EventEnvelope<EventPayload<typeof problemNoticeWorded>>,
    context: EventContext,
  ): Promise<void> {
    await this.tell.execute(data, contextOfEvent(this.service, context));
  }
}
