import { Controller, Inject } from '@nestjs/common';
import { approvalEnds, type EventEnvelope, type EventPayload } from '@okno/contracts';
import { Consumes, type EventContext } from '@okno/messaging';
import { SERVICE_NAME, contextOfEvent } from '@okno/service-kit';
import { ApproveCompensation } from './approve-compensation.usecase.js';

@Controller()
export class CompensationApprovalsConsumer {
  constructor(
    private readonly approveCompensation: ApproveCompensation,
    @Inject(SERVICE_NAME) private readonly service: string,
  ) {}

  @Consumes(approvalEnds, { kind: 'reaction' })
  async onEnd(
    { data }: EventEnvelope<EventPayload<(typeof approvalEnds)[number]>>,
    context: EventContext,
  ): Promise<void> {
    if (data.subject.kind !== 'compensation') return;
    await this.approveCompensation.follow(data, contextOfEvent(this.service, context));
  }
}
