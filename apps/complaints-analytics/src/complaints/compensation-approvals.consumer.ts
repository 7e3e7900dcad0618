import { Controller, Inject } from '@nestjs/common';
import {
  approvalExpired,
  approvalGranted,
  approvalRejected,
  approvalVoided,
  approvalWithdrawn,
  type EventEnvelope,
  type EventPayload,
} from '@okno/contracts';
import { Consumes, type EventContext } from '@okno/messaging';
import { SERVICE_NAME, contextOfEvent } from '@okno/service-kit';
import { ApproveCompensation } from './approve-compensation.usecase.js';

/** By which events a compensation becomes approved or not. */
export const compensationApprovalTriggers = [
  approvalGranted,
  approvalRejected,
  approvalVoided,
  approvalWithdrawn,
  approvalExpired,
] as const;

@Controller()
export class CompensationApprovalsConsumer {
  constructor(
    private readonly approveCompensation: ApproveCompensation,
    @Inject(SERVICE_NAME) private readonly service: string,
  ) {}

  @Consumes(compensationApprovalTriggers, { kind: 'reaction' })
  async onEnd(
    { data }: EventEnvelope<EventPayload<(typeof compensationApprovalTriggers)[number]>>,
    context: EventContext,
  ): Promise<void> {
    if (data.subject.kind !== 'compensation') return;
    await this.approveCompensation.follow(data, contextOfEvent(this.service, context));
  }
}
